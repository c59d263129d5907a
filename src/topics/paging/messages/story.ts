/** The whole history of a page. Pure. */
import { list, type Message, message, paragraph, person, type Rich, rich, seconds } from '../../../lib/blockkit.ts';
import type { Instant } from '../../../lib/instant.ts';
import { pageName } from '../page/model.ts';
import type { PageEvent } from '../page/store.ts';
import { actions, type PageView, stateLine, stateWord, titleOf } from './page.ts';

/** Who is on the escalation next, in words, and when. */
export interface Next {
  readonly at: Instant;
  readonly words: string;
}

/** The last of what happened to a page; the beginning stays in the database. */
const MOST = 40;

/** What people see who may only know that the page exists: its state, and that they can page again. */
export function strangersMessage(view: PageView): Message {
  const words = nameLine(view);
  return message(words, [paragraph(words), paragraph(stateLine(view, 'anybody')), ...actions(view.page, false)]);
}

/** What happened, to the second, and what comes next if nobody acknowledges; in the reader's time zone. */
export function storyMessage(view: PageView, events: readonly PageEvent[], next: readonly Next[]): Message {
  const { page } = view;
  const words = nameLine(view);
  const earlier = events.length > MOST ? [paragraph(rich`… ${events.length - MOST} earlier entries`)] : [];
  return message(words, [
    paragraph(words),
    paragraph(stateLine(view)),
    ...earlier,
    list(events.slice(-MOST).map(eventLine)),
    ...(next.length > 0 ? [paragraph(rich`*Next, if nobody acknowledges*`), list(next.map(nextLine))] : []),
    ...actions(page, false),
  ]);
}

function nameLine({ page }: PageView): Rich {
  return rich`${stateWord(page)} *${pageName(page.id)}* ${titleOf(page)}`;
}

function eventLine({ at, who, detail }: PageEvent): Rich {
  return rich`${seconds(at)} ${who === null ? '' : rich`${person(who)} `}${detail}`;
}

function nextLine({ at, words }: Next): Rich {
  return rich`${seconds(at)} ${words}`;
}
