/**
 * Hand-offs: a day ahead, shortly before, at the time, and when nobody accepted. Said once; late ones collapse into
 * one.
 */
import type { Task, Tx } from '../../engine/tx.ts';
import type { Instant } from '../../lib/instant.ts';
import { lastChange, nextChange } from '../oncall/schedule/handoffs.ts';
import { whoAt } from '../oncall/schedule/shifts.ts';
import { type KeptSchedule, loadSchedule, scheduleNames } from '../oncall/schedule/store.ts';
import { AHEAD, changesAfter, coming, needsConfirmation, PATIENCE, timerKeys } from './model.ts';
import { moveNotes, redrawReminders } from './move.ts';
import { type Change, drawDay, drawHandoff, drawLate, drawSoon, usersOf } from './notify.ts';
import { findHandoff, putHandoff } from './store.ts';

declare module '../../engine/tx.ts' {
  interface DomainEvents {
    /** The time of a hand-off has come. */
    'handoff.passed': { readonly schedule: string };
  }
  interface Tasks {
    /** The time to remind the person who comes on at `at`, a day ahead. */
    'handoff.day': { readonly schedule: string; readonly at: number };
    /** The time to announce the hand-off at `at`. */
    'handoff.soon': { readonly schedule: string; readonly at: number };
    /** A hand-off. */
    'handoff.now': { readonly schedule: string };
    /** The time to accept a hand-off is over. */
    'handoff.wait': { readonly schedule: string; readonly at: number };
  }
}

/** Updates timers, reminders and notes of a schedule whose shifts may have changed. */
export async function planHandoff(tx: Tx, name: string): Promise<void> {
  await planTimers(tx, name);
  const schedule = await loadSchedule(tx, name);
  if (schedule === undefined) return;
  await moveNotes(tx, schedule, nextChange(schedule, tx.now));
  await redrawReminders(tx, schedule);
}

/** Plans every schedule, as it is at the start. */
export async function planHandoffs(tx: Tx): Promise<void> {
  for (const name of await scheduleNames(tx)) await planTimers(tx, name);
}

/** Reminds the people who go on call within a day, from the hand-off at `from` on, and plans the next reminder. */
export async function remindDay(tx: Tx, name: string, from: Instant): Promise<void> {
  const schedule = await loadSchedule(tx, name);
  if (schedule === undefined) return;
  for (const change of changesAfter(schedule, Math.max(from - 1, tx.now))) {
    if (change.at > tx.now + AHEAD) break;
    for (const user of await usersOf(tx, coming(change))) await drawDay(tx, schedule, change, user);
  }
  await planDay(tx, name, schedule);
}

/** Announces a hand-off in the channel shortly before it; if it has already happened, its own timer announces it. */
export async function remindSoon(tx: Tx, name: string, at: Instant): Promise<void> {
  const schedule = await loadSchedule(tx, name);
  const next = schedule === undefined ? undefined : nextChange(schedule, tx.now);
  if (schedule !== undefined && next?.at === at) await drawSoon(tx, schedule, next);
}

/** Says who is on call from now on, waits until somebody accepts it, and plans the next. */
export async function handOff(tx: Tx, name: string): Promise<void> {
  const schedule = await loadSchedule(tx, name);
  const change = schedule === undefined ? undefined : lastChange(schedule, tx.now);
  if (schedule !== undefined && change !== undefined) await tellHandoff(tx, schedule, change);
  await planTimers(tx, name);
}

async function tellHandoff(tx: Tx, schedule: KeptSchedule, change: Change): Promise<void> {
  const { name } = schedule;
  const kept = await findHandoff(tx, name, change.at);
  if (kept?.told !== undefined) return;
  const task = { kind: 'handoff.wait', schedule: name, at: change.at } as const;
  if (needsConfirmation(change) && kept?.taken === undefined)
    await tx.timers.set(timerKeys.wait(name, change.at), { after: PATIENCE }, task);
  await putHandoff(tx, { schedule: name, ...change }, { told_at: tx.now });
  await drawHandoff(tx, schedule, change, tx.now);
}

/** Nobody has accepted the hand-off in time: tells the previous people and the channel, unless others are on call by now. */
export async function tellUnconfirmed(tx: Tx, name: string, at: Instant): Promise<void> {
  const [schedule, kept] = [await loadSchedule(tx, name), await findHandoff(tx, name, at)];
  if (schedule === undefined || kept === undefined || kept.taken !== undefined) return;
  const now = whoAt(schedule, tx.now)?.people ?? [];
  if (coming(kept).some((person) => now.includes(person))) await drawLate(tx, schedule, kept);
}

/** Sets the timers of a schedule for its shifts now. Overdue timers stay: they fire in a moment and plan the next. */
async function planTimers(tx: Tx, name: string): Promise<void> {
  const schedule = await loadSchedule(tx, name);
  const at = schedule === undefined ? undefined : nextChange(schedule, tx.now)?.at;
  await plan(tx, timerKeys.now(name), at, { kind: 'handoff.now', schedule: name });
  await planSoon(tx, name, schedule, at);
  await planDay(tx, name, schedule);
}

async function planSoon(tx: Tx, name: string, schedule: KeptSchedule | undefined, at = 0): Promise<void> {
  const soon = at - (schedule?.remind ?? 0);
  const task: Task = { kind: 'handoff.soon', schedule: name, at };
  await plan(tx, timerKeys.soon(name), soon > tx.now ? soon : undefined, task);
}

/** The next reminder a day ahead: of the first hand-off, more than a day from now, at which somebody comes on. */
async function planDay(tx: Tx, name: string, schedule: KeptSchedule | undefined): Promise<void> {
  const at = schedule === undefined ? undefined : firstComing(schedule, tx.now + AHEAD);
  const task: Task = { kind: 'handoff.day', schedule: name, at: at ?? 0 };
  await plan(tx, timerKeys.day(name), at === undefined ? undefined : at - AHEAD, task);
}

function firstComing(schedule: KeptSchedule, t: Instant): Instant | undefined {
  for (const change of changesAfter(schedule, t)) if (coming(change).length > 0) return change.at;
  return undefined;
}

async function plan(tx: Tx, key: string, at: Instant | undefined, task: Task): Promise<void> {
  const due = await tx.timers.due(key);
  if (due !== undefined && due <= tx.now) return;
  if (at !== undefined) await tx.timers.set(key, { at }, task);
  else if (due !== undefined) await tx.timers.clear(key);
}
