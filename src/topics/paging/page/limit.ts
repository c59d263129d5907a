/** Who may page by hand, and how often. The escalation of an incident that is declared counts for nobody. */
import type { Caller } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { countDeed } from '../../team/limits.ts';
import { requirePermission } from '../../team/permit.ts';
import { reachedBy } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Places {
    /** True while an incident of the gravest severity is under way: pages are not counted then. */
    'incident.gravest': { readonly given: undefined; readonly part: true };
  }
}

/** Counts a page by hand. Throws when this person pages too often, but never while the gravest kind of incident is open. */
export async function countPage(tx: Tx, caller: Pick<Caller, 'user' | 'again'>): Promise<void> {
  const grave = (await tx.place('incident.gravest', undefined)).length > 0;
  await countDeed(tx, 'pages', grave ? { ...caller, again: true } : caller);
}

/** Having a page go to others is paging them; only whom it reached may do so without that permission. */
export async function requireMayPassOn(tx: Tx, page: number, caller: Pick<Caller, 'user' | 'channel'>): Promise<void> {
  const reached = await reachedBy(tx, page);
  if (reached.some(({ target }) => target === caller.user)) return;
  await requirePermission(tx, 'page', caller.user);
}
