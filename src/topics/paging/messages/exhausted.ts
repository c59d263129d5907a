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
import type { PastAttempt } from '../contact/attempts.ts';
import { pageLine, pageName } from '../page/model.ts';
import { acknowledgementsLine, type PageView, reachedText, stateLine, stateWord, titleOf } from './page.ts';

/** How much of what was tried a message holds. */
const MOST_ATTEMPTS = 60;

/** Everything that was tried and when; once somebody acknowledged the page, who. */
export function exhaustedMessage(view: PageView, attempts: readonly PastAttempt[]): Message {
  const { page } = view;
  if (page.state !== 'exhausted') return formerlyExhaustedMessage(view);
  const words = exhaustedWords(view, attempts.length > 0);
  const lines = attempts.slice(0, MOST_ATTEMPTS).map(attemptLine);
  const more = attempts.length - lines.length;
  if (more > 0) lines.push(rich`… and ${more} more; /page show ${pageName(page.id)} has the end of it`);
  const specs: ButtonSpec[] = [
    { label: 'Acknowledge', line: pageLine(page, 'page ack'), style: 'primary' },
    { label: 'Page again', line: pageLine(page, 'page again'), style: 'danger' },
  ];
  return message(rich`🚨 ${words}`, [
    header(view.acknowledged.length > 0 ? '🚨 Not everybody answered a page' : '🚨 Nobody answered a page'),
    paragraph(words),
    ...(lines.length > 0 ? [list(lines)] : []),
    buttons(specs),
  ]);
}

function exhaustedWords({ page, acknowledged, missing }: PageView, anyTried: boolean): Rich {
  const name = pageName(page.id);
  if (!anyTried) return rich`*Nobody could be paged.* Every step of ${name} reaches nobody now: ${titleOf(page)}`;
  if (acknowledged.length === 0) return rich`*NOBODY ANSWERED* ${name}: ${titleOf(page)}`;
  return rich`*NOT EVERYBODY ANSWERED* ${name}: ${titleOf(page)}\n${acknowledgementsLine({ acknowledged, missing })}`;
}

function attemptLine({ target, method, at, failed }: PastAttempt): Rich {
  const how = method === null ? rich`` : rich`: ${method}`;
  return rich`${date(at, '{time_secs}')} ${reachedText(target)}${how}${failed === null ? '' : ` failed (${failed})`}`;
}

/** A page that was exhausted and is acknowledged, closed or paging again. */
export function formerlyExhaustedMessage(view: PageView): Message {
  const words = rich`${stateWord(view.page)} *${pageName(view.page.id)}* ${titleOf(view.page)}`;
  return message(words, [paragraph(words), paragraph(stateLine(view, 'anybody'))]);
}
