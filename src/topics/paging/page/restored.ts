/** Pages of a database that was put back: whether somebody has acknowledged them since, nobody here knows. */
import { clearTasks } from '../../../engine/timers.ts';
import type { Tx } from '../../../engine/tx.ts';
import { forgetBundles } from '../bundles/store.ts';
import { stopEscalating } from '../contact/attempts.ts';
import { addEvent, openPages, type Page, renewNonces, updatePage } from './store.ts';

/**
 * Holds every page: none goes on or comes back by itself, and no button that is in Slack already acts on it. Returns
 * those that nobody had acknowledged in the copy.
 */
export async function holdPages(tx: Tx): Promise<readonly Page[]> {
  await renewNonces(tx);
  const open = await openPages(tx);
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
  for (const page of open) {
    const { id } = page;
    await stopEscalating(tx, id);
    await updatePage(tx, page, { state: 'exhausted', waits_until: null, unheard_since: null });
    await addEvent(
      tx,
      id,
      'restored',
      'held: the database was put back from a copy, and somebody may have answered since',
    );
  }
  return open;
}
