/** Groups and their incidents: what an incident learns of its alerts. */
import type { DomainEvents, Tx } from '../../../engine/tx.ts';
import { MUSTER } from '../../../lib/actor.ts';
import { rich } from '../../../lib/blockkit.ts';
import { type Incident, incidentName } from '../../incidents/lifecycle/model.ts';
import { findIncident } from '../../incidents/lifecycle/store.ts';
import { sayInRoom } from '../../incidents/room/notify.ts';
import type { AlertData } from '../../incidents/timeline/model.ts';
import { addEntry } from '../../incidents/timeline/store.ts';
import { alertById, hasTitle, titlesOf } from '../alert/store.ts';
import { carriedMessage } from '../groups/blocks.ts';
import { type Group, groupName } from '../groups/model.ts';
import { groupState } from '../groups/state.ts';
import { findGroup, groupOfPage, groupsOfIncident, updateGroup } from '../groups/store.ts';
import { closeOffer } from './offer.ts';

/** Puts a group under an incident: its timeline has when each kind of alert first fired, its channel what they say. */
export async function attach(tx: Tx, group: Group, incident: Incident): Promise<Group> {
  const attached = await updateGroup(tx, group, { incident: incident.id });
  for (const [i, { title, first_at }] of (await titlesOf(tx, group.id)).entries()) {
    const said = { event: i === 0 ? 'fired' : 'another', title } as const;
    await keepAlert(tx, group, said, incident, Math.max(first_at, group.opened_at));
  }
  await sayInRoom(tx, incident, carriedMessage(await groupState(tx, attached), incident));
  tx.dirty('incident', incident.id);
  return attached;
}

/** Keeps on the timeline of an incident what became of its alerts; what fires takes back the offer to resolve it. */
export async function keepAlert(
  tx: Tx,
  { id, state }: Pick<Group, 'id' | 'state'>,
  said: Pick<AlertData, 'event' | 'title'>,
  incident: Incident,
  at = tx.now,
): Promise<void> {
  const data: AlertData = { kind: 'alert', group: id, ...said };
  if (said.event === 'fired' && state === 'firing')
    await closeOffer(
      tx,
      incident,
      rich`🔴 *${incidentName(incident.id)} is not over:* ${groupName(id)} is firing: ${said.title}`,
    );
  await addEntry(tx, { incident: incident.id, who: MUSTER, happened_at: at, data });
}

/** An incident was declared from the page of a group: the group belongs to it. */
export async function pageAdopted(tx: Tx, { page, incident: id }: DomainEvents['page.adopted']): Promise<void> {
  const [group, incident] = [await groupOfPage(tx, page), id === null ? undefined : await findIncident(tx, id)];
  if (group !== undefined && incident !== undefined && group.incident === null) await attach(tx, group, incident);
}

/** The groups of a merged incident go on with the other one, unless that one may not know of it. */
export async function incidentMerged(tx: Tx, { incident: id, into }: DomainEvents['incident.merged']): Promise<void> {
  const [from, to] = [await findIncident(tx, id), await findIncident(tx, into)];
  const hidden = from === undefined || to === undefined || from.private > to.private;
  for (const group of await groupsOfIncident(tx, id)) await updateGroup(tx, group, { incident: hidden ? null : into });
  if (!hidden) tx.dirty('incident', into);
}

/** The timeline has each new kind of alert. */
export async function groupFired(tx: Tx, event: DomainEvents['alerts.fired']): Promise<void> {
  const group = await findGroup(tx, event.group);
  const incident = group?.incident == null ? undefined : await findIncident(tx, group.incident);
  const alert = await alertById(tx, event.alert);
  if (group === undefined || alert === undefined || incident?.ended_at !== null) return;
  if (event.first) return keepAlert(tx, group, { event: 'fired', title: alert.title }, incident);
  if (await hasTitle(tx, incident.id, alert)) return;
  await keepAlert(tx, group, { event: 'another', title: alert.title }, incident);
}
