/** Pages of one Slack user or channel share a message when too many of them have not arrived. */
import { takeBack } from '../../../engine/outbox/queue.ts';
import type { Tx } from '../../../engine/tx.ts';
import { type Instant, SECOND } from '../../../lib/instant.ts';
import { type Position, reachSlot } from '../page/model.ts';
import { gatherSoon } from './gather.ts';
import { bundleSlot, FEW, redrawKey } from './model.ts';
import { type Bundle, pauseOf } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** The newest common message of a Slack user or channel says how its pages are now. */
    'page.bundle.redraw': { readonly target: string };
  }
  interface Abouts {
    /** A message that names many pages. */
    'page.bundle': { readonly bundle: number };
  }
}

/** What a page's message is for. */
export interface ReachedRow extends Position {
  readonly page: number;
  readonly target: string;
}

/** How often a common message is edited. */
const EDIT = SECOND;

/** The slot of the message that names a page to somebody: one that it shares, or its own. */
export function messageSlot({ page, target, bundle, ...at }: ReachedRow & { readonly bundle: number | null }): string {
  return bundle === null || bundle === 0 ? reachSlot(page, target, at) : bundleSlot(bundle);
}

/** Whether the pages of this receiver share messages now: several have not arrived, or the last common one is recent; of low urgency also two. */
async function isFlooded(tx: Tx, target: string, low: boolean): Promise<boolean> {
  const untold = tx.db
    .selectFrom('page_reached as r')
    .innerJoin('pages as p', 'p.id', 'r.page')
    .select(['r.page', 'r.bundle'])
    .distinct()
    .where('r.target', '=', target)
    .where('r.told_at', 'is', null)
    .where('p.state', '=', 'open');
  const rows = await untold.limit(FEW + 1).execute();
  if (rows.length > FEW || rows.some(({ bundle }) => bundle !== null)) return true;
  if (low && (await othersAwake(tx))) return true;
  return (await pauseOf(tx, { target, contact: null })) > 0;
}

/** Whether other pages of low urgency have waited for this morning too: they are one message. */
async function othersAwake(tx: Tx): Promise<boolean> {
  const waiting = tx.db.selectFrom('pages').select('id').where('urgency', '=', 'low').where('state', '=', 'open');
  return (await waiting.where('waits_until', '<=', tx.now).limit(1).executeTakeFirst()) !== undefined;
}

/** Lets a page wait for the next common message of its receiver, when there are too many for one each; whether it does. */
export async function shareMessage(tx: Tx, row: ReachedRow, low: boolean): Promise<boolean> {
  if (!(await isFlooded(tx, row.target, low))) return false;
  const own = reachSlot(row.page, row.target, row);
  const others = await untoldAlone(tx, row.target);
  const slots = new Map([...others, row].map((one) => [reachSlot(one.page, one.target, one), one]));
  const { taken, underway } = await takeBack(tx, [...slots.keys()]);
  const waits = !underway.has(own);
  const joining = [...slots].filter(([slot]) => taken.has(slot) || (slot === own && waits)).map(([, one]) => one);
  await gather(tx, row.target, joining);
  return waits;
}

/** The pages that have a message of their own for this receiver which has not arrived. */
async function untoldAlone(tx: Tx, target: string): Promise<readonly ReachedRow[]> {
  return tx.db
    .selectFrom('page_reached as r')
    .innerJoin('pages as p', 'p.id', 'r.page')
    .select(['r.page', 'r.target', 'r.round', 'r.step'])
    .where('r.target', '=', target)
    .where('r.told_at', 'is', null)
    .where('r.bundle', 'is', null)
    .where('p.state', '=', 'open')
    .execute();
}

async function gather(tx: Tx, target: string, rows: readonly ReachedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await gatherSoon(tx, { target, contact: null });
  for (const row of rows) {
    const one = tx.db.updateTable('page_reached').set({ bundle: 0 }).where('page', '=', row.page);
    await one.where('target', '=', target).where('round', '=', row.round).where('step', '=', row.step).execute();
  }
}

/** Since when the first of the pages waits that are to be named next; undefined when none is. */
export async function waitingSince(tx: Tx, target: string): Promise<Instant | undefined> {
  const waiting = tx.db.selectFrom('page_reached').select('at').where('target', '=', target).where('bundle', '=', 0);
  return (await waiting.where('told_at', 'is', null).orderBy('at').limit(1).executeTakeFirst())?.at;
}

/** Everything that waits to be named is named by this message. Returns the pages. */
export async function nameReached(tx: Tx, { id, target }: Bundle): Promise<ReadonlySet<number>> {
  const waiting = tx.db.updateTable('page_reached').set({ bundle: id }).where('target', '=', target);
  const rows = await waiting.where('bundle', '=', 0).where('told_at', 'is', null).returning('page').execute();
  return new Set(rows.map(({ page }) => page));
}

/** What a common message says has changed: it is edited soon, once for all that changes meanwhile. */
export async function bundleChanged(tx: Tx, target: string): Promise<void> {
  const key = redrawKey(target);
  if ((await tx.timers.due(key)) === undefined)
    await tx.timers.set(key, { after: EDIT }, { kind: 'page.bundle.redraw', target });
}
