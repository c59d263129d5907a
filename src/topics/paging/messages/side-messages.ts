/** Messages about a page besides its own: replies to commands, and news for people who paged or reassigned. Pure. */
import {
  type ButtonSpec,
  buttons,
  code,
  date,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
  time,
} from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { LONGEST_TEXT, pageLine, pageName, positionText, positionWords } from '../page/model.ts';
import type { Page } from '../page/store.ts';
import { escalationWords, titleOf } from './page.ts';

/** Tells the person who paged, or who reassigned a page, that it is acknowledged. */
export function acknowledgedMessage(page: Page, which: 'your page' | 'the page you reassigned'): Message {
  const who = page.acked_by === null ? '' : person(page.acked_by);
  return message(rich`✅ ${who} acknowledged ${which} ${pageName(page.id)}: ${titleOf(page)}`);
}

/** Tells the person who reassigned a page that it escalates. */
export function notAcknowledgedMessage(page: Page): Message {
  const whom = page.assignee === null ? 'Somebody' : person(page.assignee);
  return message(
    rich`⚠️ ${whom} did not acknowledge ${pageName(page.id)}, which you reassigned to them. Escalating to ${escalationWords(page.escalation)}.`,
  );
}

/** Tells the person who had acknowledged a page that it pages again; `page` as it was. */
export function expiredMessage(page: Page): Message {
  const name = pageName(page.id);
  const wait = formatDuration(page.ack_expires ?? 0);
  const had = page.acked_at === null ? rich`` : rich` at ${time(page.acked_at)}`;
  const words = rich`🔔 *${name} is paging again.* You acknowledged it${had}, but nothing has happened on INC-${page.incident ?? ''} for ${wait}: ${titleOf(page)}`;
  const button = { label: 'Acknowledge', line: pageLine(page, 'page ack'), style: 'primary' } as const;
  return message(words, [paragraph(words), buttons([button])]);
}

/** Tells a schedule's channel that nothing reaches the person on call. */
export function unreachableMessage(page: Page, user: string, schedule: string): Message {
  const words = rich`🚨 *${pageName(page.id)} cannot reach ${person(user)}*, who is on call for ${schedule}: ${titleOf(page)}`;
  return message(words, [
    paragraph(words),
    paragraph(
      rich`The next step was paged. ${person(user)}: Muster cannot send you messages. Check your contact methods with ${code('/oncall test')}. Until this is fixed, put somebody else on call: ${code(`/oncall override ${schedule}`)}.`,
    ),
  ]);
}

/**
 * Who the page goes to, or why nobody. `length` is that of the text as it was given; `unread`: Slack was never read.
 */
export function openedMessage(page: Page, length: number, unread: boolean): Message {
  const lines = [unread ? unreadLine(page) : openedLine(page), ...(length > LONGEST_TEXT ? [cutLine(length)] : [])];
  const now = { label: 'Page now', line: pageLine(page, 'page escalate', positionText(page)) };
  const early = page.state === 'open' && page.waits_until !== null ? [buttons([now])] : [];
  return message(lines[0] ?? [], [...lines.map((line) => paragraph(line)), ...early]);
}

function openedLine(page: Page): Rich {
  const [name, whom] = [pageName(page.id), escalationWords(page.escalation)];
  const where = page.incident === null ? rich`` : rich` for *INC-${page.incident}*`;
  if (page.state === 'exhausted')
    return rich`🚨 *Nobody was paged:* ${whom} reaches no one right now. Page a person: /page @ana …`;
  if (page.waits_until !== null)
    return rich`💤 *${name}*${where} waits until ${date(page.waits_until)}: its urgency is low, and everyone it would page is in quiet hours.`;
  const then = page.incident === null ? ' Muster tells you when somebody acknowledges.' : '';
  return rich`🔔 *${name}* is paging ${whom}${where}.${then}`;
}

function unreadLine(page: Page): Rich {
  return rich`⏳ *${pageName(page.id)}* is open. Muster has just started and is still loading the member list from Slack. It pages ${escalationWords(page.escalation)} as soon as that is done.`;
}

function cutLine(length: number): Rich {
  return rich`✂️ Your text has ${length} characters. The page shows only the first ${LONGEST_TEXT - 1}.`;
}

/** Says that the same policy is already being paged for the incident. */
export function twinMessage(page: Page): Message {
  const words = rich`*${pageName(page.id)}* is already paging ${escalationWords(page.escalation)} for INC-${page.incident ?? ''}, since ${time(page.opened_at)} (${positionWords(page, page)}). No second page was opened.`;
  const again = { label: 'Page again', line: pageLine(page, 'page again', positionText(page)) };
  const show = { label: 'Show', line: pageLine(page, 'page show') };
  return message(words, [paragraph(words), buttons([again, show])]);
}

/** A person that a page can be reassigned to, with the name for a button. */
export interface Candidate {
  readonly user: string;
  readonly name: string;
}

/** The answer to an escalation: who is paged now, or that no one is left, with people to page instead. */
export function escalatedMessage(page: Page, reached: Rich, people: readonly Candidate[]): Message {
  const name = pageName(page.id);
  if (page.state === 'exhausted') {
    const words = rich`🚨 *No one else is on this policy.* ${name} is not acknowledged. Page someone:`;
    return message(words, [paragraph(words), buttons(someoneButtons(page, people))]);
  }
  if (page.waits_until !== null)
    return message(
      rich`💤 *${name}* waits until ${date(page.waits_until)}: its urgency is low, and everyone it would page is in quiet hours.`,
    );
  return message(rich`🔔 *Escalated ${name}:* paging ${reached} now.`);
}

/** Buttons that page people by name. */
export function someoneButtons(page: Pick<Page, 'id' | 'nonce'>, people: readonly Candidate[]): readonly ButtonSpec[] {
  return [
    ...people.map(({ user, name }) => ({ label: `Page ${name}`, line: pageLine(page, 'page reassign', user) })),
    { label: 'Page someone', line: pageLine(page, 'page reassign'), style: 'danger' },
  ];
}

/** Says the state of a page that has changed since a button was drawn. */
export function staleButtonMessage(page: Page): Message {
  const name = pageName(page.id);
  const nothing = 'so nothing was changed';
  if (page.state === 'open')
    return message(rich`${name} has changed in the meantime: it is now at ${positionWords(page, page)}, ${nothing}.`);
  const how =
    page.state === 'acknowledged' ? rich`${person(page.acked_by ?? '')} acknowledged it` : rich`${STATES[page.state]}`;
  return message(rich`${name} has changed in the meantime: ${how}, ${nothing}.`);
}

const STATES = { resolved: 'it is closed', exhausted: 'nobody acknowledged it, and no one is left to page' } as const;
