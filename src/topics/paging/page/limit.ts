/** Who may page by hand, and how often. The escalation of an incident that is declared counts for nobody. */
import type { Caller } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { countDeed } from '../../team/limits.ts';
import { mayAct, requirePermission } from '../../team/permit.ts';
import { pageName } from './model.ts';
import { reachedBy } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Places {
    /** True while an incident of the highest severity is open: pages are not counted then. */
    'incident.most-severe-open': { readonly given: undefined; readonly part: true };
  }
}

/** Counts a page by hand. Throws when this person pages too often, but never while an incident of the highest severity is open. */
export async function countPage(tx: Tx, caller: Pick<Caller, 'user' | 'again'>): Promise<void> {
  const severe = (await tx.place('incident.most-severe-open', undefined)).length > 0;
  await countDeed(tx, 'pages', severe ? { ...caller, again: true } : caller);
}

/**
 * Having a page go to others is paging them: only members with the permission to page may, and people that it reached
 * by name.
 */
export async function requireMayPassOn(tx: Tx, page: number, caller: Pick<Caller, 'user' | 'team'>): Promise<void> {
  if (await isReached(tx, page, caller.user)) return;
  if (!(await mayAct(tx, caller)))
    throw new Mistake(`Only a member of the team can reassign or escalate ${pageName(page)}. You can acknowledge it.`, {
      example: `/page ack ${pageName(page)}`,
    });
  await requirePermission(tx, 'page', caller.user);
}

/** As above, for a person who pages the next step; counts it, unless the page reached them by name. */
export async function requireMayEscalate(tx: Tx, page: number, caller: Escalator): Promise<void> {
  await requireMayPassOn(tx, page, caller);
  if (!(await isReached(tx, page, caller.user))) await countPage(tx, caller);
}

/** Who escalates; `again`: they have confirmed that they mean it. */
type Escalator = Pick<Caller, 'user' | 'team' | 'again'>;

async function isReached(tx: Tx, page: number, user: string): Promise<boolean> {
  return (await reachedBy(tx, page)).some(({ target }) => target === user);
}
