/** What an incident does when all of its alerts are over, and its alerts when it is. */
import type { DomainEvents, Tx } from '../../../engine/tx.ts';
import { MUSTER } from '../../../lib/actor.ts';
import { rich } from '../../../lib/blockkit.ts';
import { endIncident } from '../../incidents/lifecycle/end.ts';
import { declarer, type Incident, incidentName } from '../../incidents/lifecycle/model.ts';
import { findIncident } from '../../incidents/lifecycle/store.ts';
import { addEntry, entriesOf } from '../../incidents/timeline/store.ts';
import { resolveByHand } from '../groups/resolve.ts';
import { findGroup, groupsAbout, groupsOfIncident, hasFiring } from '../groups/store.ts';
import { ALL_OVER, closeOffer, offer } from './offer.ts';

/** The last alert of an incident is over: one that only alerts opened is offered for resolving, or resolved where the route says so. */
export async function groupResolved(tx: Tx, { group: id }: DomainEvents['alerts.resolved']): Promise<void> {
  const group = await findGroup(tx, id);
  const incident = group?.incident == null ? undefined : await findIncident(tx, group.incident);
  if (group === undefined || incident?.ended_at !== null) return;
  tx.dirty('incident', incident.id);
  if (await hasFiring(tx, incident.id)) return;
  const groups = await groupsOfIncident(tx, incident.id);
  const alone = await onlyAlerts(tx, incident);
  const ends = alone && groups.every(({ rule }) => rule.auto_resolve);
  const offered = alone && !ends ? ({ offered: true } as const) : {};
  const data = { kind: 'alert', event: 'resolved', group: id, title: group.title, ...offered } as const;
  const entry = await addEntry(tx, { incident: incident.id, who: MUSTER, data });
  if (ends) await endIncident(tx, incident, declarer(incident), 'resolved', ALL_OVER);
  else if (alone) await offer(tx, incident, entry);
}

/** Whether an alert declared it and nobody has written anything on its timeline. */
async function onlyAlerts(tx: Tx, incident: Incident): Promise<boolean> {
  if (declarer(incident).kind !== 'source') return false;
  return (await entriesOf(tx, incident)).every(({ who }) => who.kind !== 'person');
}

/** Somebody ended the incident: its alerts are over too, and what still fires later pages again. */
export async function incidentOver(tx: Tx, { incident }: DomainEvents['incident.ended']): Promise<void> {
  const ended = await findIncident(tx, incident);
  if (ended !== undefined)
    await closeOffer(tx, ended, rich`✅ ${ALL_OVER}. ${incidentName(incident)} is ${ended.status}.`);
  for (const group of await groupsOfIncident(tx, incident))
    if (group.state === 'firing') await resolveByHand(tx, group, MUSTER, `${incidentName(incident)} ended`);
  if (ended !== undefined) await attachable(tx, ended);
}

/** An incident was declared or has ended: what fires of its service can be attached to it, or no longer. */
export async function attachable(tx: Tx, { service }: Pick<Incident, 'service'>): Promise<void> {
  if (service === null) return;
  for (const group of await groupsAbout(tx, { kind: 'service', service }))
    if (group.incident === null) tx.dirty('alert.group', group.id);
}
