/** A group leaves its incident. */
import type { Tx } from '../../../engine/tx.ts';
import { findIncident } from '../../incidents/lifecycle/store.ts';
import { findPage } from '../../paging/page/store.ts';
import { pageForGroup } from '../groups/act.ts';
import type { Group } from '../groups/model.ts';
import { updateGroup } from '../groups/store.ts';
import { silenceOf } from '../silences/cover.ts';
import { keepAlert } from './attach.ts';

/** Takes a group from its incident, whose page stays there: what fires pages for itself. */
export async function detach(tx: Tx, group: Group): Promise<Group> {
  const incident = group.incident === null ? undefined : await findIncident(tx, group.incident);
  if (incident !== undefined) await keepAlert(tx, group, { event: 'detached', title: group.title }, incident);
  if (group.incident !== null) tx.dirty('incident', group.incident);
  const page = group.page === null ? undefined : await findPage(tx, group.page);
  if (page !== undefined && page.incident === null) return updateGroup(tx, group, { incident: null });
  const alone = await updateGroup(tx, group, { incident: null, page: null, paged_severity: group.severity });
  return (await needsPage(tx, alone)) ? (await pageForGroup(tx, alone)).group : alone;
}

async function needsPage(tx: Tx, group: Group): Promise<boolean> {
  const { state, rule, acked_at } = group;
  const demands = state === 'firing' && acked_at === null && (rule.do === 'page' || rule.do === 'declare');
  return demands && (await silenceOf(tx, group)) === undefined;
}
