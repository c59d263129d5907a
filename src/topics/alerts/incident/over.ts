/** What an incident does when all of its alerts are over, and its alerts when it is. */
import type { DomainEvents, Tx } from '../../../engine/tx.ts';
import { MUSTER } from '../../../lib/actor.ts';
import { buttons, message, paragraph, rich } from '../../../lib/blockkit.ts';
import { endIncident } from '../../incidents/lifecycle/end.ts';
import { declarer, type Incident, incidentName } from '../../incidents/lifecycle/model.ts';
import { findIncident } from '../../incidents/lifecycle/store.ts';
import { sayInRoom } from '../../incidents/room/notify.ts';
import { addEntry, entriesOf } from '../../incidents/timeline/store.ts';
import { resolveByHand } from '../groups/resolve.ts';
import { findGroup, groupsOfIncident } from '../groups/store.ts';

const ALL_OVER = 'All alerts are resolved';

/** The last alert of an incident is over: one that only alerts opened is offered for resolving, or resolved where the route says so. */
export async function groupResolved(tx: Tx, { group: id }: DomainEvents['alerts.resolved']): Promise<void> {
  const group = await findGroup(tx, id);
  const incident = group?.incident == null ? undefined : await findIncident(tx, group.incident);
  if (group === undefined || incident?.ended_at !== null) return;
  tx.dirty('incident', incident.id);
  const groups = await groupsOfIncident(tx, incident.id);
  if (groups.some(({ state }) => state === 'firing')) return;
  const data = { kind: 'alert', event: 'resolved', group: id, title: group.title } as const;
  await addEntry(tx, { incident: incident.id, who: MUSTER, data });
  if (!(await onlyAlerts(tx, incident))) return;
  if (groups.every(({ rule }) => rule.auto_resolve))
    await endIncident(tx, incident, declarer(incident), 'resolved', ALL_OVER);
  else await offer(tx, incident);
}

/** Whether an alert declared it and nobody has written anything on its timeline. */
async function onlyAlerts(tx: Tx, incident: Incident): Promise<boolean> {
  if (declarer(incident).kind !== 'source') return false;
  return (await entriesOf(tx, incident)).every(({ who }) => who.kind !== 'person');
}

async function offer(tx: Tx, incident: Incident): Promise<void> {
  const inc = incidentName(incident.id);
  const words = rich`✅ *${ALL_OVER}*, and nobody has written anything here. Is ${inc} over?`;
  const resolve = { label: `Resolve ${inc}`, line: `incident resolve ${inc} ${ALL_OVER}`, style: 'primary' as const };
  await sayInRoom(tx, incident, message(words, [paragraph(words), buttons([resolve])]));
}

/** Somebody ended the incident: its alerts are over too, and what still fires later pages again. */
export async function incidentOver(tx: Tx, { incident }: DomainEvents['incident.ended']): Promise<void> {
  for (const group of await groupsOfIncident(tx, incident))
    if (group.state === 'firing') await resolveByHand(tx, group, MUSTER, `${incidentName(incident)} ended`);
}
