/** An acknowledgement holds only while something happens on the incident, where the severity says so. */
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import { timerKey } from './model.ts';
import type { Page } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Places {
    /** When somebody last did something about an incident, by its number. */
    'incident.touched': { readonly given: number; readonly part: Instant };
  }
}

/**
 * Sets the time at which the acknowledgement runs out; a page that is snoozed comes back by itself. What happens on the
 * incident meanwhile is asked when that time comes.
 */
export async function planExpiry(tx: Tx, id: number, at: Instant | undefined): Promise<void> {
  if (at !== undefined)
    await tx.timers.set(timerKey(id), { at: Math.max(at, tx.now) }, { kind: 'page.expire', page: id });
}

/** When the acknowledgement runs out if nobody does anything; undefined when it never does. */
export function expiryOf(page: Page, touched: Instant = 0): Instant | undefined {
  const { state, incident, ack_expires: wait, acked_at: acked, waits_until: snoozed } = page;
  if (state !== 'acknowledged' || incident === null || wait === null || acked === null || snoozed !== null) return;
  return Math.max(acked, touched) + wait;
}

/** When somebody last did something about an incident; 0 when nobody has. */
export async function touchedAt(tx: Tx, incident: number): Promise<Instant> {
  return Math.max(0, ...(await tx.place('incident.touched', incident)));
}
