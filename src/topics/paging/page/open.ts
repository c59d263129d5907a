import { nextNumber } from '../../../engine/lineage/counters.ts';
import type { Tx } from '../../../engine/tx.ts';
import { type Actor, actorUser } from '../../../lib/actor.ts';
import { cut } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import type { Millis } from '../../../lib/instant.ts';
import { stopEscalating } from '../contact/attempts.ts';
import { advance } from '../escalation/advance.ts';
import { pageEvent } from './events.ts';
import { planExpiry } from './expiry.ts';
import { requirePage } from './find-page.ts';
import { type Escalation, LONGEST_TEXT, pageName, timerKey } from './model.ts';
import { addEvent, freshNonce, insertPage, type Page, pagesOf, updatePage } from './store.ts';

export interface PageRequest {
  readonly text: string;
  readonly escalation: Escalation;
  readonly by: Actor;
  readonly service?: string | null;
  readonly incident?: number | null;
  readonly private?: boolean;
  /** Default: as the policy says, else `high`. */
  readonly urgency?: Page['urgency'] | undefined;
  /** How long an acknowledgement holds while nothing happens on the incident. Default: for ever. */
  readonly ackExpires?: Millis | null;
  readonly room?: { readonly channel: string; readonly thread: string | null } | undefined;
}

/** Opens a page and takes its first step in the same transaction. */
export async function openPage(tx: Tx, request: PageRequest): Promise<Page> {
  const page = freshPage(await nextNumber(tx, 'page'), tx.now, request);
  await insertPage(tx, page);
  const how = page.policy === null ? 'hand' : `policy ${page.policy}`;
  const low = page.urgency === 'low' ? ', low urgency' : '';
  await addEvent(tx, page.id, 'opened', `opened by ${how}${low}`, actorUser(request.by) ?? null);
  if (request.text.length > LONGEST_TEXT)
    await addEvent(tx, page.id, 'cut', `its text had ${request.text.length} characters and was cut off`);
  return advance(tx, page, { round: 0, step: 0 }, { kind: 'opened' });
}

function freshPage(id: number, now: number, { escalation, room, ...request }: PageRequest): Page {
  return {
    id,
    incident: request.incident ?? null,
    text: cut(request.text, LONGEST_TEXT),
    service: request.service ?? null,
    policy: escalation.policy,
    escalation,
    state: 'open',
    round: 0,
    step: 0,
    opened_by: request.by,
    opened_at: now,
    acked_by: null,
    acked_at: null,
    closed_at: null,
    private: request.private === true ? 1 : 0,
    room_channel: room?.channel ?? null,
    room_thread: room?.thread ?? null,
    urgency: request.urgency ?? escalation.urgency ?? 'high',
    acknowledge_by: escalation.acknowledge ?? 'one',
    first_round: 0,
    assignee: null,
    reassigned_by: null,
    reassign_note: null,
    waits_until: null,
    ack_expires: request.ackExpires ?? null,
    nonce: freshNonce(),
    unheard_since: now,
  };
}

/** Closes what is still open of an incident that ended; returns the pages nobody had acknowledged. */
export async function resolvePages(tx: Tx, incident: number): Promise<readonly Page[]> {
  const pages = await pagesOf(tx, incident);
  const unanswered = pages.filter((page) => page.state === 'open' || page.state === 'exhausted');
  for (const page of pages.filter((p) => p.state !== 'resolved')) {
    await stopEscalating(tx, page.id);
    await updatePage(tx, page, { state: 'resolved', closed_at: tx.now, waits_until: null });
    await addEvent(tx, page.id, 'resolved', 'the incident ended');
    tx.dirty('page', page.id);
  }
  return unanswered;
}

/** Closes a page that belongs to no incident. Throws a Mistake for one that ends with its incident. */
export async function resolvePage(tx: Tx, page: Page, by: string): Promise<Page> {
  if (page.incident !== null) {
    const inc = `INC-${page.incident}`;
    const offer = { label: `Resolve ${inc}`, line: `incident resolve ${inc}` };
    throw new Mistake(`${pageName(page.id)} belongs to ${inc} and ends with it.`, {
      example: `/incident resolve ${inc}`,
      offer,
    });
  }
  if (page.state === 'resolved') return page;
  return close(tx, page, 'resolved', by);
}

/** Closes a page, whatever it belongs to, because what it is about is over; `reason` is for its story. */
export async function closePage(tx: Tx, id: number, reason: string, by: string | null): Promise<void> {
  const page = await requirePage(tx, id);
  if (page.state !== 'resolved') await close(tx, page, reason, by);
}

async function close(tx: Tx, page: Page, reason: string, by: string | null): Promise<Page> {
  await stopEscalating(tx, page.id);
  const closed = await updatePage(tx, page, { state: 'resolved', closed_at: tx.now, waits_until: null });
  await addEvent(tx, page.id, 'resolved', reason, by);
  await tx.emit({ event: 'page.resolved', ...pageEvent(page, tx.now), by });
  tx.dirty('page', page.id);
  return closed;
}

/** Changes what a page says, and how urgent it is; who was reached keeps the message that they have. */
export async function describePage(
  tx: Tx,
  id: number,
  { text, urgency }: { readonly text: string; readonly urgency: Page['urgency'] },
): Promise<Page> {
  const page = await requirePage(tx, id);
  tx.dirty('page', id);
  return updatePage(tx, page, { text: cut(text, LONGEST_TEXT), urgency });
}

/** What the pages of an incident copy from it. */
export interface PageChange {
  readonly text: string;
  /** The text as it was; words of a page's own stay behind the incident's. */
  readonly before: string;
  readonly room?: { readonly channel: string; readonly thread: string | null };
  /** Set when the severity changed: `high` ends a wait at once. */
  readonly urgency?: Page['urgency'] | undefined;
  readonly ackExpires?: Millis | null;
}

/** What the pages of an incident say, open and wait for, after it changed. */
export async function describePages(tx: Tx, incident: number, change: PageChange): Promise<void> {
  const { urgency, ackExpires, room } = change;
  for (const page of await pagesOf(tx, incident)) {
    const own = page.text.startsWith(change.before) ? page.text.slice(change.before.length) : '';
    const described = await updatePage(tx, page, {
      text: cut(change.text + own, LONGEST_TEXT),
      ...(room === undefined ? {} : { room_channel: room.channel, room_thread: room.thread }),
      ...(ackExpires === undefined ? {} : { ack_expires: ackExpires }),
    });
    if (urgency !== undefined && urgency !== page.urgency) await setUrgency(tx, page, urgency);
    if (ackExpires !== undefined && ackExpires !== page.ack_expires) await planExpiry(tx, described);
    tx.dirty('page', page.id);
  }
}

async function setUrgency(tx: Tx, page: Page, urgency: Page['urgency']): Promise<void> {
  const { id, state, waits_until: waits } = page;
  await updatePage(tx, page, { urgency });
  if (state === 'resolved') return;
  const ends = urgency === 'high' && state === 'open' && waits !== null;
  await addEvent(tx, id, 'urgency', `its urgency is now ${urgency}${ends ? ', so it no longer waits' : ''}`);
  if (ends) await tx.timers.fireNow(timerKey(id));
}

/** Puts a page without an incident under one; `text` is what it says from now on. */
export async function adoptPage(
  tx: Tx,
  id: number,
  incident: number,
  { text, ackExpires }: { readonly text: string; readonly ackExpires: Millis | null },
): Promise<Page> {
  const page = await requirePage(tx, id);
  if (page.incident !== null)
    throw new Mistake(`${pageName(id)} already belongs to INC-${page.incident}.`, {
      example: `/incident show INC-${page.incident}`,
    });
  const adopted = await updatePage(tx, page, { incident, text: cut(text, LONGEST_TEXT), ack_expires: ackExpires });
  await planExpiry(tx, adopted);
  tx.dirty('page', id);
  await tx.emit({ event: 'page.adopted', ...pageEvent(adopted, tx.now) });
  return adopted;
}

/** Adds a note to the history of a page without an incident. */
export async function notePage(tx: Tx, id: number, by: string, text: string): Promise<void> {
  await addEvent(tx, id, 'note', cut(text, LONGEST_TEXT), by);
}
