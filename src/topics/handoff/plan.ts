/** The timers of a schedule's hand-offs. */
import type { Task, Tx } from '../../engine/tx.ts';
import type { Instant } from '../../lib/instant.ts';
import { nextChange } from '../oncall/schedule/handoffs.ts';
import { type KeptSchedule, loadSchedule } from '../oncall/schedule/store.ts';
import { AHEAD, changesAfter, coming, timerKeys } from './model.ts';

declare module '../../engine/tx.ts' {
  interface DomainEvents {
    /** The time of a hand-off has come. */
    'handoff.passed': { readonly schedule: string };
  }
  interface Tasks {
    /** The time to remind the person who comes on at `at`, a day ahead. */
    'handoff.day': { readonly schedule: string; readonly at: number };
    /** The time to say that a hand-off comes at `at`. */
    'handoff.soon': { readonly schedule: string; readonly at: number };
    /** A hand-off. */
    'handoff.now': { readonly schedule: string };
    /** The time for “I have it” is over. */
    'handoff.wait': { readonly schedule: string; readonly at: number };
  }
}

/** Sets the timers of a schedule as its shifts are now. What is overdue stays: it fires in a moment and plans what follows. */
export async function planTimers(tx: Tx, name: string): Promise<void> {
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
export async function planDay(tx: Tx, name: string, schedule: KeptSchedule | undefined): Promise<void> {
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
