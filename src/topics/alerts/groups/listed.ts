/** Groups with how many of their alerts fire, for lists. */
import type { Tx } from '../../../engine/tx.ts';
import { openIncidents } from '../../incidents/lifecycle/store.ts';
import { groupCounts } from '../alert/store.ts';
import { countFiring } from './counts.ts';
import type { FiringGroups, ListedGroup } from './lists.ts';
import type { Group } from './model.ts';
import { firingGroups } from './store.ts';

/** The same groups with their counts, without the names of people who acknowledged a page of a private incident. */
export async function listed(tx: Tx, groups: readonly Group[]): Promise<readonly ListedGroup[]> {
  const counts = await groupCounts(tx, groups);
  const asks = groups.some(({ acked_by, incident }) => acked_by !== null && incident !== null);
  const hidden = (asks ? await openIncidents(tx) : []).filter((one) => one.private === 1).map(({ id }) => id);
  return groups.map((group) => ({
    group: group.incident !== null && hidden.includes(group.incident) ? { ...group, acked_by: null } : group,
    ...(counts.get(group.id) ?? { firing: 0, all: 0 }),
  }));
}

/** What is firing: at most so many groups, the newest first, and how many there are. */
export async function firingNow(tx: Tx, limit: number): Promise<FiringGroups> {
  const groups = await firingGroups(tx, limit);
  return { groups: await listed(tx, groups), count: groups.length < limit ? groups.length : await countFiring(tx) };
}
