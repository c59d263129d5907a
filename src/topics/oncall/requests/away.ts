/** Time off. */

import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { DAY, type Instant } from '../../../lib/instant.ts';
import { parseRange } from '../../../lib/phrases.ts';
import { own } from '../../../lib/slash.ts';

export type Absence = Row<'absences'>;

const EXAMPLE = own`/oncall away 2026-12-20 to 2027-01-03`;
const LONGEST = 366 * DAY;

/** When somebody is away, in their own zone: from day to day holds the last day too. Throws a Mistake. */
export function readAway(
  words: string,
  now: Instant,
  zone: string,
): { readonly start: Instant; readonly end: Instant; readonly guessed?: true } {
  const range = parseRange(words, now, zone);
  if ('problem' in range) throw new Mistake(range.problem, { example: EXAMPLE, field: 'when' });
  if (range.end <= now) throw new Mistake('That time is already over.', { example: EXAMPLE, field: 'when' });
  if (range.end - range.start > LONGEST)
    throw new Mistake('Time off can last at most a year.', { example: EXAMPLE, field: 'when' });
  return range;
}

/** A person's time off that is not over. */
export async function absencesOf(tx: Tx, user: string): Promise<readonly Absence[]> {
  const mine = tx.db.selectFrom('absences').selectAll().where('user', '=', user).where('removed_at', 'is', null);
  return mine.where('end_at', '>', tx.now).orderBy('start_at').execute();
}

/** Whether a person is away at any time of `[start, end)`. */
export async function awayDuring(tx: Tx, user: string, start: Instant, end: Instant): Promise<boolean> {
  return (await absencesOf(tx, user)).some((a) => a.start_at < end && a.end_at > start);
}

export async function addAbsence(tx: Tx, user: string, start: Instant, end: Instant): Promise<number> {
  const row = { user, start_at: start, end_at: end, created_at: tx.now, removed_at: null };
  return (await tx.db.insertInto('absences').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

/** Ends a person's own time off; false when there is none of that number. */
export async function removeAbsence(tx: Tx, user: string, id: number): Promise<boolean> {
  if (!(await absencesOf(tx, user)).some((a) => a.id === id)) return false;
  await tx.db.updateTable('absences').set({ removed_at: tx.now }).where('id', '=', id).execute();
  return true;
}
