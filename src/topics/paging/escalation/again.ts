/** Paging once more by hand, and not twice by mistake. */
import type { Tx } from '../../../engine/tx.ts';
import { closedAlready } from '../page/closed.ts';
import { requirePage } from '../page/find-page.ts';
import { type Escalation, pageName, positionText, sameEscalation } from '../page/model.ts';
import { openPage } from '../page/open.ts';
import { redraw } from '../page/redraw.ts';
import { addEvent, type Page, pagesOf, updatePage } from '../page/store.ts';
import { restart } from './restart.ts';
import type { Advanced } from './steps.ts';

/**
 * Starts the escalation again from its first step. A page that is open does so itself, unless it has moved on since `seen`;
 * one that is not becomes a page of its own and is closed, so that it happens once.
 */
export async function pageAgain(tx: Tx, id: number, by: string, seen?: string): Promise<Advanced> {
  const page = await requirePage(tx, id);
  if (page.state === 'resolved') throw await closedAlready(tx, page);
  if (page.state === 'open') {
    if (seen !== undefined && seen !== positionText(page)) return { page, advanced: false };
    return { page: await restart(tx, page, { reason: 'paged again from the first step', by }), advanced: true };
  }
  const fresh = await openAgain(tx, page, by);
  await updatePage(tx, id, { state: 'resolved', closed_at: tx.now, waits_until: null });
  await addEvent(tx, id, 'again', `paged again as ${pageName(fresh.id)}`, by);
  await redraw(tx, id);
  return { page: fresh, advanced: true };
}

function openAgain(tx: Tx, page: Page, by: string): Promise<Page> {
  return openPage(tx, {
    text: page.text,
    escalation: page.escalation,
    by,
    service: page.service,
    incident: page.incident,
    private: page.private === 1,
    urgency: page.urgency,
    ackExpires: page.ack_expires,
    room: page.room_channel === null ? undefined : { channel: page.room_channel, thread: page.room_thread },
  });
}

/** The page that is going on for the same incident and policy, if there is one. */
export async function openTwinOf(tx: Tx, incident: number, escalation: Escalation): Promise<Page | undefined> {
  return (await pagesOf(tx, incident)).find(
    (page) => page.state === 'open' && sameEscalation(page.escalation, escalation),
  );
}
