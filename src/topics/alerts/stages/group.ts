/** The stages that decide about a group: which one, what is done about it, and whether it is over. */
import type { Tx } from '../../../engine/tx.ts';
import { isOpen } from '../../incidents/lifecycle/model.ts';
import { findIncident } from '../../incidents/lifecycle/store.ts';
import { acknowledgeOutside } from '../../paging/page/acknowledge.ts';
import { channelId, serviceOf, top } from '../../team/store.ts';
import { type Alert, firingUpTo, updateAlert } from '../alert/store.ts';
import { countChange } from '../flapping/count.ts';
import { act, sourceActor, startWaiting } from '../groups/act.ts';
import { type Group, groupName, placementOf } from '../groups/model.ts';
import { markAcknowledged } from '../groups/operations.ts';
import { resolveIfOver } from '../groups/resolve.ts';
import { findGroup, groupsOfKey, insertGroup, updateGroup } from '../groups/store.ts';
import { isMoreSevere, type Routed } from '../routing/model.ts';
import { teamOf } from '../routing/store.ts';
import { silenceOf } from '../silences/cover.ts';
import { joinStorm } from '../storms/operations.ts';
import { mayAct, type Passage, type Verdict } from './model.ts';

/** Puts an alert that fires into its group, or opens one. */
export async function groupStage(tx: Tx, passage: Passage): Promise<Verdict | undefined> {
  const { alert, routed, observed } = passage;
  if (alert === undefined || routed === undefined || !mayAct(passage)) return undefined;
  const own = alert.alert_group === null ? undefined : await findGroup(tx, alert.alert_group);
  const known = await groupsOfKey(tx, routed.key);
  const place = placementOf({ own, ...known }, routed, observed === 'still firing', tx.now);
  if (place.reason === 'is only recorded') return { reason: place.reason, done: true };
  const before = 'group' in place ? place.group : undefined;
  const first = before === undefined || place.reason === 'opens the group again';
  const put = await placed(tx, alert, routed, before, first);
  const found = { alert: await updateAlert(tx, alert, { alert_group: put.id }) };
  const group = first ? await opened(tx, put, known.last) : await changed(tx, put, observed);
  if (place.reason !== 'stays in its group' || observed === 'fires again')
    await tx.emit({ event: 'alerts.fired', group: group.id, alert: alert.id, first });
  return { reason: place.reason, detail: groupName(group.id), found: { ...found, group } };
}

/** It opens: that is a change, also of the group before it. One that flaps keeps the severity that paged last. */
async function opened(tx: Tx, group: Group, last: Group | undefined): Promise<Group> {
  const joined = await joinStorm(tx, group);
  const counted = await countChange(tx, { ...joined, changes_json: last?.changes_json ?? group.changes_json });
  const paged_severity = last?.paged_severity ?? null;
  return counted.flapping === 0 ? counted : updateGroup(tx, counted, { paged_severity });
}

/** A group that is held open fires again: that is a change, too. */
async function changed(tx: Tx, group: Group, observed: Passage['observed']): Promise<Group> {
  if (group.flapping === 0 || observed === 'still firing') return group;
  const firing = await firingUpTo(tx, group.id, 2);
  return firing === 1 ? countChange(tx, group) : group;
}

async function placed(tx: Tx, alert: Alert, routed: Routed, before: Group | undefined, first: boolean): Promise<Group> {
  if (before === undefined) return startWaiting(tx, await insertGroup(tx, await freshGroup(tx, alert, routed)));
  if (!first) return updateGroup(tx, before, {});
  const incident = before.incident === null ? undefined : await findIncident(tx, before.incident);
  const goesOn = incident !== undefined && isOpen(incident) ? incident.id : null;
  const again = { ...AGAIN, title: alert.title, severity: routed.severity, rule_json: JSON.stringify(routed.rule) };
  return startWaiting(tx, await updateGroup(tx, before, { ...again, incident: goesOn }));
}

/** What a group forgets that fires again: its page is closed, so there will be another. */
const AGAIN = {
  state: 'firing',
  page: null,
  paged_severity: null,
  acked_by: null,
  acked_at: null,
  resolved_at: null,
  resolved_by: null,
  alerts: null,
  storm: null,
} as const;

async function freshGroup(tx: Tx, alert: Alert, { key, service, severity, rule }: Routed): Promise<Omit<Group, 'id'>> {
  return {
    ...AGAIN,
    group_key: key,
    source: alert.source,
    service,
    severity,
    title: alert.title,
    rule,
    channel: rule.do === 'record' ? null : ((await channelOf(tx, service, rule.channel)) ?? null),
    incident: null,
    silence: null,
    waits_until: null,
    opened_at: tx.now,
    changes_json: '[]',
    flapping: 0,
  };
}

/** Where the message of a group is: the route's channel, the service's, else where incidents are announced. */
async function channelOf(tx: Tx, service: string | null, named: string | null): Promise<string | undefined> {
  const own = service === null ? undefined : (await serviceOf(tx, service))?.channel;
  for (const name of [named, own, (await top(tx)).announce]) {
    const found = name == null ? undefined : await channelId(tx, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Pages, declares, waits or posts; an acknowledgement in the tool stops the page. */
export async function actStage(tx: Tx, passage: Passage): Promise<Verdict | undefined> {
  const { alert, group, observed, routed, silence, source } = passage;
  if (observed === 'acknowledged' && alert?.alert_group != null)
    return acknowledged(tx, alert.alert_group, source.name);
  if (group === undefined || !mayAct(passage)) return undefined;
  const ready = silence === undefined ? await louder(tx, group, routed) : group;
  const acted = await act(tx, ready, silence !== undefined);
  return { reason: acted.reason, detail: acted.detail, found: { group: acted.group } };
}

/** What no silence covers makes its group as severe as itself, and the group is not silenced any more. */
async function louder(tx: Tx, group: Group, routed: Routed | undefined): Promise<Group> {
  const moreSevere = routed !== undefined && isMoreSevere(routed.severity, group.severity, await teamOf(tx));
  if (!moreSevere && group.silence === null) return group;
  return updateGroup(tx, group, { silence: null, ...(moreSevere ? { severity: routed.severity } : {}) });
}

/**
 * A group that has paged nobody is silenced while all that fires in it is. This reads all that fires, so it is done once
 * after all signals of a payload, and not at all where the silence of the last one is known to cover the group.
 */
export async function quieten(tx: Tx, { group: seen, silence }: Passage): Promise<void> {
  const group = seen === undefined ? undefined : await findGroup(tx, seen.id);
  if (group?.state !== 'firing' || group.paged_severity !== null || group.silence === silence?.id) return;
  const whole = await silenceOf(tx, group);
  if (whole !== undefined) await updateGroup(tx, group, { silence: whole.id });
}

async function acknowledged(tx: Tx, id: number, source: string): Promise<Verdict | undefined> {
  const group = await findGroup(tx, id);
  if (group?.state !== 'firing') return undefined;
  if (group.page !== null) await acknowledgeOutside(tx, group.page, source);
  await markAcknowledged(tx, group, null);
  return { reason: `acknowledged in ${source}`, detail: groupName(id), found: { group } };
}

/** When the last alert of a group is over, so is the group. */
export async function resolveStage(tx: Tx, { alert, observed, source }: Passage): Promise<Verdict | undefined> {
  if (observed !== 'resolved' || alert === undefined || alert.alert_group === null) return undefined;
  const group = await findGroup(tx, alert.alert_group);
  if (group?.state !== 'firing') return undefined;
  const done = await resolveIfOver(
    tx,
    group,
    sourceActor({ source: source.name }),
    source.over ?? `${source.name} says that it is over`,
  );
  return { reason: done.reason, detail: done.detail ?? groupName(group.id), found: { group: done.group } };
}
