/** What a person calls theirs, and the times they type. */
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { DAY, type Instant } from '../../../lib/instant.ts';
import { parseRange } from '../../../lib/phrases.ts';
import { keyOfUser, zoneOf } from '../../team/store.ts';
import { requireSchedule } from '../schedule/operations.ts';
import { type KeptSchedule, scheduleNames } from '../schedule/store.ts';
import type { ScheduleOf } from './pairs.ts';

/** All schedules, or the one named. */
export async function schedulesOf(tx: Tx, only?: string): Promise<readonly KeptSchedule[]> {
  const all = [];
  for (const name of only === undefined ? await scheduleNames(tx) : [only]) all.push(await requireSchedule(tx, name));
  return all;
}

/** The same as swaps want them. */
export function named(all: readonly KeptSchedule[]): readonly ScheduleOf[] {
  return all.map((schedule) => ({ name: schedule.name, schedule }));
}

/** Everything shifts may call a Slack user. */
export async function namesOf(tx: Tx, user: string): Promise<readonly string[]> {
  return [user, (await keyOfUser(tx, user)) ?? user];
}

/** Nobody asks for more of others at once, nor plans further ahead. */
const [LONGEST, FURTHEST] = [60 * DAY, 366 * DAY];

/** When a cover or swap is meant for, in the person's own zone. Throws a Mistake. */
export async function rangeOf(
  tx: Tx,
  words: string,
  user: string,
): Promise<{ readonly start: Instant; readonly end: Instant; readonly guessed?: true }> {
  const range = parseRange(words, tx.now, await zoneOf(tx, user));
  if ('problem' in range) throw new Mistake(range.problem, { example: '/oncall cover me fri 18:00 to sat 09:00' });
  if (range.end - Math.max(range.start, tx.now) > LONGEST || range.end - tx.now > FURTHEST)
    throw new Mistake('A cover request can last at most 60 days and must lie within a year.', {
      example: '/oncall cover me 2h',
    });
  if (range.end <= tx.now) throw new Mistake('That time is already over.', { example: '/oncall cover me 2h' });
  return range;
}
