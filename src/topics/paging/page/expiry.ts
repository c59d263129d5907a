/** An acknowledgement holds only while something happens on the incident, where the severity says so. */
import type { Tx } from '../../../engine/tx.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Instant } from '../../../lib/instant.ts';
import { restart } from '../escalation/restart.ts';
import { expiredMessage } from '../messages/side-messages.ts';
import { pageName, positionText, timerKey } from './model.ts';
import { findPage, type Page } from './store.ts';

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
export async function planExpiry(tx: Tx, page: Page): Promise<void> {
  await setExpiry(tx, page.id, expiryOf(page));
}

async function setExpiry(tx: Tx, id: number, at: Instant | undefined): Promise<void> {
  if (at !== undefined)
    await tx.timers.set(timerKey(id), { at: Math.max(at, tx.now) }, { kind: 'page.expire', page: id });
}

/** When the acknowledgement runs out if nobody does anything; undefined when it never does. */
function expiryOf(page: Page, touched: Instant = 0): Instant | undefined {
  const { state, incident, ack_expires: wait, acked_at: acked, waits_until: snoozed } = page;
  if (state !== 'acknowledged' || incident === null || wait === null || acked === null || snoozed !== null) return;
  return Math.max(acked, touched) + wait;
}

/** Pages again when nobody has touched the incident in time; whoever had it hears why. */
export async function ackExpired(tx: Tx, id: number): Promise<void> {
  const page = await findPage(tx, id);
  if (page === undefined || page.incident === null) return;
  const at = expiryOf(page, Math.max(0, ...(await tx.place('incident.touched', page.incident))));
  if (at === undefined) return;
  if (at > tx.now) return setExpiry(tx, id, at);
  if (page.acked_by !== null) {
    const slot = `expired:${pageName(id)}:${positionText(page)}`;
    const payload = { to: { user: page.acked_by }, message: expiredMessage(page) };
    await tx.notify({ kind: 'message', lane: 'page', slot, payload });
  }
  const reason = `pages again: acknowledged, but nothing has happened for ${formatDuration(page.ack_expires ?? 0)}`;
  await restart(tx, page, { reason, by: null });
}
