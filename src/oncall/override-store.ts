/** Overrides as rows. */
import type { Row } from '../db/schema.ts';
import type { Tx } from '../engine/tx.ts';
import type { Instant } from '../lib/instant.ts';

export type KeptOverride = Row<'overrides'>;

/** Those that are not over and not removed, by when they begin. */
export async function comingOverrides(tx: Tx, schedule: string | undefined): Promise<readonly KeptOverride[]> {
  const live = tx.db.selectFrom('overrides').selectAll().where('removed_at', 'is', null).where('end_at', '>', tx.now);
  const wanted = schedule === undefined ? live : live.where('schedule', '=', schedule);
  return wanted.orderBy('start_at').orderBy('id').execute();
}

export async function findOverride(tx: Tx, id: number): Promise<KeptOverride | undefined> {
  return tx.db.selectFrom('overrides').selectAll().where('id', '=', id).executeTakeFirst();
}

/** One that has begun ends now and stays in the history; one that has not never was. */
export async function endOverride(tx: Tx, { id, start_at }: KeptOverride, by: string): Promise<void> {
  const change = start_at < tx.now ? { end_at: tx.now, removed_by: by } : { removed_at: tx.now, removed_by: by };
  await tx.db.updateTable('overrides').set(change).where('id', '=', id).execute();
}

/** How often a schedule has been changed by hand or file, and when last: a number that any change makes larger. */
export async function changesOf(
  tx: Tx,
  schedule: string,
): Promise<{ readonly changes: number; readonly changedAt: Instant }> {
  const revisions = await tx.db
    .selectFrom('rotation_revisions')
    .select('effective_from as at')
    .where('schedule', '=', schedule)
    .execute();
  const overrides = await tx.db
    .selectFrom('overrides')
    .select(['created_at', 'removed_at', 'removed_by', 'end_at'])
    .where('schedule', '=', schedule)
    .execute();
  const ended = overrides.filter((o) => o.removed_by !== null);
  const times = [
    ...revisions.map((r) => r.at),
    ...overrides.map((o) => o.created_at),
    ...ended.map((o) => o.removed_at ?? o.end_at),
  ];
  return { changes: revisions.length + overrides.length + ended.length, changedAt: Math.max(0, ...times) };
}
