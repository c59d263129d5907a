/** The words nobody can overlook, when a page ran out of people. Pure. */
import {
  type ButtonSpec,
  buttons,
  date,
  header,
  list,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import type { Tried } from '../contact/tried.ts';
import { pageName } from '../page/model.ts';
import { everybodyLine, type PageView, reachedText, stateLine, stateWord, titleOf } from './page.ts';

/** How much of what was tried a message holds. */
const MOST_TRIED = 60;

/** A cry with everything that was tried and when; once somebody has the page, who. */
export function exhaustedMessage(view: PageView, tried: readonly Tried[]): Message {
  const { page } = view;
  if (page.state !== 'exhausted') return calmMessage(view);
  const words = cryWords(view, tried.length > 0);
  const lines = tried.slice(0, MOST_TRIED).map(triedLine);
  const more = tried.length - lines.length;
  if (more > 0) lines.push(rich`… and ${more} more; /page show ${pageName(page.id)} has the end of it`);
  const specs: ButtonSpec[] = [
    { label: 'I take it', line: `page ack ${pageName(page.id)}`, style: 'primary' },
    { label: 'Page again', line: `page again ${pageName(page.id)}`, style: 'danger' },
  ];
  return message(rich`🚨 ${words}`, [
    header(view.answered.length > 0 ? '🚨 Not everybody answered a page' : '🚨 Nobody answered a page'),
    paragraph(words),
    ...(lines.length > 0 ? [list(lines)] : []),
    buttons(specs),
  ]);
}

function cryWords({ page, answered, missing }: PageView, anyTried: boolean): Rich {
  const name = pageName(page.id);
  if (!anyTried) return rich`*Nobody could be paged.* Every step of ${name} reaches nobody now: ${titleOf(page)}`;
  if (answered.length === 0) return rich`*NOBODY ANSWERED* ${name}: ${titleOf(page)}`;
  return rich`*NOT EVERYBODY ANSWERED* ${name}: ${titleOf(page)}\n${everybodyLine({ answered, missing })}`;
}

function triedLine({ target, way, at, failed }: Tried): Rich {
  const how = way === null ? rich`` : rich`: ${way}`;
  return rich`${date(at, '{time_secs}')} ${reachedText(target)}${how}${failed === null ? '' : ` failed (${failed})`}`;
}

/** A page that once cried for help and is taken, closed or paging again. */
export function calmMessage(view: PageView): Message {
  const words = rich`${stateWord(view.page)} *${pageName(view.page.id)}* ${titleOf(view.page)}`;
  return message(words, [paragraph(words), paragraph(stateLine(view))]);
}
