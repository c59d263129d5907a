/** What waits for a slot that never will have a receipt goes elsewhere, or ends with a reason. */
import type { Row } from '../db/schema.ts';
import type { Deliveries } from './deliveries.ts';
import { BEHIND, findReceipt } from './outbox.ts';
import { paceOf } from './rate-limit.ts';
import type { Notice, Tx } from './tx.ts';

/** Where a notice goes instead, and behind which slot it waits now. */
export type Elsewhere = Notice & { readonly after: string };

/** A waiting notice as it was meant. */
export type Stuck = {
  readonly [K in keyof Deliveries]: { readonly kind: K; readonly payload: Deliveries[K] };
}[keyof Deliveries];

/** Asks of everything that waits for the slot where it goes instead; what goes nowhere is given up for `reason`. */
export async function divert(
  tx: Tx,
  slot: string,
  reason: string,
  elsewhere: (stuck: Stuck) => Elsewhere | undefined,
): Promise<void> {
  const waiting = tx.db.selectFrom('outbox').selectAll().where('after_slot', '=', slot).where('state', '=', 'waiting');
  for (const row of await waiting.orderBy('id').execute()) {
    const notice = elsewhere({ kind: row.kind, payload: JSON.parse(row.payload_json) } as Stuck);
    await (notice === undefined ? giveUp(tx, row, reason) : redirect(tx, row, notice));
  }
}

async function redirect(tx: Tx, { id, lane }: Row<'outbox'>, notice: Elsewhere): Promise<void> {
  const ready = (await findReceipt(tx.db, notice.after)) !== undefined;
  const change = {
    kind: notice.kind as string,
    payload_json: JSON.stringify(notice.payload),
    after_slot: notice.after,
    pace: paceOf({ ...notice, lane }),
    next_at: ready ? tx.now : BEHIND,
  };
  await tx.db.updateTable('outbox').set(change).where('id', '=', id).execute();
}

async function giveUp(tx: Tx, { id }: Row<'outbox'>, error: string): Promise<void> {
  const change = { state: 'dropped', done_at: tx.now, lease_until: null, error } as const;
  await tx.db.updateTable('outbox').set(change).where('id', '=', id).execute();
}
