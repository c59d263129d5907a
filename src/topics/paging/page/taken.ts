/** Somebody has the page: the escalation stops, and whoever waits for an answer hears of it. */
import type { Tx } from '../../../engine/tx.ts';
import type { Message } from '../../../lib/blockkit.ts';
import { stopContactingAll } from '../contact/attempts.ts';
import { acknowledgedMessage } from '../messages/side-messages.ts';
import { planExpiry } from './expiry.ts';
import { pageName, positionText, timerKey } from './model.ts';
import { redraw } from './redraw.ts';
import { type Page, updatePage } from './store.ts';

/** Stops the escalation for good, or until the acknowledgement runs out. */
export async function markAcknowledged(tx: Tx, { id }: Page, by: string): Promise<Page> {
  await tx.timers.clear(timerKey(id));
  await stopContactingAll(tx, id);
  await updatePage(tx, id, { state: 'acknowledged', acked_by: by, acked_at: tx.now, waits_until: null });
  await planExpiry(tx, id);
  const page = await redraw(tx, id);
  await tellOpener(tx, page, by);
  return page;
}

async function tellOpener(tx: Tx, page: Page, by: string): Promise<void> {
  if (page.reassigned_by !== by) await tellReassigner(tx, page, acknowledgedMessage(page, 'the page you gave away'));
  const { opened_by: user, incident } = page;
  if (incident !== null || [by, page.reassigned_by, 'muster'].includes(user)) return;
  const slot = `answered:${pageName(page.id)}:${positionText(page)}`;
  await tx.notify({
    kind: 'message',
    slot,
    payload: { to: { user }, message: acknowledgedMessage(page, 'your page') },
  });
}

/** Tells whoever gave the page away, if somebody did. */
export async function tellReassigner(tx: Tx, page: Page, message: Message): Promise<void> {
  if (page.reassigned_by === null) return;
  const slot = `given:${pageName(page.id)}:${page.state}:${positionText(page)}`;
  await tx.notify({ kind: 'message', slot, payload: { to: { user: page.reassigned_by }, message } });
}
