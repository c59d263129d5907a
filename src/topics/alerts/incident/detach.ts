/** A group leaves its incident. */
import type { Tx } from '../../../engine/tx.ts';
import { findIncident } from '../../incidents/lifecycle/store.ts';
import { findPage } from '../../paging/page/store.ts';
import { settle } from '../groups/act.ts';
import type { Group } from '../groups/model.ts';
import { updateGroup } from '../groups/store.ts';
import { keepAlert } from './attach.ts';

/**
 * Takes a group from its incident, whose page stays there: what fires pages for itself, at once or when nothing keeps it
 * quiet any more, and declares no other incident.
 */
export async function detach(tx: Tx, group: Group): Promise<Group> {
  const incident = group.incident === null ? undefined : await findIncident(tx, group.incident);
  if (incident !== undefined) await keepAlert(tx, group, { event: 'detached', title: group.title }, incident);
  if (group.incident !== null) tx.dirty('incident', group.incident);
  const page = group.page === null ? undefined : await findPage(tx, group.page);
  if (page !== undefined && page.incident === null) return updateGroup(tx, group, { incident: null });
  const rule = group.rule.do === 'declare' ? { ...group.rule, do: 'page' } : group.rule;
  const paged_severity = group.acked_at === null ? null : group.severity;
  const change = { incident: null, page: null, paged_severity, rule_json: JSON.stringify(rule) };
  return (await settle(tx, await updateGroup(tx, group, change))).group;
}
