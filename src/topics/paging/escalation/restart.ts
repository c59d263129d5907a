/** The escalation of a page starts again. */
import type { Tasks, Tx } from '../../../engine/tx.ts';
import { actorOf } from '../../../lib/actor.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { stopEscalating } from '../contact/attempts.ts';
import { expiredMessage } from '../messages/side-messages.ts';
import { dropAcknowledgements } from '../page/acknowledgements.ts';
import { pageEvent } from '../page/events.ts';
import { expires, planExpiry } from '../page/expiry.ts';
import { closedAlready, requirePage } from '../page/find-page.ts';
import { ASSIGNED, type Escalation, pageName, positionText, sameEscalation } from '../page/model.ts';
import { openPage } from '../page/open.ts';
import { addEvent, findPage, type Page, pagesOf, updatePage } from '../page/store.ts';
import { type Advanced, advance } from './advance.ts';

export interface Restart {
  /** Why, as the page's story and the incident's timeline tell it. */
  readonly reason: string;
  /** The person who restarted it; null when Muster did. */
  readonly by: string | null;
  /** Paged before the first step. */
  readonly assignee?: string | null;
  /** Who reassigned it to them, and why. */
  readonly givenBy?: string | null;
  readonly note?: string | null;
}

/** Begins a new round, so that everybody gets a new message: an edit wakes nobody. */
export async function restart(
  tx: Tx,
  page: Page,
  { reason, by, assignee = null, givenBy = null, note = null }: Restart,
): Promise<Page> {
  await stopEscalating(tx, page.id);
  await dropAcknowledgements(tx, page.id);
  const round = page.round + 1;
  const change = {
    state: 'open',
    round,
    step: assignee === null ? 0 : ASSIGNED,
    first_round: round,
    assignee,
    reassigned_by: givenBy,
    reassign_note: note,
    acked_by: null,
    acked_at: null,
    waits_until: null,
    unheard_since: tx.now,
  } as const;
  const again = await updatePage(tx, page, change);
  await addEvent(tx, page.id, 'restarted', reason, by);
  await tx.emit({ event: 'page.restarted', ...pageEvent(page, tx.now), by, reason });
  return advance(tx, again, { round, step: change.step }, { kind: 'restarted', by, reason });
}

/** Pages again when nothing has happened on the incident in time, and tells the person who had acknowledged why. */
export async function ackExpired(tx: Tx, { page: id, wait }: Tasks['page.expire']): Promise<void> {
  const page = await findPage(tx, id);
  if (page === undefined || !expires(page)) return;
  if (wait === undefined) return planExpiry(tx, page);
  if (page.acked_by !== null) {
    const slot = `expired:${pageName(id)}:${positionText(page)}`;
    const payload = { to: { user: page.acked_by }, message: expiredMessage(page) };
    await tx.notify({ kind: 'message', lane: 'page', slot, payload });
  }
  const reason = `pages again: it was acknowledged, but nothing has happened for ${formatDuration(page.ack_expires ?? 0)}`;
  await restart(tx, page, { reason, by: null });
}

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
  await updatePage(tx, page, { state: 'resolved', closed_at: tx.now, waits_until: null });
  await addEvent(tx, id, 'again', `paged again as ${pageName(fresh.id)}`, by);
  await tx.emit({ event: 'page.replaced', ...pageEvent(page, tx.now), fresh: fresh.id });
  tx.dirty('page', id);
  return { page: fresh, advanced: true };
}

function openAgain(tx: Tx, page: Page, by: string): Promise<Page> {
  return openPage(tx, {
    text: page.text,
    escalation: page.escalation,
    by: actorOf(by),
    service: page.service,
    incident: page.incident,
    private: page.private === 1,
    urgency: page.urgency,
    ackExpires: page.ack_expires,
    room: page.room_channel === null ? undefined : { channel: page.room_channel, thread: page.room_thread },
  });
}

/** The open page for the same incident and policy, if there is one. */
export async function openTwinOf(tx: Tx, incident: number, escalation: Escalation): Promise<Page | undefined> {
  return (await pagesOf(tx, incident)).find(
    (page) => page.state === 'open' && sameEscalation(page.escalation, escalation),
  );
}
