/** Everything that waits keeps its length when the clock jumps: it is moved by as much. Wall times stay where they are. */
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../../db/schema.ts';
import type { Instant, Millis } from '../../lib/instant.ts';
import { BEHIND } from '../outbox/queue.ts';
import type { Tx } from '../tx.ts';

declare module '../tx.ts' {
  interface DomainEvents {
    /** Timers that wait were moved, because the clock had jumped: what is kept of when they fire follows them. */
    'waits.moved': object;
  }
}

/** A clock that is off by more has jumped, milliseconds; the 5 s that a wait may be off leave room for two of these. */
export const JUMP: Millis = 2_000;

/**
 * Moves all waits by `by`, back when it is negative: timers that were set by how long they wait, the next attempt of
 * those that failed, what is about to leave, what is under way, and how much of a rate limit is spent.
 */
export async function moveWaits(tx: Tx, by: Millis): Promise<void> {
  const { db } = tx;
  const moved = sql<number>`next_at + ${by}`;
  await db
    .updateTable('timers')
    .set({
      set_at: sql`set_at + ${by}`,
      due_at: sql`case when wait is null then due_at else due_at + ${by} end`,
      // A wall time that failed is tried again soon, but never before it is due.
      next_at: sql`case when wait is not null then ${moved} when attempts = 0 or ${moved} < due_at then due_at else ${moved} end`,
    })
    .execute();
  await db
    .updateTable('outbox')
    .set({ next_at: moved, lease_until: sql`lease_until + ${by}` })
    .where('state', '=', sql.lit('waiting' as const))
    .where('next_at', '<', BEHIND)
    .execute();
  await db
    .updateTable('rate_limits')
    .set({ spent_until: sql`spent_until + ${by}` })
    .execute();
  await tx.emit({ event: 'waits.moved' });
}

/** How often waits were moved. */
export async function readMoves(db: Kysely<Schema>): Promise<number> {
  return (await db.selectFrom('clock').select('moves').executeTakeFirstOrThrow()).moves;
}

/** Counts a move, so that no other replica makes the same one. False when one was made since `known`. */
export async function countMove({ db }: Tx, known: number): Promise<boolean> {
  const counted = db.updateTable('clock').where('moves', '=', known);
  const { numUpdatedRows } = await counted.set({ moves: sql`moves + 1` }).executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/**
 * At a start: when timers were set in the future, the clock was set back while nobody looked. The moment at which the
 * last one was set is now; so what waits is at most late by the time since then, and nothing is early.
 * Returns by how much waits were moved; 0 when they were not.
 */
export async function moveWaitsAtStart(tx: Tx): Promise<Millis> {
  const last = await lastSet(tx);
  if (last === null || last - tx.now <= JUMP) return 0;
  const by = tx.now - last;
  await tx.db.updateTable('clock').set({ moves: sql`moves + 1` }).execute();
  await moveWaits(tx, by);
  return by;
}

async function lastSet({ db }: Tx): Promise<Instant | null> {
  const found = db.selectFrom('timers').select((e) => e.fn.max('set_at').as('at'));
  return (await found.executeTakeFirst())?.at ?? null;
}
