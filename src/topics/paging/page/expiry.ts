/** An acknowledgement holds only while something happens on the incident, where the severity says so. */
import type { Tx } from '../../../engine/tx.ts';
import { timerKey } from './model.ts';
import { acknowledgedOf, type Page, updatePage, waitingPages } from './store.ts';

/** Whether the acknowledgement runs out; a page that is snoozed comes back by itself. */
export function expires({ state, incident, ack_expires, waits_until }: Page): boolean {
  return state === 'acknowledged' && incident !== null && ack_expires !== null && waits_until === null;
}

/** The acknowledgement runs out when nothing happens on the incident for so long from now on. */
export async function planExpiry(tx: Tx, page: Page): Promise<void> {
  const { id, ack_expires: wait } = page;
  if (wait === null || !expires(page)) return;
  await tx.timers.set(timerKey(id), { after: wait }, { kind: 'page.expire', page: id, wait });
}

/** Somebody did something about an incident: the acknowledgements of its pages hold as long again. */
export async function holdAcknowledgements(tx: Tx, incident: number): Promise<void> {
  for (const page of await acknowledgedOf(tx, incident)) await planExpiry(tx, page);
}

/** Timers were moved, because the clock had jumped: pages that were snoozed for a while say the new time. */
export async function followTimers(tx: Tx): Promise<void> {
  for (const page of await waitingPages(tx)) {
    const at = await tx.timers.due(timerKey(page.id));
    if (at === undefined || at === page.waits_until) continue;
    await updatePage(tx, page, { waits_until: at });
    tx.dirty('page', page.id);
  }
}
