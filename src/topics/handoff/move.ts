/** When a schedule changes, notes and reminders of future hand-offs follow. */
import type { Tx } from '../../engine/tx.ts';
import type { Handoff } from '../oncall/schedule/handoffs.ts';
import type { KeptSchedule } from '../oncall/schedule/store.ts';
import { noDayMessage, noHandoffMessage } from './blocks.ts';
import { changeAt, coming, reminderOf } from './model.ts';
import { drawDay, drawSoon, tellChannel, tellUser, usersOf } from './notify.ts';
import { aheadOf, dropHandoff, findHandoff, type KeptHandoff, putHandoff, remindersOf } from './store.ts';

/** Moves the note of a hand-off that no longer happens to the next one. */
export async function moveNotes(tx: Tx, schedule: KeptSchedule, next: Handoff | undefined): Promise<void> {
  if (next === undefined) return;
  for (const kept of await aheadOf(tx, schedule.name)) {
    if (changeAt(schedule, kept.at) !== undefined) continue;
    await dropHandoff(tx, kept);
    const there = await findHandoff(tx, schedule.name, next.at);
    await putHandoff(tx, { schedule: schedule.name, ...next }, together(there, kept));
  }
}

/**
 * Two notes for one hand-off become one, the older first; a person who confirmed the old one has not confirmed the new
 * one.
 */
function together(there: KeptHandoff | undefined, { note }: KeptHandoff) {
  if (note === undefined) return {};
  const both = [there?.note, note].filter((n) => n !== undefined).sort((a, b) => a.at - b.at);
  const last = both.at(-1) ?? note;
  return { note: both.map((n) => n.text).join('\n\n'), written_by: last.by, written_at: last.at };
}

/** Edits the reminders of future hand-offs: they say what is planned now, or that the hand-off is cancelled. */
export async function redrawReminders(tx: Tx, schedule: KeptSchedule): Promise<void> {
  for (const { at, user } of await remindersOf(tx, schedule.name)) {
    const change = changeAt(schedule, at);
    if (user === null) await redrawSoon(tx, schedule, at, change);
    else await redrawDay(tx, schedule, at, user, change);
  }
}

async function redrawSoon(tx: Tx, schedule: KeptSchedule, at: number, change: Handoff | undefined): Promise<void> {
  if (change !== undefined) return drawSoon(tx, schedule, change);
  const handoff = { schedule: schedule.name, at };
  await tellChannel(tx, schedule, reminderOf(handoff, null), noHandoffMessage(handoff));
}

async function redrawDay(
  tx: Tx,
  schedule: KeptSchedule,
  at: number,
  user: string,
  change: Handoff | undefined,
): Promise<void> {
  const comes = change !== undefined && (await usersOf(tx, coming(change))).includes(user);
  if (comes) return drawDay(tx, schedule, change, user);
  const handoff = { schedule: schedule.name, at };
  await tellUser(tx, user, reminderOf(handoff, user), noDayMessage(handoff));
}
