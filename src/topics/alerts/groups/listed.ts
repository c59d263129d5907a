/** Groups with how many of their alerts fire, for lists. */
import type { Tx } from '../../../engine/tx.ts';
import { groupCounts } from '../alert/store.ts';
import type { ListedGroup } from './lists.ts';
import type { Group } from './model.ts';
import { firingGroups } from './store.ts';

/** The same groups with their counts. */
export async function listed(tx: Tx, groups: readonly Group[]): Promise<readonly ListedGroup[]> {
  const counts = await groupCounts(
    tx,
    groups.map(({ id }) => id),
  );
  return groups.map((group) => ({ group, ...(counts.get(group.id) ?? { firing: 0, all: 0 }) }));
}

/** Everything that fires, the newest first. */
export async function firingNow(tx: Tx): Promise<readonly ListedGroup[]> {
  return listed(tx, await firingGroups(tx));
}
