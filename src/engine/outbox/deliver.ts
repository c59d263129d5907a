/** Sends claimed rows, and records in one transaction what became of each. */
import type { Kysely } from 'kysely';
import type { Row, Schema } from '../../db/schema.ts';
import { HOUR, type Instant, MINUTE, type Millis, SECOND } from '../../lib/instant.ts';
import type { Log } from '../../lib/log.ts';
import type { About, Transact, Tx } from '../tx.ts';
import { holdConnection, releaseConnection } from './connections.ts';
import type { Deliveries } from './deliveries.ts';
import type { Attempt, Delivered, Outcome, ReceiptHandlers, Senders } from './outcome.ts';
import { passOnUncertainty, release, superseded } from './queue.ts';
import { pauseBucket, spendOne } from './rate-limit.ts';
import { findReceipt, storeReceipt } from './receipts.ts';

/** How often a refusal is tried again before an expendable row is dropped. */
const REFUSALS = 8;
/** A page believes a receiver that asks for a pause for so long; one that meant more says so again. */
const LONGEST_PAUSE: Millis = 20 * SECOND;
/** The longest time between two attempts to deliver a page that its receiver refuses. */
const LONGEST_REFUSAL: Millis = 10 * MINUTE;

declare module '../tx.ts' {
  interface DomainEvents {
    /** The other side of a connection refuses us, whatever we send: everything by it waits. */
    'connection.held': { readonly connection: string; readonly error: string };
    /** An attempt worked: everything that waited is sent. */
    'connection.released': { readonly connection: string };
    /** An attempt was made by a connection that is held; the notification waits. */
    'notification.waits': { readonly about: About; readonly connection: string };
  }
}

export interface DeliverOptions {
  readonly kysely: Kysely<Schema>;
  readonly transact: Transact;
  readonly senders: Senders;
  readonly receipts: ReceiptHandlers;
  readonly log: Log;
  /** Called for each attempt with what became of it. */
  readonly onDelivery?: ((connection: string, result: Outcome['kind']) => void) | undefined;
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
      about: aboutOf(row),
      payload,
      earlier: row.slot === null ? undefined : await findReceipt(options.kysely, row.slot),
      unsure: row.unsure === 1,
      attempts: row.attempts,
      since: row.created_at,
      receipt: (slot) => findReceipt(options.kysely, slot),
    });
  } catch (error) {
    options.log.error({ err: error, notification: row.id, kind: row.kind }, 'sending failed');
    outcome = { kind: 'later', error: String(error) };
  }
  options.onDelivery?.(row.connection, outcome.kind);
  await settle(options, row, payload, outcome);
}

async function settle(
  options: DeliverOptions,
  row: Row<'outbox'>,
  payload: Deliveries[keyof Deliveries],
  outcome: Outcome,
): Promise<void> {
  const changed = await options.transact(async (tx) => {
    const change = await noteConnection(tx, row, outcome);
    await settleRow(options, tx, row, payload, outcome);
    return change;
  });
  const { connection } = row;
  if (changed === 'released')
    options.log.warn({ connection }, 'a connection works again; its notifications are sent now');
  if (changed === 'held' && 'error' in outcome)
    options.log.error(
      { connection, error: outcome.error },
      'the other side refuses Muster; the connection is held and its notifications wait',
    );
}

/** Whether the attempt shows that its connection is held or works; a refusal of one message shows that it works. */
async function noteConnection(
  tx: Tx,
  { connection }: Row<'outbox'>,
  outcome: Outcome,
): Promise<'held' | 'released' | undefined> {
  if (outcome.kind === 'later') return undefined;
  if (outcome.kind === 'held') {
    const { error } = outcome;
    if (!(await holdConnection(tx, connection, error))) return undefined;
    await tx.emit({ event: 'connection.held', connection, error });
    return 'held';
  }
  if (!(await releaseConnection(tx, connection))) return undefined;
  await tx.emit({ event: 'connection.released', connection });
  return 'released';
}

async function settleRow(
  options: DeliverOptions,
  tx: Tx,
  row: Row<'outbox'>,
  payload: Deliveries[keyof Deliveries],
  outcome: Outcome,
): Promise<void> {
  if (outcome.kind !== 'sent' && (await superseded(tx, row))) return giveWay(tx, row, outcome);
  if (outcome.kind === 'later') return retryLater(tx, row, outcome);
  if (outcome.kind === 'held') return waitForConnection(tx, row, outcome.error);
  const last = outcome.kind === 'refused' && (outcome.final === true || isGivenUp(row));
  const change = outcome.kind === 'sent' ? afterSent(tx.now, outcome) : afterRefusal(tx.now, row, outcome, last);
  const mine = change.state === 'sent' ? unchanged(tx, row) : claimed(tx, row);
  const { numUpdatedRows } = await mine.set(change).executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return;
  if ('state' in change && row.slot !== null) await release(tx, 'slot', row.slot);
  if (outcome.kind === 'refused' && last)
    options.log.error(
      { notification: row.id, kind: row.kind, slot: row.slot, error: outcome.error, detail: outcome.detail },
      'a notification failed permanently',
    );
  await record(tx, options.receipts, row, payload, outcome, last);
}

function isGivenUp({ expendable, attempts }: Row<'outbox'>): boolean {
  return expendable === 1 && attempts >= REFUSALS;
}

/** The attempt does not count; the row is due until its connection works, behind those that were not tried since. */
async function waitForConnection(tx: Tx, row: Row<'outbox'>, error: string): Promise<void> {
  const change = { next_at: tx.now, lease_until: null, attempts: row.attempts - 1, error };
  const { numUpdatedRows } = await claimed(tx, row).set(change).executeTakeFirstOrThrow();
  const about = aboutOf(row);
  if (numUpdatedRows === 0n || about === undefined) return;
  await tx.emit({ event: 'notification.waits', about, connection: row.connection });
}

/** The row, as long as the claim under which it was sent still holds. */
function claimed(tx: Tx, { id, lease_owner }: Row<'outbox'>) {
  const mine = tx.db.updateTable('outbox').where('id', '=', id).where('lease_owner', '=', lease_owner);
  return mine.where('state', '=', 'waiting');
}

/** The row, with the words that have arrived: a process that holds it by now would only send them again. */
function unchanged(tx: Tx, { id, payload_json }: Row<'outbox'>) {
  const same = tx.db.updateTable('outbox').where('id', '=', id).where('payload_json', '=', payload_json);
  return same.where('state', '=', 'waiting');
}

/** A newer notification of the slot takes the place of what did not arrive. */
async function giveWay(tx: Tx, row: Row<'outbox'>, outcome: Exclude<Outcome, { kind: 'sent' }>): Promise<void> {
  const dropped = { state: 'dropped', done_at: tx.now, lease_until: null, error: outcome.error } as const;
  await claimed(tx, row).set(dropped).execute();
  if (row.slot !== null) await release(tx, 'slot', row.slot);
  if (row.unsure === 1 || (outcome.kind === 'later' && outcome.unsure === true)) await passOnUncertainty(tx, row);
}

async function retryLater(
  tx: Tx,
  row: Row<'outbox'>,
  { after, error, unsure }: Extract<Outcome, { kind: 'later' }>,
): Promise<void> {
  const doubt = unsure === true ? { unsure: 1 } : {};
  const pause = after === undefined || row.lane === 'update' ? after : Math.min(after, LONGEST_PAUSE);
  const change = { next_at: tx.now + (pause ?? backoff(row)), lease_until: null, error, ...doubt };
  await claimed(tx, row).set(change).execute();
  if (pause !== undefined && row.bucket !== null) await pauseBucket(tx, row.bucket, pause);
}

/** What was found instead of posted may have older words: it is sent once more, as an edit. */
function afterSent(now: Instant, { found }: Extract<Outcome, { kind: 'sent' }>) {
  return found === true
    ? { next_at: now, lease_until: null, unsure: 0, error: null }
    : ({ state: 'sent', done_at: now, lease_until: null, error: null } as const);
}

function afterRefusal(
  now: Instant,
  row: Row<'outbox'>,
  { error }: Extract<Outcome, { kind: 'refused' }>,
  last: boolean,
) {
  return last
    ? ({ state: 'dropped', done_at: now, lease_until: null, error } as const)
    : { next_at: now + refusalBackoff(row), lease_until: null, error };
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
  const about = aboutOf(row);
  if (slot !== undefined) await storeReceipt(tx, slot, { receipt, refusal, about });
  if (slot !== undefined && refusal === undefined) await release(tx, 'after_slot', slot);
  const first =
    refusal === undefined
      ? before === undefined || before.refusal !== null
      : row.error === null || row.error !== refusal;
  if (receipt !== undefined && first && row.kind === 'message' && row.bucket !== null) await spendOne(tx, row.bucket);
  if (about === undefined) return;
  const handler = handlers[about.kind] as ((tx: Tx, delivered: Delivered) => Promise<void>) | undefined;
  await handler?.(tx, { about, slot, payload, receipt, refusal, first, last });
}

function aboutOf({ about_json }: Row<'outbox'>): About | undefined {
  return about_json === null ? undefined : (JSON.parse(about_json) as About);
}

function backoff(row: Row<'outbox'>): Millis {
  const cap = row.lane === 'page' ? 10 * SECOND : MINUTE;
  return Math.min(SECOND * 2 ** Math.min(row.attempts - 1, 10), cap);
}

function refusalBackoff(row: Row<'outbox'>): Millis {
  const cap = row.expendable === 1 ? HOUR : LONGEST_REFUSAL;
  return Math.min(10 * SECOND * 3 ** Math.min(row.attempts - 1, 10), cap);
}
