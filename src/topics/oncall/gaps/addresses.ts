/** Tells the channels of schedules that muster.yaml has an old e-mail address of somebody who takes shifts in them. */
import type { DomainEvents, Tx } from '../../../engine/tx.ts';
import { DAY } from '../../../lib/instant.ts';
import { shiftsBetween } from '../schedule/shifts.ts';
import { loadSchedule, scheduleNames } from '../schedule/store.ts';
import { outdatedMessage } from './blocks.ts';
import { channelOf } from './channel.ts';

/** People who are on call within this time belong to the rotation. */
const AHEAD = 35 * DAY;

/** One message a channel, however many of its schedules name them. */
export async function tellAddresses(tx: Tx, { people }: DomainEvents['people.outdated']): Promise<void> {
  const heard = new Map<string, Set<(typeof people)[number]>>();
  for (const name of await scheduleNames(tx)) {
    const schedule = await loadSchedule(tx, name);
    const channel = schedule && (await channelOf(tx, schedule));
    if (schedule === undefined || channel === undefined) continue;
    const named = new Set(shiftsBetween(schedule, tx.now, tx.now + AHEAD).flatMap((shift) => shift.people));
    const here = people.filter(({ person }) => named.has(person));
    if (here.length > 0) heard.set(channel, new Set([...(heard.get(channel) ?? []), ...here]));
  }
  for (const [channel, here] of heard)
    await tx.notify({ kind: 'message', payload: { to: { channel }, message: outdatedMessage([...here]) } });
}
