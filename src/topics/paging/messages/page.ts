/** The message of a page and its buttons. Pure. */

import {
  actorWords,
  type Block,
  type ButtonSpec,
  buttons,
  channelToken,
  context,
  date,
  header,
  here,
  join,
  linkButton,
  type Message,
  message,
  paragraph,
  person,
  personToken,
  type Rich,
  rich,
  time,
} from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { own } from '../../../lib/slash.ts';
import {
  after,
  type Escalation,
  kindOf,
  pageLine,
  pageName,
  positionText,
  stepAt,
  type Target,
} from '../page/model.ts';
import type { Page } from '../page/store.ts';

declare module '../../../engine/tx.ts' {
  interface Places {
    /** What a higher topic adds to the message of a page: lines below its text, and buttons. */
    'page.message': { readonly given: Page; readonly part: PagePart };
  }
}

/** One topic's part of a page's message. */
export interface PagePart {
  readonly lines: readonly Rich[];
  /** Buttons once it is acknowledged. */
  readonly buttons: readonly ButtonSpec[];
  /** Buttons until it is acknowledged. */
  readonly early?: readonly ButtonSpec[];
}

/** A page; if everybody must acknowledge it, who has and who has not. */
export interface PageView {
  readonly page: Page;
  readonly acknowledged: readonly string[];
  readonly missing: readonly string[];
  /** Why it was resolved, where nobody did it by hand. */
  readonly closed?: string;
}

/** Who a message is for: a Slack user or channel, `latest` when it is the newest they got. */
export interface Reader {
  readonly target: string;
  readonly latest: boolean;
  /** The schedule by which they were paged. */
  readonly schedule: string | null;
  /** Whether to notify the channel with `@here`. */
  readonly here: boolean;
  /** True when it is the first page that they ever get. */
  readonly novice: boolean;
  /** The lines and buttons that higher topics add. */
  readonly parts: readonly PagePart[];
}

/** For people who are paged for the first time: https://slack.com/help/articles/214908388 */
const NOVICE = own`This is your first page. To make sure the next one wakes you, allow Muster to notify you during do-not-disturb (in Slack: Preferences → Notifications) and add a phone with /oncall me.`;

/** The message for somebody who is paged, with the current state of the page. */
export function pageMessage(view: PageView, { target, latest, schedule, here: wakes, novice, parts }: Reader): Message {
  const { page } = view;
  const title = titleOf(page);
  const wake = wakes && page.state === 'open' ? rich`${here()} ` : rich``;
  const about = rich`${wake}*${title}*${schedule === null ? '' : rich`\nYou are on call for ${schedule}.`}`;
  const answerable = page.state === 'open' && !view.acknowledged.includes(target);
  const short = rich`${wake}${stateWord(page)} ${pageName(page.id)} · ${title}${answerable ? ' · Acknowledge?' : ''}`;
  return message(short, [
    header(`${stateWord(page)} ${pageName(page.id)}`),
    paragraph(about),
    ...(page.state === 'open' && page.reassigned_by !== null && page.assignee === target
      ? [paragraph(reassignedLine(page.reassigned_by, page.reassign_note))]
      : []),
    ...parts.flatMap(({ lines }) => lines).map((line) => paragraph(line)),
    paragraph(stateLine(view)),
    ...(latest ? actions(page, view.acknowledged.includes(target), parts) : []),
    ...(novice && page.state !== 'resolved' ? [context(NOVICE)] : []),
  ]);
}

function reassignedLine(by: string, note: string | null): Rich {
  return rich`${person(by)} reassigned this page to you${note === null ? '.' : rich`: ${note}`}`;
}

/** The text of a page, or a placeholder that reveals nothing about a private incident. */
export function titleOf(page: Pick<Page, 'private' | 'text'>): string {
  return page.private === 1 ? 'Private incident' : page.text;
}

/** The state of a page in a word or two. */
export function stateWord(page: Pick<Page, 'state'>): string {
  if (page.state === 'open') return '🔔 Page';
  if (page.state === 'acknowledged') return '✅ Acknowledged';
  return page.state === 'resolved' ? '☑️ Resolved' : '🚨 Not acknowledged';
}

/**
 * The state of a page and what comes next. “Anybody” is not told who opened a private one: they may have declared its
 * incident.
 */
export function stateLine(view: PageView, reader: 'its people' | 'anybody' = 'its people'): Rich {
  const { page } = view;
  const by = page.private === 1 && reader === 'anybody' ? rich`` : rich` by ${actorWords(page.opened_by)}`;
  const opened = rich`Opened ${date(page.opened_at)}${by}.`;
  if (page.state === 'acknowledged') return rich`${opened} ${acknowledgedLine(page)}`;
  if (page.state === 'resolved') {
    const why = view.closed === undefined ? rich`` : rich`: ${view.closed}`;
    return rich`${opened} Resolved ${date(page.closed_at ?? page.opened_at)}${why}.`;
  }
  const everybody = page.acknowledge_by === 'all' ? rich`${acknowledgementsLine(view)} ` : rich``;
  if (page.state === 'exhausted')
    return rich`${opened} ${everybody}*Every step was tried and nobody acknowledged.* Acknowledge it, or page someone.`;
  return rich`${opened} ${everybody}${nextLine(page)}`;
}

function acknowledgedLine(page: Page): Rich {
  const who = page.acked_by === null ? rich`Somebody` : rich`${person(page.acked_by)}`;
  const acknowledged = rich`${who} acknowledged at ${time(page.acked_at ?? page.opened_at)}.`;
  if (page.waits_until !== null) return rich`${acknowledged} Snoozed: it pages ${who} again ${date(page.waits_until)}.`;
  return rich`${acknowledged} No one else is paged${expiryWords(page)}.`;
}

/** When an acknowledgement runs out, as the end of a sentence. */
export function expiryWords({ ack_expires: wait, incident, private: secret }: Page): string {
  if (wait === null || incident === null) return '';
  const which = secret === 1 ? 'the incident' : `INC-${incident}`;
  return `, but it pages again if nothing happens on ${which} for ${formatDuration(wait)}`;
}

/** Who has acknowledged and who has not, for a page that everybody must acknowledge. */
export function acknowledgementsLine({ acknowledged, missing }: Pick<PageView, 'acknowledged' | 'missing'>): Rich {
  const have = acknowledged.length === 0 ? rich`` : rich` Acknowledged: ${people(acknowledged)}.`;
  return rich`Everybody must acknowledge.${have}${missing.length === 0 ? '' : rich` *Missing:* ${people(missing)}.`}`;
}

/** People with commas between. */
export function people(users: readonly string[]): Rich {
  return join(
    users.map((user) => [person(user)]),
    ', ',
  );
}

function nextLine(page: Page): Rich {
  if (page.waits_until !== null)
    return rich`Low urgency: everyone it would page is in quiet hours, so it waits until ${date(page.waits_until)}.`;
  const wait = formatDuration(stepAt(page, page).wait);
  const next = after(page, page);
  if (next === undefined)
    return rich`If nobody acknowledges within ${wait}, Muster asks for help: no one is left to page.`;
  const whom = stepWords(stepAt(page, next).page);
  if (next.step > 0) return rich`If nobody acknowledges within ${wait}, Muster pages ${whom}.`;
  return rich`If nobody acknowledges within ${wait}, the escalation starts${next.round > page.round ? ' again' : ''} with ${whom}.`;
}

/** The targets of a step as people call them. */
export function stepWords(targets: readonly Target[]): string {
  return targets.map(targetName).join(', ');
}

/** A target as people call it; of a webhook only the host. */
export function targetName({ kind, name }: Target): string {
  if (kind === 'schedule') return `the people on call for ${name}`;
  if (kind === 'usergroup') return `everybody in @${name}`;
  if (kind === 'webhook') return `the webhook at ${new URL(name).host}`;
  return kind === 'user' ? personToken(name) : name;
}

/** A target that was reached, as stored text. */
export function reachedText(target: string): string {
  const kind = kindOf(target);
  if (kind === 'webhook') return `the webhook at ${target.slice('webhook:'.length)}`;
  return kind === 'channel' ? channelToken(target) : personToken(target);
}

/** The buttons under a page; `answered`: this reader has acknowledged it; `parts`: what higher topics add. */
export function actions(page: Page, answered: boolean, parts: readonly PagePart[] = []): Block[] {
  if (page.state === 'resolved') return [];
  const specs: ButtonSpec[] = [];
  if (page.state !== 'acknowledged' && !answered)
    specs.push({ label: 'Acknowledge', line: pageLine(page, 'page ack'), style: 'primary' });
  if (page.state === 'open')
    specs.push({
      label: page.waits_until === null ? 'Escalate' : 'Page now',
      line: pageLine(page, 'page escalate', positionText(page)),
    });
  if (page.state === 'exhausted')
    specs.push({ label: 'Page again', line: pageLine(page, 'page again'), style: 'danger' });
  if (page.state === 'exhausted') specs.push({ label: 'Page someone', line: pageLine(page, 'page reassign') });
  if (page.state === 'acknowledged') specs.push(...acknowledgedButtons(page, parts));
  if (page.incident === null) specs.push({ label: 'Declare incident', line: pageLine(page, 'incident from') });
  if (page.state !== 'acknowledged') specs.push(...parts.flatMap(({ early = [] }) => early));
  const row = buttons(specs);
  if (page.room_channel !== null && row.type === 'actions')
    row.elements.push(linkButton('Open', openUrl(page.room_channel, page.room_thread)));
  return row.type === 'actions' && row.elements.length > 0 ? [row] : [];
}

/** The next actions of a person who has acknowledged. */
function acknowledgedButtons(page: Page, parts: readonly PagePart[]): readonly ButtonSpec[] {
  return [
    ...(page.incident === null ? [{ label: 'Resolve', line: pageLine(page, 'page resolve') }] : []),
    ...parts.flatMap((part) => part.buttons).filter(({ label }) => label === 'Resolve'),
    { label: 'Snooze', line: pageLine(page, 'page snooze') },
    { label: 'Reassign', line: pageLine(page, 'page reassign') },
    ...parts.flatMap((part) => part.buttons).filter(({ label }) => label !== 'Resolve'),
  ];
}

/** A link that opens a channel, or a thread of it, in the reader's Slack. */
export function openUrl(channel: string, thread: string | null): string {
  const base = `https://slack.com/app_redirect?channel=${channel}`;
  return thread === null ? base : `${base}&message_ts=${thread}`;
}

/** One line a page, with a button each for the verb. */
export function pickMessage(pages: readonly Page[], verb: string): Message {
  const words = rich`Which page?`;
  const [first, ...more] = verb.split(' ');
  const specs = pages.slice(0, 5).map((page) => ({
    label: `${pageName(page.id)} ${titleOf(page)}`,
    line: pageLine(page, `page ${first}`, ...more),
  }));
  return message(words, [paragraph(words), buttons(specs)]);
}

/** Who is paged first, as the opener reads it. */
export function escalationWords(escalation: Escalation): string {
  return escalation.policy === null
    ? stepWords(escalation.steps[0]?.page ?? []) || 'nobody'
    : `policy ${escalation.policy}`;
}
