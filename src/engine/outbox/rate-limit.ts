/**
 * How fast notifications may leave. Slack takes one message a second and channel, short bursts allowed, and says with
 * `Retry-After` when it wants a pause; both are kept per lane, so pages never wait for what updates have spent.
 */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from '../../db/schema.ts';
import { type Instant, type Millis, SECOND } from '../../lib/instant.ts';
import type { Notification, Tx } from '../tx.ts';
import { SLACK } from './connections.ts';
import type { Deliveries, Place } from './deliveries.ts';

/** How far a place may run ahead of one message a second. */
export const BURST: Millis = 10 * SECOND;
const A_MESSAGE: Millis = SECOND;

/**
 * What is spent together in a lane: the messages to one place, Slack's calls of one kind, and else all that leaves by one
 * connection. One server that asks for a pause holds up nobody who is reached by another.
 */
export function bucketOf({ kind, lane = 'update', payload }: Notification, connection: string): string {
  if (kind === 'message') return `${lane}:message:${placeOf((payload as Deliveries['message']).to)}`;
  return `${lane}:${connection === SLACK ? kind : connection}`;
}

function placeOf(to: Place): string {
  if ('channel' in to) return to.channel;
  return 'user' in to ? to.user : to.slot;
}

/** Whether a waiting row may leave at `now`, as far as its rate limit goes. */
export function withinRate(now: Instant) {
  return sql<boolean>`(bucket is null or not exists (select 1 from rate_limits p where p.bucket = outbox.bucket and p.spent_until > ${now + BURST}))`;
}

/** Due rows that their rate limit holds up are due when it lets them leave, one message's time apart, the oldest first. */
export async function holdForRate(db: Tx['db'], due: RawBuilder<boolean>, now: Instant): Promise<number> {
  const nth = sql`row_number() over (partition by outbox.bucket order by outbox.id) - 1`;
  const held = sql`update outbox set next_at = turn.at from (
    select outbox.id, p.spent_until - ${BURST} + ${A_MESSAGE} * (${nth}) as at from outbox join rate_limits p on p.bucket = outbox.bucket
    where ${due} and p.spent_until > ${now + BURST}
  ) turn where turn.id = outbox.id`;
  return Number((await held.execute(db)).numAffectedRows ?? 0n);
}

/** Counts a sent message. */
export async function spendOne(tx: Tx, bucket: string): Promise<void> {
  const from = sql<number>`case when rate_limits.spent_until > ${tx.now} then rate_limits.spent_until else ${tx.now} end`;
  await tx.db
    .insertInto('rate_limits')
    .values({ bucket, spent_until: tx.now + A_MESSAGE })
    .onConflict((c) => c.column('bucket').doUpdateSet({ spent_until: sql`${from} + ${A_MESSAGE}` }))
    .execute();
}

/** Keeps the pause that a receiver asked for. */
export async function pauseBucket(tx: Tx, bucket: string, wait: Millis): Promise<void> {
  const spent_until = tx.now + wait + BURST;
  const insert = tx.db.insertInto('rate_limits').values({ bucket, spent_until });
  await insert
    .onConflict((c) =>
      c.column('bucket').doUpdateSet({ spent_until }).where('rate_limits.spent_until', '<', spent_until),
    )
    .execute();
}

/** Removes the rate limits that nobody has spent for a while. */
export async function forgetBuckets(db: Kysely<Schema>, now: Instant): Promise<void> {
  await db.deleteFrom('rate_limits').where('spent_until', '<', now).execute();
}
