/** The alerts of a group that are explained one by one, read from the rows. */
import type { Tx } from '../../../engine/tx.ts';
import { alertsOf, groupCounts } from '../alert/store.ts';
import type { Group } from '../groups/model.ts';
import type { Explained } from './blocks.ts';

/** So many alerts of a group are explained one by one. */
const MOST = 5;

/** Those that fire first, and how many there are in all. */
export async function explained(tx: Tx, { id }: Pick<Group, 'id'>): Promise<Explained> {
  const [alerts, counts] = [await alertsOf(tx, id, MOST), await groupCounts(tx, [id])];
  return { alerts, all: counts.get(id)?.all ?? 0 };
}
