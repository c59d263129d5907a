/** The incident's card and announcement, and what its room says. Pure. */
import {
  type Block,
  type ButtonSpec,
  buttons,
  channel,
  date,
  header,
  join,
  link,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
  time,
} from '../../../lib/blockkit.ts';
import type { Instant } from '../../../lib/instant.ts';
import { reachedText } from '../../paging/messages/page.ts';
import type { Page } from '../../paging/page/store.ts';
import { lasted, startOf } from '../lifecycle/durations.ts';
import { type Incident, incidentName, isOpen } from '../lifecycle/model.ts';

/** Everything a card shows. */
export interface CardState {
  readonly incident: Incident;
  /** The severity's name in the file. */
  readonly severityName: string;
  readonly roles: ReadonlyMap<string, string>;
  readonly pages: readonly Page[];
  /** Who a page reached, by page. */
  readonly reached: ReadonlyMap<number, readonly { readonly target: string; readonly at: Instant }[]>;
  /** Nobody was there to page. */
  readonly unpaged: boolean;
  /** Where work continues when it was merged, as its readers may know that. */
  readonly into?: string | undefined;
  /** Lines that higher topics add. */
  readonly parts: readonly Rich[];
  /** The other services it affects. */
  readonly affected: readonly string[];
  /** Tasks that are not done. */
  readonly openTasks: number;
  /** Its consequences that are under way, as the card's readers may know them. */
  readonly children: readonly Incident[];
  readonly cause: Incident | undefined;
}

const STATUS_EMOJI: Readonly<Record<Incident['status'], string>> = {
  investigating: '🔴',
  identified: '🟠',
  monitoring: '🟡',
  resolved: '✅',
  cancelled: '⚪',
};

/** The state of an incident, in one sign. */
export function statusEmoji(status: Incident['status']): string {
  return STATUS_EMOJI[status];
}

/** `INC-142 Payments are failing`, with drills and private incidents marked. */
export function headline(incident: Incident): Rich {
  return rich`${marks(incident)}*${incidentName(incident.id)}* ${incident.title}`;
}

/** What comes before the name of a drill or a private incident. */
export function marks(incident: Incident): string {
  return `${incident.drill === 1 ? '[DRILL] ' : ''}${incident.private === 1 ? '🔒 ' : ''}`;
}

function facts({ incident, severityName, affected }: CardState): Rich {
  const service = incident.service === null ? rich`no service` : rich`${incident.service}`;
  const touched = affected.length === 0 ? rich`` : rich` (also ${affected.join(', ')})`;
  const category = incident.category === null ? rich`` : rich` · ${incident.category}`;
  const words = rich`${statusEmoji(incident.status)} *${incident.status}* · ${incident.severity} ${severityName} · ${service}${touched}${category}`;
  return incident.ended_at === null
    ? rich`${words} · since ${date(startOf(incident))}`
    : rich`${words} · lasted ${lasted(incident)}`;
}

/** The pinned card of an incident. */
export function cardMessage(state: CardState): Message {
  const { incident } = state;
  const title = `${incident.drill === 1 ? '[DRILL] ' : ''}${incidentName(incident.id)} ${incident.title}`;
  const lines: Rich[] = [
    facts(state),
    ...(incident.impact === null ? [] : [rich`*Impact* ${incident.impact}`]),
    rich`*Lead* ${incident.lead === null ? 'nobody yet' : person(incident.lead)}${others(state.roles)}`,
    ...pageLines(state),
    ...(incident.last_update === null ? [] : [rich`*Last update* ${incident.last_update}`]),
    ...nextLines(state),
    ...state.parts,
    ...(state.into === undefined ? [] : [rich`*Merged into* ${state.into}`]),
  ];
  const words = rich`${statusEmoji(incident.status)} ${headline(incident)}`;
  return message(words, [header(title), ...lines.map((line) => paragraph(line)), ...cardButtons(state)]);
}

/** When there is more news, what is to be done, what it belongs to, where people talk. */
function nextLines({ incident, openTasks, cause, children }: CardState): Rich[] {
  const { update_due_at: due, call_url: call } = incident;
  const tied = [
    ...(cause === undefined ? [] : [rich`a consequence of ${headline(cause)}`]),
    ...children.map((child) => rich`causes ${headline(child)}`),
  ];
  return [
    ...(due === null || !isOpen(incident) ? [] : [rich`*Next update* by ${time(due)}`]),
    ...(openTasks === 0 ? [] : [rich`*Tasks* ${openTasks} open`]),
    ...(tied.length === 0 ? [] : [rich`*Tied* ${join(tied, ', ')}`]),
    ...(call === null ? [] : [rich`*Call* ${link(call, call)}`]),
  ];
}

function others(roles: ReadonlyMap<string, string>): Rich {
  return [...roles].filter(([role]) => role !== 'lead').flatMap(([role, user]) => rich` · *${role}* ${person(user)}`);
}

/** Who was paged, and the state of each page. */
export function pageLines({ pages, reached, unpaged }: CardState): Rich[] {
  if (pages.length === 0)
    return unpaged
      ? [rich`🚨 *Nobody was paged.* No policy speaks for this incident.`]
      : [rich`*Paged* nobody (this severity does not page)`];
  return pages.map((page) => rich`*Paged* ${whom(page, reached.get(page.id) ?? [])}${pageState(page)}`);
}

function whom(page: Page, reached: readonly { readonly target: string; readonly at: Instant }[]): Rich {
  if (reached.length === 0) return page.waits_until === null ? rich`nobody: every step is empty` : rich`nobody yet`;
  const last = reached.slice(-4);
  return last.flatMap((r, i) => rich`${i === 0 ? '' : ', '}${reachedText(r.target)} at ${time(r.at)}`);
}

function pageState(page: Page): Rich {
  if (page.state === 'acknowledged' || (page.state === 'resolved' && page.acked_by !== null))
    return rich` · ✅ ${page.acked_by === null ? '' : person(page.acked_by)} acknowledged at ${time(page.acked_at ?? page.opened_at)}${snoozed(page)}`;
  if (page.state === 'exhausted') return rich` · 🚨 *nobody answered*`;
  if (page.state === 'open' && page.waits_until !== null)
    return rich` · low urgency, waits until ${date(page.waits_until)}`;
  return page.state === 'open' ? rich` · not acknowledged yet` : rich` · closed`;
}

function snoozed({ waits_until: until }: Page): Rich {
  return until === null ? rich`` : rich`, snoozed until ${time(until)}`;
}

function cardButtons({ incident, pages, unpaged }: CardState): Block[] {
  const inc = incidentName(incident.id);
  if (incident.merged_into !== null) return [];
  if (!isOpen(incident))
    return [
      buttons([
        { label: 'Reopen', line: `incident reopen ${inc}` },
        { label: 'Timeline', line: `incident timeline ${inc}` },
      ]),
    ];
  const open = pages.some((page) => page.state === 'open' || page.state === 'exhausted');
  const first: ButtonSpec = open
    ? { label: 'Acknowledge', line: `incident ack ${inc}`, style: 'primary' }
    : { label: 'Update', line: `incident update ${inc}`, style: 'primary' };
  const paging: readonly ButtonSpec[] = unpaged
    ? [{ label: 'Page somebody', line: `incident page ${inc}`, style: 'danger' }]
    : [];
  const rest: readonly ButtonSpec[] = [
    ...(open ? [{ label: 'Update', line: `incident update ${inc}` }] : []),
    { label: 'Take the lead', line: `incident lead ${inc}` },
    { label: 'Runbook', line: 'runbook' },
    { label: 'Follow', line: `incident follow ${inc}` },
    { label: 'Catch me up', line: `incident summary ${inc}` },
    { label: 'Tasks', line: `incident tasks ${inc}` },
    { label: 'Resolve', line: `incident resolve ${inc}` },
  ];
  return [buttons([first, ...paging, ...rest])];
}

/** The one line in the announcement channel. */
export function announceMessage(state: CardState): Message {
  const { incident } = state;
  const inc = incidentName(incident.id);
  const room = incident.room_channel === null ? rich`` : rich` · ${channel(incident.room_channel)}`;
  const words = rich`${statusEmoji(incident.status)} ${headline(incident)}`;
  const unpaged = state.unpaged && isOpen(incident);
  const specs: readonly ButtonSpec[] = [
    ...(unpaged ? [{ label: 'Page somebody', line: `incident page ${inc}`, style: 'danger' as const }] : []),
    { label: 'Join', line: `incident join ${inc}`, style: 'primary' },
    { label: 'Follow', line: `incident follow ${inc}` },
  ];
  const lead = incident.lead === null ? rich`` : rich` · lead ${person(incident.lead)}`;
  const line = rich`${words}\n${facts(state)}${lead}${room}`;
  const warn = unpaged ? [paragraph(rich`🚨 *Nobody was paged.*`)] : [];
  return message(words, [paragraph(line), ...warn, ...(isOpen(incident) ? [buttons(specs)] : [])]);
}

/** Something that was said in the room by its doer. */
export function actorMessage(by: string | null, words: Rich): Message {
  return message(by === null ? words : rich`${person(by)} ${words}`);
}

/** The card of a thread that became a channel. */
export function movedMessage(incident: Incident, to?: string): Message {
  return message(rich`${headline(incident)} continues in ${to === undefined ? 'its own channel' : channel(to)}.`);
}
