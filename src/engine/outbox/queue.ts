/** The rows of the outbox until they leave: written, released, taken back, given up. */
import { sql, type Transaction } from 'kysely';
import type { NewRow, Row, Schema } from '../../db/schema.ts';
import type { Instant } from '../../lib/instant.ts';
import { piecesOf } from '../pieces.ts';
import type { Notification, Tx } from '../tx.ts';
import { connectionOf } from './connections.ts';
import type { Connections, Deliveries } from './deliveries.ts';
import type { Lane } from './outcome.ts';
import { bucketOf } from './rate-limit.ts';
import { deliveredAmong } from './receipts.ts';

/** The `next_at` of a row that waits for another: the end of JavaScript's time. `release` ends the wait. */
export const BEHIND: Instant = 8_640_000_000_000_000;
/** As a literal: an index of waiting rows serves only who says so. */
const WAITING = sql.lit('waiting' as const);

/** So many rows go into one statement. */
const PIECE = 500;

/**
 * Writes rows in their order. An unsent and unclaimed one of the same slot is replaced, so the newest wins, as unsure
 * as that was. What takes the place of an unsent page goes its lane: its reader has heard nothing yet.
 */
export async function enqueueAll(
  db: Transaction<Schema>,
  now: Instant,
  notifications: readonly Notification[],
  connections: Connections,
): Promise<void> {
  const all = newestOfEachSlot(notifications);
  for (const piece of piecesOf(all, PIECE)) await enqueuePiece(db, now, piece, connections);
}

/** Of several for one slot the last, where the first one was, in the page lane when one of them is. */
function newestOfEachSlot(notifications: readonly Notification[]): readonly Notification[] {
  const all: Notification[] = [];
  const places = new Map<string, number>();
  for (const one of notifications) {
    const at = one.slot === undefined ? undefined : places.get(one.slot);
    if (one.slot !== undefined && at === undefined) places.set(one.slot, all.length);
    if (at === undefined) all.push(one);
    else all[at] = all[at]?.lane === 'page' ? { ...one, lane: 'page' } : one;
  }
  return all;
}

async function enqueuePiece(
  db: Transaction<Schema>,
  now: Instant,
  piece: readonly Notification[],
  connections: Connections,
): Promise<void> {
  const some = (names: readonly (string | undefined)[]) => names.filter((name) => name !== undefined);
  const waiting = await waitingOf(db, some(piece.map(({ slot }) => slot)));
  const delivered = await deliveredAmong(db, some(piece.map(({ after }) => after)));
  const fresh: NewRow<'outbox'>[] = [];
  for (const one of piece) {
    const older = one.slot === undefined ? undefined : waiting.get(one.slot);
    const early = one.after !== undefined && !delivered.has(one.after);
    const row = rowOf(one, older, { now, early, connection: connectionOf(connections, one) });
    if (older === undefined || isClaimed(older, now))
      fresh.push({ ...row, slot: one.slot ?? null, state: 'waiting', unsure: 0, created_at: now });
    else await db.updateTable('outbox').set(row).where('id', '=', older.id).execute();
  }
  if (fresh.length > 0) await db.insertInto('outbox').values(fresh).execute();
}

function rowOf(
  notification: Notification,
  older: Waiting | undefined,
  { now, early, connection }: { readonly now: Instant; readonly early: boolean; readonly connection: string },
) {
  const behind = older !== undefined && (older.behind > 0 || isClaimed(older, now));
  const lane = older?.lane === 'page' ? 'page' : (notification.lane ?? 'update');
  return {
    lane,
    kind: notification.kind as string,
    after_slot: notification.after ?? null,
    about_json: notification.about === undefined ? null : JSON.stringify(notification.about),
    payload_json: JSON.stringify(notification.payload),
    connection,
    bucket: bucketOf({ ...notification, lane }, connection),
    expendable: notification.lane === 'page' && notification.about !== undefined ? 0 : 1,
    next_at: early || behind ? BEHIND : now,
    attempts: 0,
    error: null,
  } as const;
}

/** The newest waiting row of a slot; `behind`: how many older ones wait too. */
interface Waiting {
  readonly id: number;
  readonly lane: Lane;
  readonly lease_until: Instant | null;
  readonly behind: number;
}

async function waitingOf(db: Transaction<Schema>, slots: readonly string[]): Promise<ReadonlyMap<string, Waiting>> {
  const found = new Map<string, Waiting>();
  if (slots.length === 0) return found;
  const rows = db.selectFrom('outbox').select(['id', 'slot', 'lane', 'lease_until']).where('slot', 'in', slots);
  for (const { slot, ...row } of await rows.where('state', '=', WAITING).orderBy('id').execute()) {
    const older = found.get(slot ?? '');
    found.set(slot ?? '', { ...row, behind: older === undefined ? 0 : older.behind + 1 });
  }
  return found;
}

function isClaimed({ lease_until }: Pick<Row<'outbox'>, 'lease_until'>, now: Instant): boolean {
  return lease_until !== null && lease_until > now;
}

/** Rows behind others of which this is true may leave. */
export async function release({ db, now }: Tx, of: 'slot' | 'after_slot', slot: string): Promise<void> {
  const behind = db.updateTable('outbox').where(of, '=', slot).where('state', '=', WAITING);
  await behind.where('next_at', '=', BEHIND).set({ next_at: now }).execute();
}

/** The slot a row waits for has a receipt. */
export const READY = sql<boolean>`(after_slot is null or exists (select 1 from receipts r where r.slot = outbox.after_slot and r.refusal is null))`;

/** Set aside, though nothing is left to wait for. */
export const STRANDED = sql<boolean>`state = 'waiting' and lane in ('page', 'update') and next_at = ${BEHIND} and ${READY}
  and (slot is null or not exists (select 1 from outbox o where o.slot = outbox.slot and o.state = 'waiting' and o.id < outbox.id))`;

/** Releases everything that was stranded. */
export async function freeStranded({ db, now }: Tx): Promise<void> {
  await sql`update outbox set next_at = ${now} where ${STRANDED}`.execute(db);
}

/** Gives up every waiting notification. */
export async function dropWaiting({ db, now }: Tx, error: string): Promise<void> {
  const waiting = db.updateTable('outbox').where('state', '=', WAITING);
  await waiting.set({ state: 'dropped', done_at: now, lease_until: null, error }).execute();
}

/** After a crash of the only sender its claims need not run out: they are unknown now. */
export async function releaseClaims(tx: Tx): Promise<void> {
  const claimed = tx.db.updateTable('outbox').set({ lease_until: null, next_at: tx.now, unsure: 1 });
  await claimed.where('state', '=', 'waiting').where('lease_until', 'is not', null).execute();
}

/** What may have arrived is looked for by the newer notification of its slot, instead of posted next to it. */
export async function passOnUncertainty(tx: Tx, { slot, id }: Row<'outbox'>): Promise<void> {
  const newer = tx.db.updateTable('outbox').set({ unsure: 1 }).where('slot', '=', slot).where('id', '>', id);
  await newer.where('state', '=', WAITING).execute();
}

/** A newer notification of the same slot was written while this one was under way. */
export async function superseded(tx: Tx, row: Row<'outbox'>): Promise<boolean> {
  if (row.slot === null) return false;
  const newer = tx.db
    .selectFrom('outbox')
    .select('id')
    .where('slot', '=', row.slot)
    .where('state', '=', WAITING)
    .where('id', '>', row.id);
  return (await newer.executeTakeFirst()) !== undefined;
}

/**
 * Takes back what waits to leave for these slots and has certainly not left. `underway`: slots of which something is in
 * somebody's hands, or may have arrived.
 */
export async function takeBack(
  { db, now }: Tx,
  slots: readonly string[],
): Promise<{ readonly taken: ReadonlySet<string>; readonly underway: ReadonlySet<string> }> {
  const waiting = [];
  for (const some of piecesOf(slots, PIECE)) {
    const rows = db.selectFrom('outbox').select(['id', 'slot', 'lease_until', 'unsure']).where('slot', 'in', some);
    waiting.push(...(await rows.where('state', '=', WAITING).execute()));
  }
  const underway = new Set(
    waiting.flatMap(({ slot, lease_until, unsure }) => (lease_until === null && unsure === 0 ? [] : (slot ?? []))),
  );
  const free = waiting.filter(({ slot }) => !underway.has(slot ?? ''));
  const back = { state: 'dropped', done_at: now, error: null } as const;
  const ids = free.map(({ id }) => id);
  for (const some of piecesOf(ids, PIECE)) await db.updateTable('outbox').set(back).where('id', 'in', some).execute();
  return { taken: new Set(free.flatMap(({ slot }) => slot ?? [])), underway };
}

/** Gives up what still waits to leave for a slot, also what is under way; returns false when nothing does. */
export async function giveUpSlot({ db, now }: Tx, slot: string, error: string): Promise<boolean> {
  const waiting = db.updateTable('outbox').where('slot', '=', slot).where('state', '=', WAITING);
  const given = waiting.set({ state: 'dropped', done_at: now, lease_until: null, error });
  return (await given.executeTakeFirstOrThrow()).numUpdatedRows > 0n;
}

/** The newest notification of a slot that waits to leave; `error`: what became of its last attempt. */
export async function newestWaiting(
  { db }: Tx,
  slot: string,
): Promise<{ readonly payload: Deliveries[keyof Deliveries]; readonly error: string | null } | undefined> {
  const waiting = db.selectFrom('outbox').select(['payload_json', 'error']).where('slot', '=', slot);
  const row = await waiting.where('state', '=', WAITING).orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row && { payload: JSON.parse(row.payload_json) as Deliveries[keyof Deliveries], error: row.error };
}

/** What was given up after `since`, and why: how many of each lane, kind and reason. */
export async function givenUpSince({ db }: Tx, since: Instant) {
  return db
    .selectFrom('outbox')
    .select(['lane', 'kind', 'error', (e) => e.fn.countAll<number>().as('count')])
    .where('state', '=', 'dropped')
    .where('error', 'is not', null)
    .where('done_at', '>', since)
    .groupBy(['lane', 'kind', 'error'])
    .execute();
}

/** Every notification of these kinds, sent or not. */
export async function notificationsOf<K extends keyof Deliveries>(
  { db }: Tx,
  kinds: readonly K[],
): Promise<readonly { readonly id: number; readonly payload: Deliveries[K] }[]> {
  const rows = await db.selectFrom('outbox').select(['id', 'payload_json']).where('kind', 'in', kinds).execute();
  return rows.map(({ id, payload_json }) => ({ id, payload: JSON.parse(payload_json) as Deliveries[K] }));
}

/** Removes notifications, sent or not: nothing of them is kept. */
export async function removeNotifications({ db }: Tx, ids: readonly number[]): Promise<void> {
  for (const some of piecesOf(ids, PIECE)) await db.deleteFrom('outbox').where('id', 'in', some).execute();
}
