/** Which rows may be sent now: the longest due are claimed, or set aside until they may be sent. */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Row, Schema } from '../../db/schema.ts';
import { type Instant, type Millis, SECOND } from '../../lib/instant.ts';
import type { Tx } from '../tx.ts';
import type { Lane } from './outcome.ts';
import { BEHIND, READY } from './queue.ts';
import { holdForRate, withinRate } from './rate-limit.ts';

/** Page lane: request timeout 5 s. A lease that expired means "unknown". */
export const LEASE: Millis = 8 * SECOND;
/** The most due rows of one connection that are looked at before other connections are. */
const WINDOW = 2_000;

/** No other row of its slot is older, or in somebody's hands at `now`. */
function firstOfSlot(now: Instant) {
  return sql<boolean>`(slot is null or not exists (select 1 from outbox o where o.slot = outbox.slot and o.state = 'waiting' and o.id <> outbox.id and (o.id < outbox.id or o.lease_until > ${now})))`;
}

/** How many rows of each connection may be claimed. */
export interface Room {
  readonly connection: string;
  readonly limit: number;
}

/** Who claims: by which clock, which has seen so many moves of all waits. Nothing goes by a clock that has jumped. */
export interface Claimant {
  readonly owner: string;
  readonly now: Instant;
  readonly moves: number;
}

/** Takes due rows of a lane in one statement, so many of each connection; no slot is ever in two hands. */
export async function claim(
  db: Kysely<Schema>,
  lane: Lane,
  claimant: Claimant,
  rooms: readonly Room[],
): Promise<readonly Row<'outbox'>[]> {
  if (rooms.length === 0) return [];
  const some = rooms.map(({ connection, limit }) => dueOf(lane, connection, claimant.now, limit));
  return take(db, claimant, sql`select id from (${sql.join(some, sql` union all `)}) due`);
}

/**
 * Takes one due row of a connection that is held: a page before an update, a message before anything else, because
 * whatever else Slack takes says less about messages.
 */
export async function claimAttempt(
  db: Kysely<Schema>,
  connection: string,
  claimant: Claimant,
): Promise<readonly Row<'outbox'>[]> {
  const { now } = claimant;
  const message = sql<boolean>`kind = ${sql.lit('message')}`;
  const some = [
    dueOf('page', connection, now, 1),
    dueOf('update', connection, now, 1, message),
    dueOf('update', connection, now, 1),
  ].map((one, nth) => sql`select ${sql.lit(nth)} as nth, id from (${one}) due${sql.lit(nth)}`);
  const first = sql`select id from (${sql.join(some, sql` union all `)}) due order by nth limit 1`;
  return take(db, claimant, first);
}

/** The ids of due rows that may leave, the longest due first. */
function dueOf(lane: Lane, connection: string, now: Instant, limit: number, only = sql<boolean>`1 = 1`) {
  return sql`select id from (select id from (${longestDue(lane, connection, now)}) outbox where ${only} and ${READY} and ${firstOfSlot(now)} and ${withinRate(now)} order by next_at, id limit ${limit}) of_one`;
}

/** The rows of a connection that are looked at in one statement: those that are due longest. */
function longestDue(lane: Lane, connection: string, now: Instant) {
  const free = sql<boolean>`state = 'waiting' and lane = ${sql.lit(lane)} and connection = ${connection} and next_at <= ${now}`;
  return sql`select * from outbox where ${free} order by next_at, id limit ${sql.lit(WINDOW)}`;
}

async function take(
  db: Kysely<Schema>,
  { owner, now, moves }: Claimant,
  ids: RawBuilder<unknown>,
): Promise<readonly Row<'outbox'>[]> {
  // The guard of the search once more, in a form that keeps SQLite from reading every due row by its index.
  const still = sql<boolean>`state = 'waiting' and next_at + 0 <= ${now}`;
  const until = now + LEASE;
  const { rows } = await sql<Row<'outbox'>>`
    update outbox set lease_until = ${until}, next_at = ${until}, lease_owner = ${owner}, attempts = attempts + 1, unsure = case when lease_until is null then unsure else 1 end
    where id in (${ids}) and ${still} and ${firstOfSlot(now)} and exists (select 1 from clock where moves = ${moves})
    returning *`.execute(db);
  return [...rows].sort((a, b) => a.id - b.id);
}

/** The rows among these that `owner` still holds. */
export async function claimedAmong({ db }: Tx, owner: string, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const claimed = db.selectFrom('outbox').select('id').where('id', 'in', ids).where('state', '=', 'waiting');
  return new Set((await claimed.where('lease_owner', '=', owner).execute()).map(({ id }) => id));
}

/**
 * Due rows of a connection that nobody may take yet wait until they may: for their rate limit, or behind another row.
 * Returns how many; more may be left, because no statement keeps the loop from people for long.
 */
export async function setAside({ db, now }: Tx, lane: Lane, connection: string): Promise<number> {
  const due = sql<boolean>`outbox.id in (select id from (${longestDue(lane, connection, now)}) longest)`;
  const behind = sql`update outbox set next_at = ${BEHIND} where ${due} and not (${READY} and ${firstOfSlot(now)})`;
  const { numAffectedRows = 0n } = await behind.execute(db);
  return Number(numAffectedRows) + (await holdForRate(db, due, now));
}
