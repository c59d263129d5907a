/** What waits for a slot that never will have a receipt goes elsewhere, or ends with a reason. */
import type { Row } from '../../db/schema.ts';
import type { Notification, Tx } from '../tx.ts';
import type { Deliveries } from './deliveries.ts';
import { BEHIND } from './queue.ts';
import { bucketOf } from './rate-limit.ts';
import { findReceipt } from './receipts.ts';

/** Where a notification goes instead, and behind which slot it waits now. */
export type Elsewhere = Notification & { readonly after: string };

/** A waiting notification as it was meant. */
export type WaitingNotification = {
  readonly [K in keyof Deliveries]: { readonly kind: K; readonly payload: Deliveries[K] };
}[keyof Deliveries];

/** Asks of everything that waits for the slot where it goes instead; what goes nowhere is given up for `reason`. */
export async function reroute(
  tx: Tx,
  slot: string,
  reason: string,
  elsewhere: (stuck: WaitingNotification, ofSlot: string | null) => Elsewhere | undefined,
): Promise<void> {
  const waiting = tx.db.selectFrom('outbox').selectAll().where('after_slot', '=', slot).where('state', '=', 'waiting');
  for (const row of await waiting.orderBy('id').execute()) {
    const notification = elsewhere(
      { kind: row.kind, payload: JSON.parse(row.payload_json) } as WaitingNotification,
      row.slot,
    );
    await (notification === undefined ? giveUp(tx, row, reason) : sendElsewhere(tx, row, notification));
  }
}

async function sendElsewhere(tx: Tx, { id, lane, connection }: Row<'outbox'>, notification: Elsewhere): Promise<void> {
  const ready = (await findReceipt(tx.db, notification.after)) !== undefined;
  const change = {
    kind: notification.kind as string,
    payload_json: JSON.stringify(notification.payload),
    after_slot: notification.after,
    bucket: bucketOf({ ...notification, lane }, connection),
    next_at: ready ? tx.now : BEHIND,
  };
  await tx.db.updateTable('outbox').set(change).where('id', '=', id).execute();
}

async function giveUp(tx: Tx, { id }: Row<'outbox'>, error: string): Promise<void> {
  const change = { state: 'dropped', done_at: tx.now, lease_until: null, error } as const;
  await tx.db.updateTable('outbox').set(change).where('id', '=', id).execute();
}
