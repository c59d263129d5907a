import { randomBytes } from 'node:crypto';
import type { Row } from '../../../db/schema.ts';
import { aboutAt } from '../../../engine/outbox/receipts.ts';
import type { DomainEvents, Tx } from '../../../engine/tx.ts';
import { type Actor, readActor, storedActor } from '../../../lib/actor.ts';
import { DAY, type Instant } from '../../../lib/instant.ts';
import { type Escalation, isKnown, type Position, type Reached, timerKey } from './model.ts';

/** A page with its frozen escalation. */
export interface Page extends Omit<Row<'pages'>, 'escalation_json' | 'opened_by'> {
  readonly opened_by: Actor;
  readonly escalation: Escalation;
}

/** One dated event in the history of a page. */
export type PageEvent = Row<'page_events'>;

/** A row as a page. */
export function readPage({ escalation_json, opened_by, ...row }: Row<'pages'>): Page {
  return { ...row, opened_by: readActor(opened_by), escalation: JSON.parse(escalation_json) as Escalation };
}

export async function insertPage(tx: Tx, { escalation, opened_by, ...row }: Page): Promise<void> {
  if (row.incident !== null) tx.audit.incident(row.incident);
  tx.audit.field(`p${row.id} state`, null, row.state);
  await tx.db
    .insertInto('pages')
    .values({ ...row, opened_by: storedActor(opened_by), escalation_json: JSON.stringify(escalation) })
    .execute();
}

export async function findPage(tx: Tx, id: number): Promise<Page | undefined> {
  const row = await tx.db.selectFrom('pages').selectAll().where('id', '=', id).executeTakeFirst();
  return row && readPage(row);
}

/** A random word that distinguishes a page from one with the same number in another copy of the database. */
export function freshNonce(): string {
  return Array.from(randomBytes(4), (byte) => (byte % 36).toString(36)).join('');
}

/** What the buttons of a page carry: null for a page of an older version, undefined when there is no such page. */
export async function nonceOf(tx: Tx, id: number): Promise<string | null | undefined> {
  const row = await tx.db.selectFrom('pages').select('nonce').where('id', '=', id).executeTakeFirst();
  return row?.nonce;
}

/** Changes a page, and returns it as it is then. */
export async function updatePage(
  tx: Tx,
  page: Page,
  change: Partial<Omit<Row<'pages'>, 'id' | 'escalation_json' | 'opened_by'>>,
): Promise<Page> {
  if (change.state !== undefined) {
    if (page.incident !== null) tx.audit.incident(page.incident);
    tx.audit.field(`p${page.id} state`, page.state, change.state);
  }
  // Somebody has acknowledged or closed it, so somebody has heard of it.
  const heard = change.state === 'acknowledged' || change.state === 'resolved' ? { unheard_since: null } : {};
  await tx.db
    .updateTable('pages')
    .set({ ...change, ...heard })
    .where('id', '=', page.id)
    .execute();
  return { ...page, ...change, ...heard };
}

export async function addEvent(
  tx: Tx,
  page: number,
  kind: string,
  detail: string,
  who: string | null = null,
): Promise<void> {
  await tx.db.insertInto('page_events').values({ page, at: tx.now, kind, who, detail }).execute();
}

export async function eventsOf(tx: Tx, page: number): Promise<readonly PageEvent[]> {
  return tx.db.selectFrom('page_events').selectAll().where('page', '=', page).orderBy('id').execute();
}

export async function addReached(tx: Tx, page: number, at: Position, reached: readonly Reached[]): Promise<void> {
  const rows = reached.map(({ id, schedule }) => ({
    page,
    target: id,
    schedule,
    round: at.round,
    step: at.step,
    at: tx.now,
  }));
  await tx.db.insertInto('page_reached').values(rows).execute();
}

/** Keeps when the first message that names the page reached this target; false when an earlier one had. */
export async function markTold(
  tx: Tx,
  { page, target, round, step }: Position & { readonly page: number; readonly target: string },
): Promise<boolean> {
  const row = tx.db.updateTable('page_reached').set({ told_at: tx.now }).where('page', '=', page);
  const here = row.where('target', '=', target).where('round', '=', round).where('step', '=', step);
  return (await here.where('told_at', 'is', null).executeTakeFirst()).numUpdatedRows > 0n;
}

export async function reachedBy(tx: Tx, page: number): Promise<readonly Row<'page_reached'>[]> {
  return tx.db.selectFrom('page_reached').selectAll().where('page', '=', page).orderBy('at').execute();
}

/** When a page reached somebody, and what became of it. */
export interface ReachedPage {
  readonly page: Pick<
    Row<'pages'>,
    'id' | 'incident' | 'text' | 'private' | 'state' | 'opened_at' | 'acked_by' | 'acked_at'
  >;
  readonly target: string;
  readonly schedule: string | null;
  readonly at: Instant;
}

/** Each time a page reached somebody in `[start, end)`, by page and time; of one schedule's pages the first `limit`. */
export async function reachedBetween(
  tx: Tx,
  { start, end }: { readonly start: Instant; readonly end: Instant },
  only?: { readonly schedule: string; readonly limit: number },
): Promise<readonly ReachedPage[]> {
  let rows = tx.db
    .selectFrom('page_reached as r')
    .innerJoin('pages as p', 'p.id', 'r.page')
    .select(['p.id', 'p.incident', 'p.text', 'p.private', 'p.state', 'p.opened_at', 'p.acked_by', 'p.acked_at'])
    .select(['r.target', 'r.schedule', 'r.at'])
    .where('r.at', '>=', start)
    .where('r.at', '<', end);
  if (only !== undefined) rows = rows.where('r.schedule', '=', only.schedule).limit(only.limit);
  const found = await rows.orderBy('p.id').orderBy('r.at').execute();
  return found.map(({ target, schedule, at, ...page }) => ({ page, target, schedule, at }));
}

/**
 * Who pages reached in `[start, end)`: each target of a page once, at the first time; of private incidents only those
 * of `known`.
 */
export async function firstReached(
  tx: Tx,
  { start, end }: { readonly start: Instant; readonly end: Instant },
  known: ReadonlySet<number>,
): Promise<readonly { readonly target: string; readonly at: Instant }[]> {
  const rows = tx.db
    .selectFrom('page_reached as r')
    .innerJoin('pages as p', 'p.id', 'r.page')
    .select((e) => ['r.target', 'p.incident', 'p.private', e.fn.min('r.at').as('at')])
    .where('r.at', '>=', start)
    .where('r.at', '<', end);
  const found = await rows.groupBy(['r.page', 'r.target', 'p.incident', 'p.private']).execute();
  return found.filter((page) => isKnown(page, known)).map(({ target, at }) => ({ target, at: Number(at) }));
}

/** Pages that alerts opened in `[start, end)`: their service, and whether anybody acknowledged. */
export async function pagesOfSources(
  tx: Tx,
  { start, end }: { readonly start: Instant; readonly end: Instant },
): Promise<readonly Pick<Row<'pages'>, 'service' | 'state' | 'acked_at'>[]> {
  const rows = tx.db.selectFrom('pages').select(['service', 'state', 'acked_at']).where('opened_at', '>=', start);
  return rows.where('opened_at', '<', end).where('opened_by', 'like', 'source:%').execute();
}

/** When the first page of each incident was acknowledged, of the incidents from one number to another. */
export async function firstAcknowledged(tx: Tx, first: number, last: number): Promise<ReadonlyMap<number, Instant>> {
  const rows = tx.db
    .selectFrom('pages')
    .select((e) => ['incident', e.fn.min('acked_at').as('at')])
    .where('incident', '>=', first)
    .where('incident', '<=', last)
    .where('acked_at', 'is not', null);
  const found = await rows.groupBy('incident').execute();
  return new Map(found.map(({ incident, at }) => [Number(incident), Number(at)]));
}

/** Pages of an incident, the oldest first. */
export async function pagesOf(tx: Tx, incident: number): Promise<readonly Page[]> {
  const rows = await tx.db.selectFrom('pages').selectAll().where('incident', '=', incident).orderBy('id').execute();
  return rows.map(readPage);
}

/** Pages worked on in this channel, or in this thread of it, in whatever state. */
export async function pagesIn(tx: Tx, channel: string, thread: string | undefined): Promise<readonly Page[]> {
  const rows = await tx.db.selectFrom('pages').selectAll().where('room_channel', '=', channel).orderBy('id').execute();
  return rows.filter((row) => row.room_thread === null || row.room_thread === thread).map(readPage);
}

/** Pages this person has acknowledged and that are not closed. */
export async function acknowledgedBy(tx: Tx, user: string): Promise<readonly Page[]> {
  const held = tx.db.selectFrom('pages').selectAll().where('state', '=', 'acknowledged').where('acked_by', '=', user);
  return (
    await held
      .where('acked_at', '>', tx.now - DAY)
      .orderBy('id')
      .execute()
  ).map(readPage);
}

/** When something happens to a page by itself next. */
export async function nextOf(tx: Tx, id: number): Promise<Instant | undefined> {
  return tx.timers.due(timerKey(id));
}

/** The acknowledged pages of an incident. */
export async function acknowledgedOf(tx: Tx, incident: number): Promise<readonly Page[]> {
  const rows = tx.db.selectFrom('pages').selectAll().where('incident', '=', incident);
  return (await rows.where('state', '=', 'acknowledged').execute()).map(readPage);
}

/** Pages that wait until a time: snoozed, or for somebody's morning. */
export async function waitingPages(tx: Tx): Promise<readonly Page[]> {
  const rows = tx.db.selectFrom('pages').selectAll().where('waits_until', 'is not', null);
  return (await rows.where('state', 'in', ['open', 'acknowledged']).execute()).map(readPage);
}

/** Open pages that reached this person; when there is none, those of the last day that nobody answered. */
export async function unacknowledgedFor(tx: Tx, user: string): Promise<readonly Page[]> {
  const rows = await tx.db
    .selectFrom('pages')
    .selectAll()
    .where('state', 'in', ['open', 'exhausted'])
    .where('id', 'in', (e) => e.selectFrom('page_reached').select('page').where('target', '=', user))
    .orderBy('id')
    .execute();
  const open = rows.filter((row) => row.state === 'open');
  return (open.length > 0 ? open : rows.filter((row) => tx.now - row.opened_at < DAY)).map(readPage);
}

/** What must be heard of a page, and how often it happened to it. */
const LOUD = ['exhausted', 'stuck', 'unstuck'] as const;

/** How often the page ran out of people, and how often an internal error stopped it and was over again. */
export async function countEvents(tx: Tx, id: number): Promise<Readonly<Record<(typeof LOUD)[number], number>>> {
  const rows = await tx.db
    .selectFrom('page_events')
    .select((e) => ['kind', e.fn.countAll().as('count')])
    .where('page', '=', id)
    .where('kind', 'in', LOUD)
    .groupBy('kind')
    .execute();
  const times = (kind: (typeof LOUD)[number]): number => Number(rows.find((row) => row.kind === kind)?.count ?? 0);
  return { exhausted: times('exhausted'), stuck: times('stuck'), unstuck: times('unstuck') };
}

/** What a page is about, without its escalation, which may be what cannot be read. */
export type PageSubject = Pick<
  Page,
  'id' | 'nonce' | 'text' | 'private' | 'state' | 'incident' | 'service' | 'opened_by'
>;

/** A page as far as it can be read whatever is wrong with it. */
export async function findPageSubject(tx: Tx, id: number): Promise<PageSubject | undefined> {
  const row = await tx.db
    .selectFrom('pages')
    .select(['id', 'nonce', 'text', 'private', 'state', 'incident', 'service', 'opened_by'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { ...row, opened_by: readActor(row.opened_by) };
}

/** Every open page, the oldest first. */
export async function openPages(tx: Tx): Promise<readonly Page[]> {
  const rows = await tx.db.selectFrom('pages').selectAll().where('state', '=', 'open').orderBy('id').execute();
  return rows.map(readPage);
}

/** Every page that was acknowledged for a while: it is snoozed, or pages again when nothing happens on its incident. */
export async function pagesComingBack(tx: Tx): Promise<readonly Page[]> {
  const acknowledged = tx.db.selectFrom('pages').selectAll().where('state', '=', 'acknowledged');
  const back = acknowledged.where((e) =>
    e.or([e('waits_until', 'is not', null), e.and([e('ack_expires', 'is not', null), e('incident', 'is not', null)])]),
  );
  return (await back.orderBy('id').execute()).map(readPage);
}

/** The page whose message begins this thread of a direct message. */
export async function pageAt(tx: Tx, channel: string, ts: string): Promise<number | undefined> {
  return (await aboutAt(tx, 'page', channel, ts))?.page;
}

/**
 * Moves the pages of one incident to another, as private as that one is: a page that nobody acknowledged keeps
 * escalating.
 */
export async function movePages(
  tx: Tx,
  from: number,
  to: { readonly id: number; readonly private: number },
): Promise<void> {
  await tx.db.updateTable('pages').set({ incident: to.id, private: to.private }).where('incident', '=', from).execute();
}

/** Slack gave a channel another id: pages that are worked on there, or went there, follow. */
export async function pagesMoved(tx: Tx, { from, to }: DomainEvents['channel.renumbered']): Promise<void> {
  await tx.db.updateTable('pages').set({ room_channel: to }).where('room_channel', '=', from).execute();
  await tx.db.updateTable('page_reached').set({ target: to }).where('target', '=', from).execute();
}
