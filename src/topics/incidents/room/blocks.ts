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
import { type Incident, incidentName, isOpen, statusWord } from '../lifecycle/model.ts';

/** Who was paged and when, and the schedule that named them. */
export interface PagedTarget {
  readonly target: string;
  readonly at: Instant;
  readonly schedule: string | null;
}

/** Everything a card shows. */
export interface CardState {
  readonly incident: Incident;
  /** The severity's name in muster.yaml, and its place there, the most severe first; -1 when muster.yaml no longer names it. */
  readonly severityName: string;
  readonly severityRank: number;
  readonly roles: ReadonlyMap<string, string>;
  readonly pages: readonly Page[];
  /** Who a page reached, by page. */
  readonly reached: ReadonlyMap<number, readonly PagedTarget[]>;
  /** Nobody was there to page. */
  readonly unpaged: boolean;
  /** Where work continues when it was merged, as its readers may know that. */
  readonly into?: string | undefined;
  /** Lines and buttons that higher topics add. */
  readonly parts: readonly Rich[];
  readonly buttons: readonly ButtonSpec[];
  /** Affected services besides its own. */
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

/** The status of an incident as one sign. A merged incident was not cancelled. */
export function statusEmoji({ status, merged_into: into }: Pick<Incident, 'status' | 'merged_into'>): string {
  return into === null ? STATUS_EMOJI[status] : '🔀';
}

/** Squares, because circles are the status. */
const SEVERITY_EMOJI = ['🟥', '🟧', '🟨', '🟦'];

/** A severity's own colour, by its place in muster.yaml; grey for one that is no longer there. */
export function severityEmoji(rank: number): string {
  return rank < 0 ? '⬜' : (SEVERITY_EMOJI[rank] ?? '🟦');
}

/** `INC-142 Payments are failing`, with drills and private incidents marked. */
export function headline(incident: Incident): Rich {
  return rich`${marks(incident)}*${incidentName(incident.id)}* ${incident.title}`;
}

/** What comes before the name of a drill or a private incident. */
export function marks(incident: Incident): string {
  return `${incident.drill === 1 ? '[DRILL] ' : ''}${incident.private === 1 ? '🔒 ' : ''}`;
}

function facts({ incident, severityName, severityRank, affected }: CardState): Rich {
  const service = incident.service === null ? rich`no service` : rich`${incident.service}`;
  const touched = affected.length === 0 ? rich`` : rich` (also ${affected.join(', ')})`;
  const category = incident.category === null ? rich`` : rich` · ${incident.category}`;
  const words = rich`${statusEmoji(incident)} *${statusWord(incident)}* · ${severityEmoji(severityRank)} ${incident.severity} ${severityName} · ${service}${touched}${category}`;
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
  const words = rich`${statusEmoji(incident)} ${headline(incident)}`;
  return message(words, [header(title), ...lines.map((line) => paragraph(line)), ...cardButtons(state)]);
}

/** When there is more news, what is to be done, what it belongs to, where people talk. */
function nextLines({ incident, openTasks, cause, children }: CardState): Rich[] {
  const { update_due_at: due, call_url: call } = incident;
  const tied = [
    ...(cause === undefined ? [] : [rich`a consequence of ${headline(cause)}`]),
    ...children.map((child) => rich`the cause of ${headline(child)}`),
  ];
  return [
    ...(due === null || !isOpen(incident) ? [] : [rich`*Next update* by ${time(due)}`]),
    ...(openTasks === 0 ? [] : [rich`*Tasks* ${openTasks} open`]),
    ...(tied.length === 0 ? [] : [rich`*Linked* ${join(tied, ', ')}`]),
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
      ? [rich`🚨 *Nobody was paged.* No escalation policy covers this incident. Page someone.`]
      : [rich`*Paged* nobody`];
  return pages.map((page) => rich`*Paged* ${whom(page, reached.get(page.id) ?? [])}${pageState(page)}`);
}

function whom(page: Page, reached: readonly PagedTarget[]): Rich {
  if (reached.length === 0)
    return page.waits_until === null ? rich`nobody: the escalation policy reaches no one right now` : rich`nobody yet`;
  const last = reached.slice(-4);
  return last.flatMap((r, i) => rich`${i === 0 ? '' : ', '}${reachedText(r.target)} at ${time(r.at)}`);
}

function pageState(page: Page): Rich {
  if (page.state === 'acknowledged' || (page.state === 'resolved' && page.acked_by !== null))
    return rich` · ✅ ${page.acked_by === null ? '' : person(page.acked_by)} acknowledged at ${time(page.acked_at ?? page.opened_at)}${snoozed(page)}`;
  if (page.state === 'exhausted') return rich` · 🚨 *not acknowledged*`;
  if (page.state === 'open' && page.waits_until !== null)
    return rich` · low urgency, waits until ${date(page.waits_until)}`;
  return page.state === 'open' ? rich` · not acknowledged yet` : rich` · closed`;
}

function snoozed({ waits_until: until }: Page): Rich {
  return until === null ? rich`` : rich`, snoozed until ${date(until)}`;
}

function cardButtons({ incident, pages, buttons: more }: CardState): Block[] {
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
  const unheard = !pages.some((page) => page.acked_at !== null || page.state === 'open');
  const rest: readonly ButtonSpec[] = [
    someoneButton(incident, unheard),
    ...(open ? [{ label: 'Update', line: `incident update ${inc}` }] : []),
    { label: 'Severity', line: `incident sev ${inc}` },
    ...(incident.lead === null ? [{ label: 'Take the lead', line: `incident lead ${inc}` }] : []),
    { label: 'Tasks', line: `incident tasks ${inc}` },
    { label: 'Catch me up', line: `incident summary ${inc}` },
    { label: 'Follow', line: `incident follow ${inc}` },
    { label: 'Resolve', line: `incident resolve ${inc}` },
  ];
  return [buttons([first, ...rest]), ...(more.length === 0 ? [] : [buttons(more)])];
}

/** Opens the form that pages someone; red while nobody was paged. */
export function someoneButton({ id }: Incident, nobody: boolean): ButtonSpec {
  const line = `incident page ${incidentName(id)}`;
  return { label: 'Page someone', line, ...(nobody ? { style: 'danger' } : {}) };
}

/** The one line in the announcement channel. */
export function announceMessage(state: CardState): Message {
  const { incident } = state;
  const inc = incidentName(incident.id);
  const room = incident.room_channel === null ? rich`` : rich` · ${channel(incident.room_channel)}`;
  const words = rich`${statusEmoji(incident)} ${headline(incident)}`;
  const unpaged = state.unpaged && isOpen(incident);
  const specs: readonly ButtonSpec[] = [
    ...(unpaged ? [someoneButton(incident, true)] : []),
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
