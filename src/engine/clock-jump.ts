/** When the clock was set back: what was reckoned by the wrong one would otherwise wait until it says so again. */
import { sql } from 'kysely';
import { SECOND } from '../lib/instant.ts';
import { longestWait } from './outbox/deliver.ts';
import { BEHIND, LEASE } from './outbox/queue.ts';
import { BURST } from './outbox/rate-limit.ts';
import type { Tx } from './tx.ts';

/** A pause that a receiver asks for is believed for so long; if it meant more, it says so again. */
const PAUSE = 20 * SECOND;

/** No notification waits longer than its own backoff, and no claim or rate limit lasts longer than one made now. */
export async function repairAfterJump(tx: Tx): Promise<void> {
  const { db, now } = tx;
  await db
    .deleteFrom('rate_limits')
    .where('spent_until', '>', now + BURST + PAUSE)
    .execute();
  const until = now + LEASE;
  const waiting = db.updateTable('outbox').where('state', '=', sql.lit('waiting' as const));
  await waiting.set({ lease_until: until, next_at: until }).where('lease_until', '>', until).execute();
  await waiting
    .set({ next_at: now })
    .where('lease_until', 'is', null)
    .where('next_at', '<', BEHIND)
    .where(sql<number>`next_at - ${longestWait}`, '>', now)
    .execute();
}
