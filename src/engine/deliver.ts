/** Sends claimed rows, and records in one transaction what became of each. */
import { type Kysely, sql } from 'kysely';
import type { Row, Schema } from '../db/schema.ts';
import { HOUR, MINUTE, type Millis, SECOND } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import type { Deliveries } from './deliveries.ts';
import type { Attempt, Delivered, Outcome, ReceiptHandlers, Senders } from './outbox.ts';
import { passOnUncertainty, release, superseded } from './queue.ts';
import { pauseBucket, spendOne } from './rate-limit.ts';
import { findReceipt, storeReceipt } from './receipts.ts';
import type { About, Transact, Tx } from './tx.ts';

/** How often a refusal is tried again before the row is dropped. */
const REFUSALS = 8;

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
      about: aboutOf(row),
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
        'gave up a notification',
      );
    await record(tx, options.receipts, row, payload, outcome, last);
  });
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
  return Math.min(10 * SECOND * 3 ** Math.min(row.attempts - 1, 10), HOUR);
}

/** The longest that a row may wait for its next attempt, in SQL: the last refusal's backoff, or a pause without any. */
export const longestWait = sql<number>`(case attempts when 0 then ${sql.lit(20 * SECOND)} when 1 then ${sql.lit(20 * SECOND)} when 2 then ${sql.lit(30 * SECOND)} when 3 then ${sql.lit(90 * SECOND)} else ${sql.lit(HOUR)} end)`;
