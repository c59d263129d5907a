/** One message in the room for all that becomes late at the same time. */
import type { Tx } from '../../../engine/tx.ts';
import { MINUTE, type Millis } from '../../../lib/instant.ts';
import { pagesOf } from '../../paging/page/store.ts';
import { type Incident, incidentName } from '../lifecycle/model.ts';
import { findIncident } from '../lifecycle/store.ts';
import { sayInRoom } from '../room/notify.ts';
import type { Entry } from '../timeline/model.ts';
import { ownEntries } from '../timeline/store.ts';
import { attentionLine, attentionMessage, type Exhausted, exhaustedInRoom, isAsking, isSettled } from './blocks.ts';

/** What becomes late within this time is said in one message. */
const TOGETHER: Millis = MINUTE;

/**
 * Says in the room what the newest entries of the timeline ask attention for. What follows within a minute is added to the
 * same message: the page's own messages wake people, this one does not have to.
 */
export async function sayAttention(tx: Tx, incident: Incident): Promise<void> {
  const newest = groupsIn(incident, await ownEntries(tx, incident)).at(-1);
  if (newest !== undefined) await say(tx, incident, newest, await isAcknowledged(tx, incident));
}

/** Says in the room that every step of a page was tried; `entry` is what the timeline keeps of it. */
export async function sayExhausted(tx: Tx, incident: Incident, entry: number, data: Exhausted): Promise<void> {
  const message = exhaustedInRoom(incident, data, isSettled(incident, await isAcknowledged(tx, incident)));
  await sayInRoom(tx, incident, message, { slot: exhaustedSlot(incident, entry) });
}

function exhaustedSlot({ id }: Incident, entry: number): string {
  return `exhausted:${incidentName(id)}:${entry}`;
}

function slotOf({ id }: Incident, [first]: Group): string {
  return `attention:${incidentName(id)}:${first.id}`;
}

/** Takes from every message that asked for attention the buttons that have nothing left to do. */
export async function settleAttention(tx: Tx, id: number): Promise<void> {
  const own = (await ownEntries(tx, { id })).filter(({ data }) => isAsking(data));
  const incident = own.length === 0 ? undefined : await findIncident(tx, id);
  if (incident === undefined) return;
  const acknowledged = await isAcknowledged(tx, incident);
  const isThere = async (slot: string) => (await tx.receipt(slot)) !== undefined;
  for (const group of groupsIn(incident, own))
    if (await isThere(slotOf(incident, group))) await say(tx, incident, group, acknowledged);
  for (const { id: entry, data } of own) {
    if (data?.kind !== 'page' || data.event !== 'exhausted') continue;
    if (await isThere(exhaustedSlot(incident, entry))) await sayExhausted(tx, incident, entry, data);
  }
}

async function isAcknowledged(tx: Tx, { id }: Incident): Promise<boolean> {
  return (await pagesOf(tx, id)).every(({ state }) => state !== 'open' && state !== 'exhausted');
}

async function say(tx: Tx, incident: Incident, entries: Group, acknowledged: boolean): Promise<void> {
  const lines = entries.flatMap(({ data }) => [attentionLine(incident, data) ?? []]);
  const message = attentionMessage(incident, { lines, acknowledged });
  await sayInRoom(tx, incident, message, { slot: slotOf(incident, entries) });
}

type Group = [Entry, ...Entry[]];

/** What asked for attention, in groups of what was written within a minute of the first; the newest group last. */
function groupsIn(incident: Incident, own: readonly Entry[]): readonly Group[] {
  const asking = own.filter(({ data }) => attentionLine(incident, data) !== undefined).sort((a, b) => a.id - b.id);
  const groups: Group[] = [];
  for (const entry of asking) {
    const last = groups.at(-1);
    if (last === undefined || entry.recorded_at - last[0].recorded_at > TOGETHER) groups.push([entry]);
    else last.push(entry);
  }
  return groups;
}
