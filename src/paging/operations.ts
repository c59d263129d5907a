import type { Tx } from '../engine/tx.ts';
import { channelToken, cut, personToken } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { answeredMessage, pageMessage } from './blocks.ts';
import { cry } from './cry.ts';
import { requirePage } from './meant.ts';
import { after, type Ladder, move, type Position, pageName, positionText, reachSlot, timerKey } from './model.ts';
import {
  addEvent,
  addReached,
  eventsOf,
  findPage,
  hasCried,
  insertPage,
  nextPageId,
  type Page,
  pagesOf,
  reachedBy,
  updatePage,
} from './store.ts';
import { resolveStep } from './targets.ts';
import { startClimb, stopClimbs } from './tries.ts';

export interface PageRequest {
  readonly text: string;
  readonly ladder: Ladder;
  readonly by: string;
  readonly service?: string | null;
  readonly incident?: number | null;
  readonly private?: boolean;
  /** Default `high`. */
  readonly urgency?: Page['urgency'];
  /** Default `one`. */
  readonly answers?: Page['answers'];
  readonly room?: { readonly channel: string; readonly thread: string | null } | undefined;
}

const TEXT = 2500;

/** Opens a page and takes its first step in the same transaction. */
export async function openPage(tx: Tx, request: PageRequest): Promise<Page> {
  const page: Page = {
    id: await nextPageId(tx),
    incident: request.incident ?? null,
    text: cut(request.text, TEXT),
    service: request.service ?? null,
    policy: request.ladder.policy,
    ladder: request.ladder,
    state: 'open',
    round: 0,
    step: 0,
    opened_by: request.by,
    opened_at: tx.now,
    acked_by: null,
    acked_at: null,
    closed_at: null,
    private: request.private === true ? 1 : 0,
    room_channel: request.room?.channel ?? null,
    room_thread: request.room?.thread ?? null,
    urgency: request.urgency ?? 'high',
    answers: request.answers ?? 'one',
  };
  await insertPage(tx, page);
  await addEvent(
    tx,
    page.id,
    'opened',
    `opened by ${page.policy === null ? 'hand' : `policy ${page.policy}`}`,
    request.by === 'muster' ? null : request.by,
  );
  return advance(tx, page, { round: 0, step: 0 });
}

/** Takes the step at `from`, or the first after it that reaches somebody; with nobody left the page is exhausted. */
async function advance(tx: Tx, page: Page, from: Position | undefined): Promise<Page> {
  const steps = [];
  for (const step of page.ladder.steps) steps.push(await resolveStep(tx, step));
  const { skipped, at } = move(
    page.ladder,
    from,
    steps.map((step) => step.reached.length > 0),
  );
  for (const place of skipped) await skip(tx, page, place, steps[place.step]?.why ?? 'nobody');
  if (at === undefined) return exhaust(tx, page);
  const reached = steps[at.step]?.reached ?? [];
  await tx.wake(timerKey(page.id), tx.now + (page.ladder.steps[at.step]?.wait ?? 0), {
    kind: 'page.step',
    page: page.id,
    ...at,
  });
  await updatePage(tx, page.id, { round: at.round, step: at.step, state: 'open' });
  await addReached(tx, page.id, at, reached);
  for (const { kind, id } of reached) if (kind === 'user') await startClimb(tx, page, id, at);
  await addEvent(
    tx,
    page.id,
    'paged',
    `step ${positionText(at)}: paged ${reached.map((r) => (r.kind === 'user' ? personToken(r.id) : channelToken(r.id))).join(', ')}`,
  );
  await tx.tell({ fact: 'page.stepped', page: page.id, incident: page.incident, at: tx.now, reached, position: at });
  return redraw(tx, page.id);
}

async function skip(tx: Tx, page: Page, { step }: Position, why: string): Promise<void> {
  const reason = `step ${step + 1} skipped: ${why}`;
  await addEvent(tx, page.id, 'skipped', reason);
  await tx.tell({ fact: 'page.skipped', page: page.id, incident: page.incident, at: tx.now, reason });
}

async function exhaust(tx: Tx, page: Page): Promise<Page> {
  await tx.cancel(timerKey(page.id));
  await stopClimbs(tx, page.id);
  await updatePage(tx, page.id, { state: 'exhausted' });
  await addEvent(tx, page.id, 'exhausted', 'nobody is left to page');
  const reached = await reachedBy(tx, page.id);
  await tx.tell({
    fact: 'page.exhausted',
    page: page.id,
    incident: page.incident,
    at: tx.now,
    reached: reached.map((r) => r.target),
  });
  return redraw(tx, page.id);
}

/** The wait of a step is over and nobody answered: goes on to the next. */
export async function stepOver(tx: Tx, id: number, at: Position): Promise<void> {
  const page = await findPage(tx, id);
  if (page?.state !== 'open' || page.round !== at.round || page.step !== at.step) return;
  await addEvent(tx, id, 'unanswered', `step ${positionText(at)}: no answer`);
  await advance(tx, page, after(page.ladder, at));
}

/** Goes on at once. `seen` is the position the button was drawn for; when the page has moved on, nothing happens. */
export async function escalate(
  tx: Tx,
  id: number,
  by: string,
  seen: string | undefined,
): Promise<{ page: Page; moved: boolean }> {
  const page = await requirePage(tx, id);
  if (page.state !== 'open' || (seen !== undefined && seen !== positionText(page))) return { page, moved: false };
  await tx.cancel(timerKey(id));
  await addEvent(tx, id, 'escalated', 'escalated by hand', by);
  await tx.tell({ fact: 'page.escalated', page: id, incident: page.incident, at: tx.now, by });
  return { page: await advance(tx, page, after(page.ladder, page)), moved: true };
}

/** Starts the ladder again from its first step, as a page of its own; this one is closed, so it happens once. */
export async function pageAgain(tx: Tx, id: number, by: string): Promise<Page> {
  const page = await requirePage(tx, id);
  if (page.state === 'open')
    throw new Mistake(`${pageName(id)} is being paged right now.`, { example: `/page escalate ${pageName(id)}` });
  if (page.state === 'resolved') throw await closedAlready(tx, page);
  const fresh = await openAgain(tx, page, by);
  await updatePage(tx, id, { state: 'resolved', closed_at: tx.now });
  await addEvent(tx, id, 'again', `paged again as ${pageName(fresh.id)}`, by);
  await redraw(tx, id);
  return fresh;
}

async function closedAlready(tx: Tx, { id, ladder }: Page): Promise<Mistake> {
  const again = (await eventsOf(tx, id)).findLast((event) => event.kind === 'again');
  const why = again === undefined ? '' : `: ${again.detail}`;
  return new Mistake(`${pageName(id)} is closed${why}. Page anew if you need somebody.`, {
    example: `/page ${ladder.policy ?? '@ana'} Payments are failing`,
  });
}

function openAgain(tx: Tx, page: Page, by: string): Promise<Page> {
  return openPage(tx, {
    text: page.text,
    ladder: page.ladder,
    by,
    service: page.service,
    incident: page.incident,
    private: page.private === 1,
    room: page.room_channel === null ? undefined : { channel: page.room_channel, thread: page.room_thread },
  });
}

/** Stops the ladder. `first` is false when somebody had it already. */
export async function acknowledge(tx: Tx, id: number, by: string): Promise<{ page: Page; first: boolean }> {
  await tx.cancel(timerKey(id));
  const page = await requirePage(tx, id);
  if (page.state === 'acknowledged' || page.state === 'resolved') return { page, first: false };
  await stopClimbs(tx, id);
  await updatePage(tx, id, { state: 'acknowledged', acked_by: by, acked_at: tx.now });
  await addEvent(tx, id, 'acknowledged', 'acknowledged', by);
  const now = await redraw(tx, id);
  if (page.incident === null && page.opened_by !== by && page.opened_by !== 'muster') {
    await tx.notify({
      kind: 'message',
      slot: `answered:${pageName(id)}`,
      payload: { to: { user: page.opened_by }, message: answeredMessage(now) },
    });
  }
  await tx.tell({ fact: 'page.acknowledged', page: id, incident: page.incident, at: tx.now, by });
  return { page: now, first: true };
}

/** Closes what is still open of an incident that ended; returns the pages nobody had acknowledged. */
export async function resolvePages(tx: Tx, incident: number): Promise<readonly Page[]> {
  const pages = await pagesOf(tx, incident);
  const unanswered = pages.filter((page) => page.state === 'open' || page.state === 'exhausted');
  for (const page of pages.filter((p) => p.state !== 'resolved')) {
    await tx.cancel(timerKey(page.id));
    await stopClimbs(tx, page.id);
    await updatePage(tx, page.id, { state: 'resolved', closed_at: tx.now });
    await addEvent(tx, page.id, 'resolved', 'the incident ended');
    await redraw(tx, page.id);
  }
  return unanswered;
}

/** Writes every message about the page anew; the newest one to each person keeps the buttons. */
export async function redraw(tx: Tx, id: number): Promise<Page> {
  const page = await requirePage(tx, id);
  const reached = await reachedBy(tx, id);
  if (page.state === 'exhausted' || (await hasCried(tx, id))) await cry(tx, page, reached);
  for (const row of reached) {
    const newest = !reached.some(
      (r) => r.target === row.target && (r.round > row.round || (r.round === row.round && r.step > row.step)),
    );
    const to =
      row.target.startsWith('C') || row.target.startsWith('G') ? { channel: row.target } : { user: row.target };
    await tx.notify({
      kind: 'message',
      lane: 'page',
      slot: reachSlot(id, row.target, row),
      payload: { to, message: pageMessage(page, newest, row.schedule) },
    });
  }
  return page;
}

/** What the pages of an incident say and open, after it changed: words of a page's own stay behind the incident's. */
export async function describePages(
  tx: Tx,
  incident: number,
  change: { text: string; before: string; room?: { channel: string; thread: string | null } },
): Promise<void> {
  for (const page of await pagesOf(tx, incident)) {
    const own = page.text.startsWith(change.before) ? page.text.slice(change.before.length) : '';
    const room =
      change.room === undefined ? {} : { room_channel: change.room.channel, room_thread: change.room.thread };
    await updatePage(tx, page.id, { text: cut(change.text + own, TEXT), ...room });
    await redraw(tx, page.id);
  }
}

/** Puts a page that stood alone under an incident; `text` is what it says from now on. */
export async function adoptPage(tx: Tx, id: number, incident: number, text: string): Promise<Page> {
  const page = await requirePage(tx, id);
  if (page.incident !== null)
    throw new Mistake(`${pageName(id)} belongs to INC-${page.incident} already.`, {
      example: `/incident show INC-${page.incident}`,
    });
  await updatePage(tx, id, { incident, text: cut(text, TEXT) });
  return redraw(tx, id);
}

/** Keeps words of somebody's in the story of a page that belongs to no incident. */
export async function notePage(tx: Tx, id: number, by: string, text: string): Promise<void> {
  await addEvent(tx, id, 'note', cut(text, TEXT), by);
}
