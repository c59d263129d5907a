/** Sends the messages about a hand-off. Each has a slot, so that nothing is sent twice and every message follows the rows. */
import type { Tx } from '../../engine/tx.ts';
import type { Message } from '../../lib/blockkit.ts';
import type { Instant } from '../../lib/instant.ts';
import { currentShift, type Handoff } from '../oncall/schedule/handoffs.ts';
import type { KeptSchedule } from '../oncall/schedule/store.ts';
import { announceChannel, channelId, namedPeople, slackIds } from '../team/store.ts';
import { dayMessage, lateMessage, noteMessage, nowMessage, personalMessage, soonMessage } from './blocks.ts';
import {
  changesAfter,
  coming,
  going,
  type Named,
  needsConfirmation,
  reminderOf,
  shiftBefore,
  slotOf,
} from './model.ts';
import { shiftReport } from './report.ts';
import { findHandoff, type KeptHandoff, noteBeforeGap, wasSaid } from './store.ts';
import type { HandoffState } from './words.ts';

/** Who changes at a hand-off. */
export type Change = Pick<Handoff, 'at' | 'leaving' | 'starting'>;

/** Everything its messages show, as `reader` may know it; without a reader, as everybody may. */
export async function stateOf(tx: Tx, schedule: KeptSchedule, change: Change, reader?: string): Promise<HandoffState> {
  const kept = await findHandoff(tx, schedule.name, change.at);
  const afterGap = change.leaving.length === 0;
  const [next] = change.starting.length > 0 ? [] : changesAfter(schedule, change.at);
  return {
    schedule: schedule.name,
    at: change.at,
    leaving: await namedPeople(tx, change.leaving),
    starting: await namedPeople(tx, change.starting),
    coming: await namedPeople(tx, coming(change)),
    going: await namedPeople(tx, going(change)),
    until: currentShift(schedule, change.at).until,
    next: next && { at: next.at, people: await namedPeople(tx, next.starting) },
    waits: needsConfirmation(change),
    report: await shiftReport(tx, schedule.name, shiftBefore(schedule, change.at), reader),
    note: kept?.note ?? (afterGap ? await noteBeforeGap(tx, schedule.name, change.at) : undefined),
    taken: kept?.taken,
  };
}

/** Posts about a hand-off in the schedule's channel; `loud` falls back on the announcement channel. */
export async function tellChannel(
  tx: Tx,
  schedule: KeptSchedule,
  named: Named,
  message: Message,
  loud = false,
): Promise<boolean> {
  const own = schedule.channel === undefined ? undefined : await channelId(tx, schedule.channel);
  const channel = own ?? (loud ? await announceChannel(tx) : undefined);
  if (channel === undefined) return false;
  await tx.notify({ kind: 'message', ...named, payload: { to: { channel }, message } });
  return true;
}

/** The Slack users among these people. */
export async function usersOf(tx: Tx, people: readonly string[]): Promise<readonly string[]> {
  return (await slackIds(tx, people)).users;
}

/** Sends a message about a hand-off to one person. */
export async function tellUser(tx: Tx, user: string, named: Named, message: Message): Promise<void> {
  await tx.notify({ kind: 'message', ...named, payload: { to: { user }, message } });
}

/** The reminder of a day ahead, to one person. */
export async function drawDay(tx: Tx, schedule: KeptSchedule, change: Change, user: string): Promise<void> {
  const named = reminderOf({ schedule: schedule.name, at: change.at }, user);
  await tellUser(tx, user, named, dayMessage(await stateOf(tx, schedule, change), tx.now));
}

/** The reminder shortly before, to the channel. */
export async function drawSoon(tx: Tx, schedule: KeptSchedule, change: Change): Promise<void> {
  const named = reminderOf({ schedule: schedule.name, at: change.at }, null);
  await tellChannel(tx, schedule, named, soonMessage(await stateOf(tx, schedule, change)));
}

/** Writes the messages of the hand-off itself: the channel's, and one to each person coming on. */
export async function drawHandoff(tx: Tx, schedule: KeptSchedule, change: Change, told: Instant): Promise<void> {
  const at = { schedule: schedule.name, at: change.at };
  const state = await stateOf(tx, schedule, change);
  await tellChannel(
    tx,
    schedule,
    { slot: slotOf('handoff', at) },
    nowMessage(state, told),
    change.starting.length === 0,
  );
  for (const user of await usersOf(tx, coming(change))) {
    const own = await stateOf(tx, schedule, change, user);
    await tellUser(tx, user, { slot: slotOf('handoff', at, user) }, personalMessage(own, user, told));
  }
}

/** Posts the note in the channel, and to those coming on; says whether there is a channel. */
export async function drawNote(tx: Tx, schedule: KeptSchedule, change: Change): Promise<boolean> {
  const at = { schedule: schedule.name, at: change.at };
  const state = await stateOf(tx, schedule, change);
  for (const user of await usersOf(tx, coming(change)))
    await tellUser(tx, user, { slot: slotOf('handoff-note', at, user) }, noteMessage(state, user));
  return tellChannel(tx, schedule, { slot: slotOf('handoff-note', at) }, noteMessage(state, undefined));
}

/** Tells the channel and the previous people that nobody has accepted the hand-off. */
export async function drawLate(tx: Tx, schedule: KeptSchedule, change: Change): Promise<void> {
  const at = { schedule: schedule.name, at: change.at };
  const state = await stateOf(tx, schedule, change);
  await tellChannel(tx, schedule, { slot: slotOf('handoff-late', at) }, lateMessage(state, undefined), true);
  for (const user of await usersOf(tx, going(change)))
    await tellUser(tx, user, { slot: slotOf('handoff-late', at, user) }, lateMessage(state, user));
}

/** After somebody confirmed it: every message that was already sent is redrawn. */
export async function redrawConfirmed(tx: Tx, schedule: KeptSchedule, kept: KeptHandoff): Promise<void> {
  if (kept.told !== undefined) await drawHandoff(tx, schedule, kept, kept.told);
  const [came, went] = [await usersOf(tx, coming(kept)), await usersOf(tx, going(kept))];
  for (const user of came) {
    const slot = slotOf('handoff-note', kept, user);
    if (await wasSaid(tx, slot))
      await tellUser(tx, user, { slot }, noteMessage(await stateOf(tx, schedule, kept), user));
  }
  const late = [undefined, ...went].map((user) => slotOf('handoff-late', kept, user));
  for (const slot of late) if (await wasSaid(tx, slot)) return drawLate(tx, schedule, kept);
}
