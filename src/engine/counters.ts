/** Where the short human numbers come from: no gaps, no reuse. */
import type { Tx } from './tx.ts';

/** The next number of its kind, which nobody else gets. */
export async function nextNumber(tx: Tx, kind: 'incident' | 'page' | 'bundle'): Promise<number> {
  const { value } = await tx.db
    .updateTable('counters')
    .set((e) => ({ value: e('value', '+', 1) }))
    .where('name', '=', kind)
    .returning('value')
    .executeTakeFirstOrThrow();
  return value;
}
