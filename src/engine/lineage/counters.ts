/** The counters of incidents, pages and so on: no gaps, no reuse. */
import type { Dialect } from '../../db/database.ts';
import { beginGeneration, type Marks } from '../../db/marks.ts';
import type { Check } from '../health/vitals.ts';
import type { Tx } from '../tx.ts';
import { noteIssued } from './issued.ts';

/** The next number of its kind, which nobody else gets. */
export async function nextNumber(tx: Tx, kind: 'incident' | 'page' | 'bundle' | 'alert' | 'silence'): Promise<number> {
  const { value } = await tx.db
    .updateTable('counters')
    .set((e) => ({ value: e('value', '+', 1) }))
    .where('name', '=', kind)
    .returning('value')
    .executeTakeFirstOrThrow();
  noteIssued(tx.db, kind, value);
  return value;
}

/** Since when the database is an older copy that nobody has confirmed yet: an instant. */
const UNCONFIRMED = 'unconfirmed';

/** Keeps that the database went back to an older copy. */
export async function markUnconfirmed(tx: Tx): Promise<void> {
  await tx.db
    .insertInto('counters')
    .values({ name: UNCONFIRMED, value: tx.now })
    .onConflict((c) => c.column('name').doUpdateSet({ value: tx.now }))
    .execute();
}

/**
 * Somebody says that the database is the right one. Returns the marks of the new generation; undefined when a bot had
 * noticed by itself that it is an older copy, so that the generation has begun already.
 */
export async function confirmCopy(tx: Tx, dialect: Dialect): Promise<Marks | undefined> {
  const noticed = tx.db.deleteFrom('counters').where('name', '=', UNCONFIRMED);
  const { numDeletedRows } = await noticed.executeTakeFirstOrThrow();
  return numDeletedRows > 0n ? undefined : beginGeneration(tx.db, dialect, []);
}

/** The database is the one that it was, or somebody has said that an older copy is right. */
export const copyConfirmed: Check = {
  name: 'restored',
  look: async ({ db }) => {
    const since = db.selectFrom('counters').select('value').where('name', '=', UNCONFIRMED);
    if ((await since.executeTakeFirst()) === undefined) return [];
    return [
      'The database went back to an older copy, so the pages that were open in it are on hold. If this copy is the right one, run: muster restore --confirm',
    ];
  },
};
