/** Removes old rows that have done their work. */
import { sql } from 'kysely';
import { HOUR, type Instant, type Millis, SECOND } from '../lib/instant.ts';
import { forgetBuckets } from './outbox/rate-limit.ts';
import type { Tx } from './tx.ts';

declare module './tx.ts' {
  interface Tasks {
    /** The time to remove old rows. */
    retention: object;
  }
  interface Places {
    /** Each topic removes at most so many of its rows that came before an instant; true while there may be more. */
    old: { readonly given: { readonly before: Instant; readonly most: number }; readonly part: boolean };
  }
}

/** The key and the kind of its timer. */
export const RETENTION = '~retention';

/** The most rows of each kind that are removed at a time, so that other work does not wait long. */
const PIECE = 2_000;

/**
 * Removes what has left or was given up, what was taken in, and what topics keep for so long, longer than `keep` ago, and
 * gives the room it took back by `giveBack`, which says whether there is more; again in an hour, or at once while there is more.
 */
export async function removeOld(tx: Tx, keep: Millis, giveBack: () => boolean): Promise<void> {
  const before = tx.now - keep;
  const notifications = sql`delete from outbox where id in (select id from outbox where state <> 'waiting' and done_at < ${before} limit ${PIECE})`;
  const keys = sql`delete from inbox where key in (select key from inbox where at < ${before} limit ${PIECE})`;
  let more = false;
  for (const old of [notifications, keys]) {
    const { numAffectedRows = 0n } = await old.execute(tx.db);
    more ||= numAffectedRows >= BigInt(PIECE);
  }
  const left = await tx.place('old', { before, most: PIECE });
  more = giveBack() || more || left.some((one) => one);
  await tx.timers.set(RETENTION, { after: more ? SECOND : HOUR }, { kind: 'retention' });
  await forgetBuckets(tx.db, tx.now);
}
