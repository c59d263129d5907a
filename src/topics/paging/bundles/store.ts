import type { Row } from '../../../db/schema.ts';
import { nextNumber } from '../../../engine/lineage/counters.ts';
import type { Tx } from '../../../engine/tx.ts';
import { DAY, type Instant, type Millis } from '../../../lib/instant.ts';
import { freshNonce, type Page, readPage } from '../page/store.ts';
import { mostSevereFirst, pauseLeft, type Receiver } from './model.ts';

declare module '../../../engine/tx.ts' {
  interface Places {
    /** How severe incidents are, by their numbers: the position of each one's severity, 0 is the most severe. */
    'incident.severity-positions': {
      readonly given: readonly number[];
      readonly part: { readonly incident: number; readonly position: number };
    };
  }
}

/** One message that names many pages. */
export type Bundle = Row<'page_bundles'>;

export async function findBundle(tx: Tx, id: number): Promise<Bundle | undefined> {
  return tx.db.selectFrom('page_bundles').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The common messages of a receiver, the newest first. */
export async function bundlesOf(tx: Tx, { target, contact }: Receiver, limit: number): Promise<readonly Bundle[]> {
  const all = tx.db.selectFrom('page_bundles').selectAll().where('target', '=', target);
  const mine = contact === null ? all.where('contact', 'is', null) : all.where('contact', '=', contact);
  return mine.orderBy('id', 'desc').limit(limit).execute();
}

/** How many of the newest are looked at for one that arrived: those after it failed. */
const NEWEST = 3;

/** How long the next common message of a receiver has to wait. */
export async function pauseOf(tx: Tx, receiver: Receiver): Promise<Millis> {
  if (pauseLeft(tx.now, await lastTold(tx)) === 0) return 0;
  const told = (await bundlesOf(tx, receiver, NEWEST)).map(({ told_at }) => told_at).find((at) => at !== null);
  return pauseLeft(tx.now, told ?? undefined);
}

/** When the last common message of anybody arrived: most teams never have one, and every page would ask. */
async function lastTold(tx: Tx): Promise<Instant | undefined> {
  return tx.cached('last common message', ['page_bundles'], async () => {
    const last = tx.db.selectFrom('page_bundles').select((e) => e.fn.max('told_at').as('at'));
    const at = (await last.executeTakeFirst())?.at;
    return at === null || at === undefined ? undefined : Number(at);
  });
}

/** A common message to be, with a number of its own. */
export async function insertBundle(tx: Tx, { target, contact }: Receiver): Promise<Bundle> {
  const id = await nextNumber(tx, 'bundle');
  const bundle = { id, target, contact, nonce: freshNonce(), created_at: tx.now, told_at: null };
  await tx.db.insertInto('page_bundles').values(bundle).execute();
  return bundle;
}

/** A common message arrived; false when it had before. */
export async function markBundleTold(tx: Tx, id: number): Promise<boolean> {
  const row = tx.db.updateTable('page_bundles').set({ told_at: tx.now }).where('id', '=', id);
  return (await row.where('told_at', 'is', null).executeTakeFirst()).numUpdatedRows > 0n;
}

/** The pages that a common message by Slack named first. */
export async function pagesNamed(tx: Tx, { id }: Bundle): Promise<readonly number[]> {
  const pages = tx.db.selectFrom('page_reached').select('page').distinct().where('bundle', '=', id);
  return (await pages.execute()).map(({ page }) => page);
}

/** The pages that a common message and those before it named and that still need its receiver, the most severe first. */
export async function pagesNeeding(tx: Tx, bundle: Bundle): Promise<readonly Page[]> {
  const { id, target, contact } = bundle;
  const all = tx.db.selectFrom('page_bundles').select('id').where('target', '=', target).where('id', '<=', id);
  const mine = contact === null ? all.where('contact', 'is', null) : all.where('contact', '=', contact);
  const recent = mine.where('created_at', '>', bundle.created_at - DAY);
  const table = contact === null ? 'page_reached' : 'page_attempts';
  const named = tx.db.selectFrom(table).select('page').where('bundle', 'in', recent);
  const open = tx.db.selectFrom('pages').selectAll().where('state', 'in', ['open', 'exhausted']);
  const answered = tx.db.selectFrom('page_acknowledgements').select('page').where('user', '=', target);
  const rows = await open.where('id', 'in', named).where('id', 'not in', answered).orderBy('id').execute();
  return inOrder(tx, rows.map(readPage));
}

/** The pages that a message has told this person of and that nobody, or only somebody else of several, acknowledged. */
export async function pagesToldTo(tx: Tx, user: string): Promise<readonly Page[]> {
  const told = tx.db
    .selectFrom('page_reached')
    .select('page')
    .where('target', '=', user)
    .where('told_at', 'is not', null);
  const answered = tx.db.selectFrom('page_acknowledgements').select('page').where('user', '=', user);
  const open = tx.db.selectFrom('pages').selectAll().where('state', 'in', ['open', 'exhausted']);
  const rows = await open.where('id', 'in', told).where('id', 'not in', answered).orderBy('id').execute();
  return inOrder(tx, rows.filter(({ state, opened_at }) => state === 'open' || tx.now - opened_at < DAY).map(readPage));
}

async function inOrder(tx: Tx, pages: readonly Page[]): Promise<readonly Page[]> {
  const incidents = [...new Set(pages.flatMap(({ incident }) => incident ?? []))];
  const known = incidents.length === 0 ? [] : await tx.place('incident.severity-positions', incidents);
  return mostSevereFirst(pages, new Map(known.map(({ incident, position }) => [incident, position])));
}

/** Forgets every common message: their buttons do nothing from now on. */
export async function forgetBundles(tx: Tx): Promise<void> {
  await tx.db.deleteFrom('page_bundles').execute();
}
