/** The Monday report of every schedule, at nine in its zone. */
import { dueTasks } from '../../../engine/timers.ts';
import type { Tx } from '../../../engine/tx.ts';
import { DAY, HOUR, type Instant } from '../../../lib/instant.ts';
import { dayStart, toInstant, toLocal, weekday } from '../../../lib/zoned.ts';
import { loadSchedule, scheduleNames } from '../schedule/store.ts';
import { tellGaps } from './operations.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** Monday morning of a schedule. */
    'gaps.monday': { readonly schedule: string };
  }
}

/** The next Monday at 09:00 of a zone, after `now`. */
export function nextMonday(now: Instant, zone: string): Instant {
  const today = dayStart(toLocal(now, zone));
  const nine = today - weekday(today) * DAY + 9 * HOUR;
  const at = toInstant(nine, zone);
  return at > now ? at : toInstant(nine + 7 * DAY, zone);
}

/** Sets the timer of each schedule. */
export async function planMondays(tx: Tx): Promise<void> {
  for (const name of await scheduleNames(tx)) await planMonday(tx, name);
}

/** Sets a schedule's timer; one that is due is left to fire. A schedule that is gone has none. */
export async function planMonday(tx: Tx, name: string): Promise<void> {
  const key = `gaps:${name}`;
  const due = await tx.timers.due(key);
  if (due !== undefined && due <= tx.now) return;
  const schedule = await loadSchedule(tx, name);
  if (schedule === undefined) return tx.timers.clear(key);
  const at = nextMonday(tx.now, schedule.timezone);
  if (due !== at) await tx.timers.set(key, { at }, { kind: 'gaps.monday', schedule: name });
}

/** Monday morning: with all that are due now, so that a channel hears of its schedules in one message. */
export async function mondayReport(tx: Tx, name: string): Promise<void> {
  const due = await dueTasks(tx, 'gaps.monday');
  const names = [name, ...due.map(({ task }) => task.schedule)];
  await tellGaps(tx, names, true);
  for (const { key } of due) await tx.timers.clear(key);
  for (const one of names) await planMonday(tx, one);
}
