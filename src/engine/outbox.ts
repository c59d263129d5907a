import { type Kysely, sql, type Transaction } from 'kysely';
import type { Row, Schema } from '../db/schema.ts';
import { HOUR, type Instant, MINUTE, type Millis, SECOND } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import type { Deliveries } from './notices.ts';
import { inPace, PACE_FREE, paceOf, pause, spend } from './pace.ts';
import type { Notice, Transact, Tx } from './tx.ts';

export type Lane = 'page' | 'update';

/** Where the message of a slot stands. */
export interface Receipt {
  readonly channel?: string;
  readonly ts?: string;
  readonly data?: unknown;
}

/** What became of one attempt. `later`: nobody's fault, again soon (`unsure`: it may have arrived). `refused`: the receiver said no; again, slowly, unless it is `final`. */
export type Outcome =
  | { readonly kind: 'sent'; readonly receipt?: Receipt }
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

/** Writes the row; an unsent and unclaimed one of the same slot is replaced, so the newest wins, as unsure as that was. */
export async function enqueue(db: Transaction<Schema>, now: Instant, notice: Notice): Promise<void> {
  const row = {
    lane: notice.lane ?? 'update',
    kind: notice.kind as string,
    after_slot: notice.after ?? null,
    payload_json: JSON.stringify(notice.payload),
    pace: paceOf(notice),
    next_at: now,
    attempts: 0,
    error: null,
  } as const;
  if (notice.slot !== undefined && (await replace(db, now, notice.slot, row))) return;
  await db
    .insertInto('outbox')
    .values({ ...row, slot: notice.slot ?? null, state: 'waiting', unsure: 0, created_at: now })
    .execute();
}

async function replace(db: Transaction<Schema>, now: Instant, slot: string, row: object): Promise<boolean> {
  const unclaimed = db
    .selectFrom('outbox')
    .select('id')
    .where('slot', '=', slot)
    .where('state', '=', 'waiting')
    .where((e) => e.or([e('lease_until', 'is', null), e('lease_until', '<=', now)]))
    .orderBy('id', 'desc')
    .limit(1);
  const found = await unclaimed.executeTakeFirst();
  if (!found) return false;
  await db.updateTable('outbox').set(row).where('id', '=', found.id).execute();
  return true;
}

/** The slot a row waits for has a receipt. */
const READY = sql<boolean>`(after_slot is null or exists (select 1 from receipts r where r.slot = outbox.after_slot and r.refusal is null))`;

/** Takes up to `limit` due rows of a lane for `owner` in one statement; no slot is ever in two hands. */
export async function claim(
  db: Kysely<Schema>,
  lane: Lane,
  owner: string,
  now: Instant,
  limit: number,
): Promise<readonly Row<'outbox'>[]> {
  const free = sql<boolean>`state = 'waiting' and lane = ${lane} and next_at <= ${now} and (lease_until is null or lease_until <= ${now})`;
  const alone = sql<boolean>`(slot is null or not exists (select 1 from outbox o where o.slot = outbox.slot and o.state = 'waiting' and o.id <> outbox.id and (o.id < outbox.id or o.lease_until > ${now})))`;
  const { rows } = await sql<Row<'outbox'>>`
    update outbox set lease_until = ${now + LEASE}, lease_owner = ${owner}, attempts = attempts + 1, unsure = case when lease_until is null then unsure else 1 end
    where id in (select id from outbox where ${free} and ${READY} and ${alone} and ${inPace(now)} order by next_at, id limit ${limit}) and ${free} and ${alone}
    returning *`.execute(db);
  return [...rows].sort((a, b) => a.id - b.id);
}

/** After a crash of the only sender its claims need not run out: they are unknown now. */
export async function releaseClaims(tx: Tx): Promise<void> {
  const claimed = tx.db.updateTable('outbox').set({ lease_until: null, unsure: 1 });
  await claimed.where('state', '=', 'waiting').where('lease_until', 'is not', null).execute();
}

const DUE = sql<number>`(case when lease_until is null or lease_until < next_at then next_at else lease_until end)`;

/** The instant at which a waiting row may next be tried, or undefined. Rows behind a missing slot or an older row of their own are not counted. */
export async function nextNotice(db: Kysely<Schema>): Promise<Instant | undefined> {
  const { rows } = await sql<{ at: number | null }>`
    select min(case when ${PACE_FREE} > ${DUE} then ${PACE_FREE} else ${DUE} end) as at from outbox
    where state = 'waiting' and ${READY}
      and (slot is null or not exists (select 1 from outbox o where o.slot = outbox.slot and o.state = 'waiting' and o.id < outbox.id))`.execute(
    db,
  );
  return rows[0]?.at ?? undefined;
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
      receipt: (slot) => findReceipt(options.kysely, slot),
    });
  } catch (error) {
    options.log.error({ err: error, notice: row.id, kind: row.kind }, 'sending failed');
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
      if (row.unsure === 1 || (outcome.kind === 'later' && outcome.unsure === true)) await passOnDoubt(tx, row);
      return;
    }
    if (outcome.kind === 'later') {
      const wait = outcome.after ?? backoff(row);
      const unsure = outcome.unsure === true ? { unsure: 1 } : {};
      await mine.set({ next_at: tx.now + wait, lease_until: null, error: outcome.error, ...unsure }).execute();
      if (outcome.after !== undefined && row.pace !== null) await pause(tx, row.pace, outcome.after);
      return;
    }
    const last = outcome.kind === 'refused' && (outcome.final === true || row.attempts >= REFUSALS);
    const done = outcome.kind === 'sent' || last;
    const change = (await mayBeOld(tx, row, outcome))
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
    if (last)
      options.log.error({ notice: row.id, kind: row.kind, slot: row.slot, error: outcome.error }, 'gave up a notice');
    await record(tx, options.receipts, row, payload, outcome, last);
  });
}

/** A message that was found instead of posted may have older words: once more, as an edit. */
async function mayBeOld({ db }: Tx, { slot, kind, unsure }: Row<'outbox'>, outcome: Outcome): Promise<boolean> {
  if (outcome.kind !== 'sent' || kind !== 'message' || slot === null || unsure === 0) return false;
  return (await findReceipt(db, slot)) === undefined;
}

/** What may have arrived is looked for by the newer notice of its slot, instead of posted beside it. */
async function passOnDoubt(tx: Tx, { slot, id }: Row<'outbox'>): Promise<void> {
  const newer = tx.db.updateTable('outbox').set({ unsure: 1 }).where('slot', '=', slot).where('id', '>', id);
  await newer.where('state', '=', 'waiting').execute();
}

/** A newer notice of the same slot was written while this one was under way. */
async function superseded(tx: Tx, row: Row<'outbox'>): Promise<boolean> {
  if (row.slot === null) return false;
  const newer = tx.db
    .selectFrom('outbox')
    .select('id')
    .where('slot', '=', row.slot)
    .where('state', '=', 'waiting')
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
  const handler = handlers[slot?.split(':')[0] ?? row.kind];
  const first =
    refusal === undefined
      ? before === undefined || before.refusal !== null
      : row.error === null || row.error !== refusal;
  if (receipt !== undefined && first && row.kind === 'message' && row.pace !== null) await spend(tx, row.pace);
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
