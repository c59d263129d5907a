/** What is said when something is due or late. Pure. */
import {
  type ButtonSpec,
  buttons,
  date,
  join,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Instant, Millis } from '../../../lib/instant.ts';
import { reachedText } from '../../paging/messages/page.ts';
import { openFor } from '../lifecycle/durations.ts';
import { type Incident, incidentName, ownerOf } from '../lifecycle/model.ts';
import { headline } from '../room/blocks.ts';
import type { EntryData } from '../timeline/model.ts';

function asking(words: Rich, specs: readonly ButtonSpec[]): Message {
  return message(words, [paragraph(words), buttons(specs)]);
}

function updateButton(incident: Incident): ButtonSpec {
  return { label: 'Write the update', line: `incident update ${incidentName(incident.id)}`, style: 'primary' };
}

/** The reminder to the lead, before an update is due. */
export function soonMessage(incident: Incident, due: Instant): Message {
  return asking(rich`⏳ An update on ${headline(incident)} is due at ${date(due, '{time}')}.`, [
    updateButton(incident),
  ]);
}

/** The reminder to the room, when an update is due. */
export function dueMessage(incident: Incident): Message {
  return asking(rich`⏰ *An update is due now.* People are waiting for news of ${incidentName(incident.id)}.`, [
    updateButton(incident),
  ]);
}

/** The reminder to the lead by name, when an update is late. */
export function lateMessage(incident: Incident, due: Instant, now: Instant): Message {
  const who = ownerOf(incident);
  return asking(
    rich`⏰ ${who === undefined ? '' : rich`${person(who)}, `}the update on ${incidentName(incident.id)} is *${formatDuration(now - due)} late*. “No news yet, next at …” is an update too.`,
    [updateButton(incident)],
  );
}

/** What people need to act on. */
export interface Attention {
  readonly lines: readonly Rich[];
  /** No page of the incident waits for an acknowledgement. */
  readonly acknowledged: boolean;
}

/** Whether nobody has to act any more on what asked for attention: it is over, or somebody acknowledged and leads. */
export function isSettled({ ended_at, lead }: Pick<Incident, 'ended_at' | 'lead'>, acknowledged: boolean): boolean {
  return ended_at !== null || (acknowledged && lead !== null);
}

/** Everything of one moment that nobody has acted on, in one message with what to press until somebody does. */
export function attentionMessage(incident: Incident, { lines, acknowledged }: Attention): Message {
  const inc = incidentName(incident.id);
  if (isSettled(incident, acknowledged))
    return message(
      join(lines, ' '),
      lines.map((line) => paragraph(line)),
    );
  const specs: readonly ButtonSpec[] = [
    ...(acknowledged ? [] : [{ label: 'Acknowledge', line: `incident ack ${inc}`, style: 'primary' as const }]),
    ...(incident.lead === null ? [{ label: 'Take the lead', line: `incident lead ${inc}` }] : []),
    { label: 'Page someone', line: `incident page ${inc}` },
  ];
  return message(join(lines, ' '), [...lines.map((line) => paragraph(line)), buttons(specs)]);
}

/** Whether an entry of the timeline asked for somebody's attention, here or by the message that a page is exhausted. */
export function isAsking(data: EntryData | undefined): boolean {
  if (data?.kind === 'target') return data.target === 'ack_within' || data.target === 'lead';
  if (data?.kind !== 'page') return false;
  return data.event === 'exhausted' || data.event === 'skipped' || (data.event === 'stepped' && data.waited === true);
}

/** One line of it, of an entry of the timeline; undefined for an entry that asks for nobody's attention. */
export function attentionLine(incident: Incident, data: EntryData | undefined): Rich | undefined {
  const inc = incidentName(incident.id);
  if (data?.kind === 'page' && data.event === 'stepped' && data.waited === true)
    return rich`🔔 p${data.page} was not acknowledged: paging ${data.reached.map(reachedText).join(', ')} now.`;
  if (data?.kind === 'page' && data.event === 'skipped') return rich`⚠️ p${data.page}: ${data.reason}.`;
  if (data?.kind !== 'target') return undefined;
  if (data.target === 'ack_within')
    return rich`⏰ *${inc} was not acknowledged within ${formatDuration(data.within)}*, the target of ${incident.severity}.`;
  if (data.target !== 'lead') return undefined;
  return rich`⚠️ *Nobody leads ${inc}.*${data.pages === true ? ` Paging ${data.why}.` : ''}`;
}

/** What the timeline keeps of a page of which every step was tried. */
export type Exhausted = Extract<EntryData, { readonly kind: 'page'; readonly event: 'exhausted' }>;

/** Every step of a page was tried. */
export function exhaustedInRoom(incident: Incident, { page, reached }: Exhausted, settled: boolean): Message {
  const inc = incidentName(incident.id);
  if (settled)
    return message(rich`🚨 ${reached ? `Nobody acknowledged p${page} in time.` : `p${page} reached nobody.`}`);
  const what = reached ? `Nobody acknowledged p${page}.` : `p${page} reached nobody.`;
  return asking(rich`🚨 *${what}* No one else is on this policy. Page someone:`, [
    { label: 'Acknowledge', line: `incident ack ${inc}`, style: 'primary' },
    { label: 'Page someone', line: `incident page ${inc}`, style: 'danger' },
    { label: 'Page again', line: `page again p${page}` },
  ]);
}

/** The message that an incident has been open for longer than its target. */
export function unresolvedMessage(incident: Incident, within: Millis, now: Instant): Message {
  const who = incident.lead === null ? rich`` : rich`${person(incident.lead)}, `;
  return asking(
    rich`⏰ ${who}${incidentName(incident.id)} has been open for *${formatDuration(openFor(incident, now))}*; ${incident.severity} should be resolved within ${formatDuration(within)}. Page someone, or change the severity?`,
    [
      { label: 'Page someone', line: `incident page ${incidentName(incident.id)}` },
      { label: 'Resolve', line: `incident resolve ${incidentName(incident.id)}` },
    ],
  );
}
