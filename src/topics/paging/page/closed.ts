/** What is said of a page that is over. */
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { pageName } from './model.ts';
import { eventsOf, type Page } from './store.ts';

/** Says that a page is closed, and what became of it. */
export async function closedAlready(tx: Tx, { id, escalation }: Page): Promise<Mistake> {
  const again = (await eventsOf(tx, id)).findLast((event) => event.kind === 'again');
  const why = again === undefined ? '' : `: ${again.detail}`;
  return new Mistake(`${pageName(id)} is closed${why}. Page anew if you need somebody.`, {
    example: `/page ${escalation.policy ?? '@ana'} Payments are failing`,
  });
}
