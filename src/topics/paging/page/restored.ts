/** Pages of a database that was put back: whether somebody has acknowledged them since, nobody here knows. */
import { sql } from 'kysely';
import { clearTasks } from '../../../engine/timers.ts';
import type { Tx } from '../../../engine/tx.ts';
import { forgetBundles } from '../bundles/store.ts';
import { stopEscalating } from '../contact/attempts.ts';
import { addEvent, freshNonce, openPages, type Page, pagesComingBack, updatePage } from './store.ts';

const WHY = 'the database was restored from a copy, and Muster does not know what has happened since';

/**
 * Holds every page: none escalates or comes back by itself, and no button that is in Slack already acts on it. Returns
 * those that nobody had acknowledged in the copy, and those that would have come back.
 */
export async function holdPages(tx: Tx): Promise<readonly Page[]> {
  await renewNonces(tx);
  const [open, comingBack] = [await openPages(tx), await pagesComingBack(tx)];
  await clearTasks(tx, [
    'page.step',
    'page.begin',
    'page.people',
    'page.snooze',
    'page.expire',
    'page.rule',
    'page.grace',
    'page.bundle',
    'page.bundle.redraw',
  ]);
  await forgetBundles(tx);
  const held: Page[] = [];
  for (const page of open) {
    await stopEscalating(tx, page.id);
    held.push(await updatePage(tx, page, { state: 'exhausted', waits_until: null, unheard_since: null }));
    await addEvent(tx, page.id, 'restored', `held: ${WHY}`);
  }
  for (const page of comingBack) {
    held.push(await updatePage(tx, page, { waits_until: null, ack_expires: null }));
    await addEvent(tx, page.id, 'restored', `will not page again automatically: ${WHY}`);
  }
  return held.sort((a, b) => a.id - b.id);
}

/** Gives every page that is not closed a new nonce, so that none of its old buttons acts on it. */
async function renewNonces(tx: Tx): Promise<void> {
  const fresh = freshNonce();
  await tx.db
    .updateTable('pages')
    .set({ nonce: sql<string>`substr(coalesce(nonce, ''), 1, 4) || ${fresh}` })
    .where('state', '<>', 'resolved')
    .execute();
}
