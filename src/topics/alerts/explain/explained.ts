/** The alerts of a group that are explained one by one, read from the rows. */
import type { Tx } from '../../../engine/tx.ts';
import { type Alert, alertsOf, groupCounts } from '../alert/store.ts';
import type { Group } from '../groups/model.ts';
import { actedIn, leftFrom } from '../intake/signals.ts';
import type { Reason } from '../stages/model.ts';
import type { Explained } from './blocks.ts';

/** So many alerts of a group are explained one by one. */
const MOST = 5;

/** Those that fire first, then those that are in another group now, and how many there are in all. */
export async function explained(tx: Tx, group: Group): Promise<Explained> {
  const here = await alertsOf(tx, group.id, MOST);
  const left = here.length < MOST ? await leftFrom(tx, group.id, MOST - here.length) : [];
  const alerts: Explained['alerts'][number][] = [];
  for (const alert of [...here, ...left]) alerts.push({ alert, reasons: await reasonsIn(tx, group.id, alert) });
  const all = (await groupCounts(tx, [group])).get(group.id)?.all ?? 0;
  return { alerts, all: Math.max(all, alerts.length) };
}

/** How it acted in the group, for as long as signals are kept; and its last signal, where that did something else. */
async function reasonsIn(tx: Tx, group: number, alert: Alert): Promise<readonly Reason[]> {
  const last = alert.alert_group === group ? (JSON.parse(alert.path_json) as readonly Reason[]) : [];
  const acted = await actedIn(tx, group, alert.id);
  if (acted === undefined) return last;
  return last.some(({ stage }) => stage === 'act') ? acted : [...acted, ...last];
}
