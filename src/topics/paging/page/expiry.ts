/** An acknowledgement holds only while something happens on the incident, where the severity says so. */
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import { timerKey } from './model.ts';
import { lastTouch, type Page } from './store.ts';

/** Sets the time at which the acknowledgement runs out; a page that is snoozed comes back by itself. */
export async function planExpiry(tx: Tx, page: Page): Promise<void> {
  const { id } = page;
  const at = await expiryOf(tx, page);
  if (at !== undefined)
    await tx.timers.set(timerKey(id), { at: Math.max(at, tx.now) }, { kind: 'page.expire', page: id });
}

/** When the acknowledgement runs out if nobody does anything; undefined when it never does. */
export async function expiryOf(tx: Tx, page: Page): Promise<Instant | undefined> {
  const { state, incident, ack_expires: wait, acked_at: acked, waits_until: snoozed } = page;
  if (state !== 'acknowledged' || incident === null || wait === null || acked === null || snoozed !== null) return;
  return Math.max(acked, (await lastTouch(tx, incident)) ?? 0) + wait;
}
