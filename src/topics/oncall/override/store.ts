/** Overrides as rows. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';

export type KeptOverride = Row<'overrides'>;

/** Those that are not over and not removed, by when they begin. */
export async function comingOverrides(tx: Tx, schedule: string | undefined): Promise<readonly KeptOverride[]> {
  const live = tx.db.selectFrom('overrides').selectAll().where('removed_at', 'is', null).where('end_at', '>', tx.now);
  const wanted = schedule === undefined ? live : live.where('schedule', '=', schedule);
  return wanted.orderBy('start_at').orderBy('id').execute();
}

/** Those that go on or come of one origin, such as `cover:3`. */
export async function overridesOf(tx: Tx, origin: string): Promise<readonly KeptOverride[]> {
  return (await comingOverrides(tx, undefined)).filter((one) => one.origin === origin);
}

/** Those of a schedule that began before `end` and were not removed. */
export async function overridesBefore(tx: Tx, schedule: string, end: Instant): Promise<readonly KeptOverride[]> {
  const kept = tx.db.selectFrom('overrides').selectAll().where('schedule', '=', schedule);
  return kept.where('removed_at', 'is', null).where('start_at', '<', end).orderBy('id').execute();
}

export async function findOverride(tx: Tx, id: number): Promise<KeptOverride | undefined> {
  return tx.db.selectFrom('overrides').selectAll().where('id', '=', id).executeTakeFirst();
}

/** One that has begun ends now and stays in the history; one that has not never was. */
export async function endOverride(tx: Tx, { id, start_at }: KeptOverride, by: string): Promise<void> {
  const change = start_at < tx.now ? { end_at: tx.now, removed_by: by } : { removed_at: tx.now, removed_by: by };
  await tx.db.updateTable('overrides').set(change).where('id', '=', id).execute();
  tx.audit.field(`override ${id}`, 'active', 'removed');
}

/** What was done to a schedule: an override made or removed by somebody, or the file applied. */
export type ScheduleChange =
  | { readonly what: 'made' | 'removed'; readonly by: string; readonly kept: KeptOverride }
  | { readonly what: 'file' };

/** Everything that was ever done to a schedule, in no order. */
async function historyOf(
  tx: Tx,
  schedule: string,
): Promise<readonly { readonly at: Instant; readonly change: ScheduleChange }[]> {
  const overrides = tx.db.selectFrom('overrides').selectAll().where('schedule', '=', schedule).orderBy('id');
  const revisions = tx.db.selectFrom('rotation_revisions').select('effective_from').where('schedule', '=', schedule);
  const kept = await overrides.execute();
  return [
    ...(await revisions.execute()).map((r) => ({ at: r.effective_from, change: { what: 'file' as const } })),
    ...kept.map((o) => ({ at: o.created_at, change: { what: 'made' as const, by: o.created_by, kept: o } })),
    ...kept.flatMap((o) =>
      o.removed_by === null
        ? []
        : [{ at: o.removed_at ?? o.end_at, change: { what: 'removed' as const, by: o.removed_by, kept: o } }],
    ),
  ];
}

/** How often a schedule has been changed by hand or file, and when last: a number that any change makes larger. */
export async function changesOf(
  tx: Tx,
  schedule: string,
): Promise<{ readonly changes: number; readonly changedAt: Instant }> {
  const history = await historyOf(tx, schedule);
  return { changes: history.length, changedAt: Math.max(0, ...history.map(({ at }) => at)) };
}

/** What was done to a schedule last. */
export async function latestChange(tx: Tx, schedule: string): Promise<ScheduleChange> {
  const history = await historyOf(tx, schedule);
  const first: (typeof history)[number] = { at: 0, change: { what: 'file' } };
  return history.reduce((last, one) => (one.at >= last.at ? one : last), first).change;
}
