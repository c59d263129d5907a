import { type Kysely, sql, type Transaction } from 'kysely';
import type { Row, Schema } from '../db/schema.ts';
import { HOUR, type Instant, MINUTE, type Millis, SECOND } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import type { Deliveries } from './deliveries.ts';
import { bucketOf, holdForRate, pauseBucket, spendOne, withinRate } from './rate-limit.ts';
import type { Notification, Transact, Tx } from './tx.ts';

export type Lane = 'page' | 'update';

/** Where the message of a slot stands. */
export interface Receipt {
  readonly channel?: string;
  readonly ts?: string;
  readonly data?: unknown;
}

/** What became of one attempt. `sent`: (`found`: an earlier attempt had left it). `later`: nobody's fault, again soon (`unsure`: it may have arrived). `refused`: the receiver said no; again, slowly, unless it is `final`. */
export type Outcome =
  | { readonly kind: 'sent'; readonly receipt?: Receipt; readonly found?: boolean }
  | { readonly kind: 'later'; readonly error: string; readonly after?: Millis; readonly unsure?: boolean }
  | { readonly kind: 'refused'; readonly error: string; readonly final?: boolean };

/** One attempt to deliver: `receipt` finds what another slot got, `earlier` is this slot's own. */
export interface Attempt<K extends keyof Deliveries> {
  readonly id: number;
  readonly slot: string | undefined;
  readonly payload: Deliveries[K];
  readonly earlier: Receipt | undefined;
  /** True when an attempt before this one was cut off, so it may have arrived. */
  readonly unsure: boolean;
  /** How often it was tried, this attempt included. */
  readonly attempts: number;
  receipt(slot: string): Promise<Receipt | undefined>;
}

export type Senders = { readonly [K in keyof Deliveries]: (attempt: Attempt<K>) => Promise<Outcome> };

/** What a receipt handler gets to know; `refusal` is set when the receiver said no, `last` when nobody tries again. */
export interface Delivered<K extends keyof Deliveries> {
  readonly slot: string | undefined;
  readonly payload: Deliveries[K];
  readonly receipt: Receipt | undefined;
  readonly refusal: string | undefined;
  readonly first: boolean;
  readonly last: boolean;
}

/** Handlers by the slot's noun (`room` of `room:INC-142`); they run in the transaction that stores the receipt. */
export type ReceiptHandlers = Readonly<
  Record<string, (tx: Tx, delivered: Delivered<keyof Deliveries>) => Promise<void>>
>;

/** Page lane: request timeout 5 s. A lease that expired means "unknown". */
export const LEASE: Millis = 8 * SECOND;
/** How often a refusal is tried again before the row is dropped. */
const REFUSALS = 8;

/** Where `next_at` of a row stands that waits for another: the end of JavaScript's time. `release` ends the wait. */
export const BEHIND: Instant = 8_640_000_000_000_000;
/** As a literal: an index of waiting rows serves only who says so. */
const WAITING = sql.lit('waiting' as const);

/**
 * Writes the row; an unsent and unclaimed one of the same slot is replaced, so the newest wins, as unsure as that was.
 * What takes the place of an unsent page goes its lane: its reader has heard nothing yet.
 */
export async function enqueue(db: Transaction<Schema>, now: Instant, notification: Notification): Promise<void> {
  const { slot, after } = notification;
  const older = slot === undefined ? undefined : await newest(db, slot);
  const early = after !== undefined && (await findReceipt(db, after)) === undefined;
  const behind = older !== undefined && (older.behind > 0 || isClaimed(older, now));
  const lane = older?.lane === 'page' ? 'page' : (notification.lane ?? 'update');
  const row = {
    lane,
    kind: notification.kind as string,
    after_slot: notification.after ?? null,
    payload_json: JSON.stringify(notification.payload),
    bucket: bucketOf({ ...notification, lane }),
    next_at: early || behind ? BEHIND : now,
    attempts: 0,
    error: null,
  };
  if (older !== undefined && !isClaimed(older, now)) {
    await db.updateTable('outbox').set(row).where('id', '=', older.id).execute();
    return;
  }
  const fresh = { ...row, slot: slot ?? null, state: 'waiting', unsure: 0, created_at: now } as const;
  await db.insertInto('outbox').values(fresh).execute();
}

/** The newest waiting row of a slot; `behind`: an older one of its slot waits too. */
async function newest(db: Transaction<Schema>, slot: string) {
  const rows = db.selectFrom('outbox').select(['id', 'lane', 'lease_until']).where('slot', '=', slot);
  const [last, ...older] = await rows.where('state', '=', WAITING).orderBy('id', 'desc').limit(2).execute();
  return last && { ...last, behind: older.length };
}

function isClaimed({ lease_until }: Pick<Row<'outbox'>, 'lease_until'>, now: Instant): boolean {
  return lease_until !== null && lease_until > now;
}

/** Rows behind others of which this is true may leave. */
async function release({ db, now }: Tx, of: 'slot' | 'after_slot', slot: string): Promise<void> {
  const behind = db.updateTable('outbox').where(of, '=', slot).where('state', '=', WAITING);
  await behind.where('next_at', '=', BEHIND).set({ next_at: now }).execute();
}

/** The slot a row waits for has a receipt. */
const READY = sql<boolean>`(after_slot is null or exists (select 1 from receipts r where r.slot = outbox.after_slot and r.refusal is null))`;

/** No other row of its slot is older, or in somebody's hands at `now`. */
function firstOfSlot(now: Instant) {
  return sql<boolean>`(slot is null or not exists (select 1 from outbox o where o.slot = outbox.slot and o.state = 'waiting' and o.id <> outbox.id and (o.id < outbox.id or o.lease_until > ${now})))`;
}

/** Takes up to `limit` due rows of a lane for `owner` in one statement; no slot is ever in two hands. */
export async function claim(
  db: Kysely<Schema>,
  lane: Lane,
  owner: string,
  now: Instant,
  limit: number,
): Promise<readonly Row<'outbox'>[]> {
  const free = sql<boolean>`state = 'waiting' and lane = ${lane} and next_at <= ${now}`;
  // The same guard, in a form that keeps SQLite from reading every due row by its index.
  const still = sql<boolean>`state = 'waiting' and next_at + 0 <= ${now}`;
  const until = now + LEASE;
  const { rows } = await sql<Row<'outbox'>>`
    update outbox set lease_until = ${until}, next_at = ${until}, lease_owner = ${owner}, attempts = attempts + 1, unsure = case when lease_until is null then unsure else 1 end
    where id in (select id from outbox where ${free} and ${READY} and ${firstOfSlot(now)} and ${withinRate(now)} order by next_at, id limit ${limit}) and ${still} and ${firstOfSlot(now)}
    returning *`.execute(db);
  return [...rows].sort((a, b) => a.id - b.id);
}

/** Due rows that nobody may take yet wait until they may: for their rate limit, or behind another row. */
export async function setAside({ db, now }: Tx): Promise<void> {
  const due = sql<boolean>`state = 'waiting' and lane in ('page', 'update') and next_at <= ${now}`;
  await sql`update outbox set next_at = ${BEHIND} where ${due} and not (${READY} and ${firstOfSlot(now)})`.execute(db);
  await holdForRate(db, due, now);
}

/** Set aside, though nothing is left to wait for. */
export const STRANDED = sql<boolean>`state = 'waiting' and lane in ('page', 'update') and next_at = ${BEHIND} and ${READY}
  and (slot is null or not exists (select 1 from outbox o where o.slot = outbox.slot and o.state = 'waiting' and o.id < outbox.id))`;

/** Whatever stranded may leave. */
export async function freeStranded({ db, now }: Tx): Promise<void> {
  await sql`update outbox set next_at = ${now} where ${STRANDED}`.execute(db);
}

/** Gives up everything that waits to leave. */
export async function dropWaiting({ db, now }: Tx, error: string): Promise<void> {
  const waiting = db.updateTable('outbox').where('state', '=', WAITING);
  await waiting.set({ state: 'dropped', done_at: now, lease_until: null, error }).execute();
}

/** After a crash of the only sender its claims need not run out: they are unknown now. */
export async function releaseClaims(tx: Tx): Promise<void> {
  const claimed = tx.db.updateTable('outbox').set({ lease_until: null, next_at: tx.now, unsure: 1 });
  await claimed.where('state', '=', 'waiting').where('lease_until', 'is not', null).execute();
}

/** What a slot got, or undefined while nothing was delivered to it. */
export async function findReceipt(db: Kysely<Schema>, slot: string): Promise<Receipt | undefined> {
  const row = await db
    .selectFrom('receipts')
    .selectAll()
    .where('slot', '=', slot)
    .where('refusal', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    ...(row.channel === null ? {} : { channel: row.channel }),
    ...(row.ts === null ? {} : { ts: row.ts }),
    ...(row.data_json === null ? {} : { data: JSON.parse(row.data_json) as unknown }),
  };
}

export interface DeliverOptions {
  readonly kysely: Kysely<Schema>;
  readonly transact: Transact;
  readonly senders: Senders;
  readonly receipts: ReceiptHandlers;
  readonly log: Log;
}

/** Sends one claimed row and records what became of it. */
export async function deliver(options: DeliverOptions, row: Row<'outbox'>): Promise<void> {
  const payload = JSON.parse(row.payload_json) as Deliveries[keyof Deliveries];
  const send = options.senders[row.kind as keyof Deliveries] as (a: Attempt<keyof Deliveries>) => Promise<Outcome>;
  let outcome: Outcome;
  try {
    outcome = await send({
      id: row.id,
      slot: row.slot ?? undefined,
      payload,
      earlier: row.slot === null ? undefined : await findReceipt(options.kysely, row.slot),
      unsure: row.unsure === 1,
      attempts: row.attempts,
      receipt: (slot) => findReceipt(options.kysely, slot),
    });
  } catch (error) {
    options.log.error({ err: error, notification: row.id, kind: row.kind }, 'sending failed');
    outcome = { kind: 'later', error: String(error) };
  }
  await settle(options, row, payload, outcome);
}

async function settle(
  options: DeliverOptions,
  row: Row<'outbox'>,
  payload: Deliveries[keyof Deliveries],
  outcome: Outcome,
): Promise<void> {
  await options.transact(async (tx) => {
    const mine = tx.db
      .updateTable('outbox')
      .where('id', '=', row.id)
      .where('lease_owner', '=', row.lease_owner)
      .where('state', '=', 'waiting');
    if (outcome.kind !== 'sent' && (await superseded(tx, row))) {
      await mine.set({ state: 'dropped', done_at: tx.now, lease_until: null, error: outcome.error }).execute();
      if (row.slot !== null) await release(tx, 'slot', row.slot);
      if (row.unsure === 1 || (outcome.kind === 'later' && outcome.unsure === true)) await passOnUncertainty(tx, row);
      return;
    }
    if (outcome.kind === 'later') {
      const wait = outcome.after ?? backoff(row);
      const unsure = outcome.unsure === true ? { unsure: 1 } : {};
      await mine.set({ next_at: tx.now + wait, lease_until: null, error: outcome.error, ...unsure }).execute();
      if (outcome.after !== undefined && row.bucket !== null) await pauseBucket(tx, row.bucket, outcome.after);
      return;
    }
    const last = outcome.kind === 'refused' && (outcome.final === true || row.attempts >= REFUSALS);
    const done = outcome.kind === 'sent' || last;
    // What was found instead of posted may have older words: once more, as an edit.
    const old = outcome.kind === 'sent' && outcome.found === true;
    const change = old
      ? { next_at: tx.now, lease_until: null, unsure: 0, error: null }
      : done
        ? ({
            state: outcome.kind === 'sent' ? 'sent' : 'dropped',
            done_at: tx.now,
            lease_until: null,
            error: outcome.kind === 'sent' ? null : outcome.error,
          } as const)
        : {
            next_at: tx.now + refusalBackoff(row),
            lease_until: null,
            error: outcome.kind === 'refused' ? outcome.error : null,
          };
    const result = await mine.set(change).executeTakeFirst();
    if (result.numUpdatedRows === 0n) return;
    if (done && !old && row.slot !== null) await release(tx, 'slot', row.slot);
    if (last)
      options.log.error(
        { notification: row.id, kind: row.kind, slot: row.slot, error: outcome.error },
        'gave up a notice',
      );
    await record(tx, options.receipts, row, payload, outcome, last);
  });
}

/** What may have arrived is looked for by the newer notification of its slot, instead of posted beside it. */
async function passOnUncertainty(tx: Tx, { slot, id }: Row<'outbox'>): Promise<void> {
  const newer = tx.db.updateTable('outbox').set({ unsure: 1 }).where('slot', '=', slot).where('id', '>', id);
  await newer.where('state', '=', WAITING).execute();
}

/** A newer notification of the same slot was written while this one was under way. */
async function superseded(tx: Tx, row: Row<'outbox'>): Promise<boolean> {
  if (row.slot === null) return false;
  const newer = tx.db
    .selectFrom('outbox')
    .select('id')
    .where('slot', '=', row.slot)
    .where('state', '=', WAITING)
    .where('id', '>', row.id);
  return (await newer.executeTakeFirst()) !== undefined;
}

async function record(
  tx: Tx,
  handlers: ReceiptHandlers,
  row: Row<'outbox'>,
  payload: Deliveries[keyof Deliveries],
  outcome: Outcome,
  last: boolean,
): Promise<void> {
  const slot = row.slot ?? undefined;
  const refusal = outcome.kind === 'refused' ? outcome.error : undefined;
  const receipt = outcome.kind === 'sent' ? outcome.receipt : undefined;
  const before =
    slot === undefined
      ? undefined
      : await tx.db.selectFrom('receipts').select('refusal').where('slot', '=', slot).executeTakeFirst();
  if (slot !== undefined) await storeReceipt(tx, slot, receipt, refusal);
  if (slot !== undefined && refusal === undefined) await release(tx, 'after_slot', slot);
  const handler = handlers[slot?.split(':')[0] ?? row.kind];
  const first =
    refusal === undefined
      ? before === undefined || before.refusal !== null
      : row.error === null || row.error !== refusal;
  if (receipt !== undefined && first && row.kind === 'message' && row.bucket !== null) await spendOne(tx, row.bucket);
  await handler?.(tx, { slot, payload, receipt, refusal, first, last });
}

/** A refusal never erases where an earlier message of the slot stands. */
async function storeReceipt(
  tx: Tx,
  slot: string,
  receipt: Receipt | undefined,
  refusal: string | undefined,
): Promise<void> {
  const values = {
    channel: receipt?.channel ?? null,
    ts: receipt?.ts ?? null,
    data_json: receipt?.data === undefined ? null : JSON.stringify(receipt.data),
    refusal: refusal ?? null,
    at: tx.now,
  };
  const insert = tx.db.insertInto('receipts').values({ slot, ...values });
  await insert
    .onConflict((c) => {
      const update = c.column('slot').doUpdateSet(values);
      return refusal === undefined ? update : update.where('receipts.refusal', 'is not', null);
    })
    .execute();
}

function backoff(row: Row<'outbox'>): Millis {
  const cap = row.lane === 'page' ? 10 * SECOND : MINUTE;
  return Math.min(SECOND * 2 ** Math.min(row.attempts - 1, 10), cap);
}

function refusalBackoff(row: Row<'outbox'>): Millis {
  return Math.min(10 * SECOND * 3 ** Math.min(row.attempts - 1, 10), HOUR);
}

/** The longest that a row may wait for its next attempt, in SQL: the last refusal's backoff, or a pause without any. */
export const longestWait = sql<number>`(case attempts when 0 then ${sql.lit(20 * SECOND)} when 1 then ${sql.lit(20 * SECOND)} when 2 then ${sql.lit(30 * SECOND)} when 3 then ${sql.lit(90 * SECOND)} else ${sql.lit(HOUR)} end)`;
