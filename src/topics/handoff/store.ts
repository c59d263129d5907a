/** The rows of hand-offs: who left, who came on, the note, and who accepted it. */
import type { Row } from '../../db/schema.ts';
import { newestWaiting } from '../../engine/outbox/queue.ts';
import { deliveriesAbout } from '../../engine/outbox/receipts.ts';
import type { Abouts, Tx } from '../../engine/tx.ts';
import type { Instant } from '../../lib/instant.ts';

/** Who did something, and when. */
export interface Done {
  /** A Slack user id. */
  readonly by: string;
  readonly at: Instant;
}

/** A hand-off as stored; people are named as in the shifts. */
export interface KeptHandoff {
  readonly schedule: string;
  readonly at: Instant;
  readonly leaving: readonly string[];
  readonly starting: readonly string[];
  readonly note: (Done & { readonly text: string }) | undefined;
  readonly taken: Done | undefined;
  /** When the hand-off was announced; undefined before that. */
  readonly told: Instant | undefined;
}

/** The columns that may change, besides the people. */
export type HandoffChange = Partial<
  Pick<Row<'handoffs'>, 'note' | 'written_by' | 'written_at' | 'confirmed_by' | 'confirmed_at' | 'told_at'>
>;

/** One hand-off, or undefined when nothing about it is stored yet. */
export async function findHandoff(tx: Tx, schedule: string, at: Instant): Promise<KeptHandoff | undefined> {
  const rows = tx.db.selectFrom('handoffs').selectAll().where('schedule', '=', schedule);
  const row = await rows.where('at', '=', at).executeTakeFirst();
  return row && read(row);
}

/** The note of the people who left before a gap, when there was nobody to accept the hand-off. */
export async function noteBeforeGap(tx: Tx, schedule: string, at: Instant): Promise<KeptHandoff['note']> {
  const rows = tx.db.selectFrom('handoffs').selectAll().where('schedule', '=', schedule).where('at', '<', at);
  const last = await rows.orderBy('at', 'desc').limit(1).executeTakeFirst();
  const kept = last && read(last);
  return kept?.starting.length === 0 ? kept.note : undefined;
}

/** Announced hand-offs since then that nobody has accepted, in order. */
export async function unconfirmedSince(tx: Tx, since: Instant): Promise<readonly KeptHandoff[]> {
  const rows = tx.db
    .selectFrom('handoffs')
    .selectAll()
    .where('told_at', 'is not', null)
    .where('confirmed_at', 'is', null);
  return (await rows.where('at', '>', since).orderBy('at').execute()).map(read);
}

/** The stored future hand-offs, in order. */
export async function aheadOf(tx: Tx, schedule: string): Promise<readonly KeptHandoff[]> {
  const rows = tx.db.selectFrom('handoffs').selectAll().where('schedule', '=', schedule);
  const ahead = await rows.where('told_at', 'is', null).where('at', '>', tx.now).orderBy('at').execute();
  return ahead.map(read);
}

function read(row: Row<'handoffs'>): KeptHandoff {
  const { schedule, at, note, written_by, written_at, confirmed_by, confirmed_at } = row;
  return {
    schedule,
    at,
    leaving: JSON.parse(row.leaving_json) as string[],
    starting: JSON.parse(row.starting_json) as string[],
    note: note === null ? undefined : { text: note, by: written_by ?? '', at: written_at ?? at },
    taken: confirmed_by === null ? undefined : { by: confirmed_by, at: confirmed_at ?? at },
    told: row.told_at ?? undefined,
  };
}

/** Writes what changed of a hand-off, with its people as they are now. */
export async function putHandoff(
  tx: Tx,
  { schedule, at, leaving, starting }: Pick<KeptHandoff, 'schedule' | 'at' | 'leaving' | 'starting'>,
  change: HandoffChange,
): Promise<void> {
  const people = { leaving_json: JSON.stringify(leaving), starting_json: JSON.stringify(starting) };
  const fresh = {
    note: null,
    written_by: null,
    written_at: null,
    confirmed_by: null,
    confirmed_at: null,
    told_at: null,
  };
  await tx.db
    .insertInto('handoffs')
    .values({ schedule, at, ...people, ...fresh, ...change })
    .onConflict((c) => c.columns(['schedule', 'at']).doUpdateSet({ ...people, ...change }))
    .execute();
}

/** Deletes a hand-off that no longer happens. */
export async function dropHandoff(tx: Tx, { schedule, at }: Pick<KeptHandoff, 'schedule' | 'at'>): Promise<void> {
  await tx.db.deleteFrom('handoffs').where('schedule', '=', schedule).where('at', '=', at).execute();
}

/** The reminders that were sent of hand-offs that lie ahead: the channel's (`user` is null), and people's. */
export async function remindersOf(tx: Tx, schedule: string): Promise<readonly Abouts['handoff.reminder'][]> {
  const all = await deliveriesAbout(tx, 'handoff.reminder', { schedule });
  return all.filter(({ at }) => at > tx.now);
}

/** Whether a message with this slot was sent or is waiting to be sent. */
export async function wasSaid(tx: Tx, slot: string): Promise<boolean> {
  return (await tx.receipt(slot)) !== undefined || (await newestWaiting(tx, slot)) !== undefined;
}
