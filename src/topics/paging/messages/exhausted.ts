/** What is said when every step of a page was tried and nobody acknowledged. Pure. */
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

/** The most attempts that a message lists. */
const MOST_ATTEMPTS = 60;

/** The message with every attempt and its time; once somebody has acknowledged, it says who. */
export function exhaustedMessage(view: PageView, attempts: readonly PastAttempt[]): Message {
  const { page } = view;
  if (page.state !== 'exhausted') return formerlyExhaustedMessage(view);
  const name = pageName(page.id);
  const heading = headingOf(view, attempts.length > 0);
  const lines = attempts.slice(0, MOST_ATTEMPTS).map(attemptLine);
  const more = attempts.length - lines.length;
  if (more > 0) lines.push(rich`… and ${more} more: /page show ${name}`);
  const specs: ButtonSpec[] = [
    { label: 'Acknowledge', line: pageLine(page, 'page ack'), style: 'primary' },
    { label: 'Page someone', line: pageLine(page, 'page reassign') },
    { label: 'Page again', line: pageLine(page, 'page again'), style: 'danger' },
  ];
  return message(rich`🚨 *${heading}:* ${titleOf(page)}`, [
    header(`🚨 ${heading}`),
    paragraph(rich`${titleOf(page)}`),
    ...(view.acknowledged.length > 0 ? [paragraph(acknowledgementsLine(view))] : []),
    ...(lines.length > 0 ? [list(lines)] : []),
    buttons(specs),
  ]);
}

function headingOf({ page, acknowledged }: PageView, anyTried: boolean): string {
  const name = pageName(page.id);
  if (!anyTried) return `${name} could page nobody: no escalation step reaches anyone right now`;
  return acknowledged.length > 0 ? `Not everybody acknowledged ${name}` : `Nobody acknowledged ${name}`;
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
