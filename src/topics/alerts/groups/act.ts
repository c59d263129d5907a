/** What is done about a group: it pages, declares, waits, or is only posted. */
import type { Tx } from '../../../engine/tx.ts';
import type { Actor } from '../../../lib/actor.ts';
import { pageIncident } from '../../incidents/lifecycle/declare.ts';
import { isOpen } from '../../incidents/lifecycle/model.ts';
import { findIncident } from '../../incidents/lifecycle/store.ts';
import { windowsOf } from '../../oncall/schedule/window.ts';
import { restart } from '../../paging/escalation/restart.ts';
import { describePage, openPage } from '../../paging/page/open.ts';
import type { Page } from '../../paging/page/store.ts';
import { severityOf, top } from '../../team/store.ts';
import { firingUpTo } from '../alert/store.ts';
import { waitKey } from '../events.ts';
import { declareByRoute } from '../incident/declare.ts';
import { isMoreSevere } from '../routing/model.ts';
import { teamOf } from '../routing/store.ts';
import { silenceOf } from '../silences/cover.ts';
import type { Storm } from '../storms/model.ts';
import { pageForStorm } from '../storms/page.ts';
import { findStorm } from '../storms/store.ts';
import { escalationOf } from './escalation.ts';
import { type Action, actionOf, type Group, groupName } from './model.ts';
import { findGroup, updateGroup } from './store.ts';

/** What was done, in the words that are kept, and the group as it is then. */
export interface Acted {
  readonly group: Group;
  readonly reason: Action | typeof NOBODY | typeof NOTHING;
  readonly detail?: string;
}

const NOBODY = 'has nobody to page: no escalation policy covers it';
const NOTHING = 'no alert of it is firing';

/** Does what the route says, once a group; a higher severity pages again. */
export async function act(tx: Tx, group: Group, silenced: boolean): Promise<Acted> {
  const moreSevere = isMoreSevere(group.severity, group.paged_severity, await teamOf(tx));
  const storm = group.storm === null ? undefined : await findStorm(tx, group.storm);
  const stormy = storm !== undefined && storm.ended_at === null;
  const reason = actionOf({ group, silenced, stormy, moreSevere, now: tx.now });
  switch (reason) {
    case 'pages':
      return pageForGroup(tx, group);
    case 'pages again: it is more severe now':
      return { reason, ...(await pageMoreSevere(tx, group)) };
    case 'declares an incident':
      return { reason, ...(await declareAndPage(tx, group)) };
    case 'is part of an alert storm':
      return storm === undefined || (group.paged_severity !== null && !moreSevere)
        ? { reason, group }
        : pageWithStorm(tx, group, storm);
    case 'waits for more alerts':
      return { reason, group, detail: `until ${new Date(group.waits_until ?? tx.now).toISOString()}` };
    default:
      return { reason, group };
  }
}

/** The incident that a group joins may have paged nobody yet: it does for what is more severe than itself. */
async function declareAndPage(tx: Tx, group: Group): Promise<Pick<Acted, 'group' | 'detail'>> {
  const declared = await declareByRoute(tx, group, sourceActor(group));
  if (!isMoreSevere(group.severity, declared.group.paged_severity, await teamOf(tx))) return declared;
  const paged = await pageForGroup(tx, declared.group);
  return { group: paged.group, detail: `${declared.detail}, ${paged.detail ?? paged.reason}` };
}

/**
 * What kept a group quiet is over: if an alert of it is still firing, it does what its route says, unless a silence covers
 * it.
 */
export async function settle(tx: Tx, group: Group): Promise<Acted> {
  const fires = group.state === 'firing' && (await firingUpTo(tx, group.id, 1)) > 0;
  if (!fires) return { group: await updateGroup(tx, group, { silence: null }), reason: NOTHING };
  const silence = await silenceOf(tx, group);
  const quiet = group.paged_severity === null ? (silence?.id ?? null) : null;
  return act(tx, await updateGroup(tx, group, { silence: quiet }), silence !== undefined);
}

/** Opens the one page of a group. */
export async function pageForGroup(tx: Tx, group: Group): Promise<Acted> {
  const escalation = await escalationOf(tx, group);
  if (escalation === undefined) return { group: await updateGroup(tx, group, { waits_until: null }), reason: NOBODY };
  const incident = group.incident === null ? undefined : await findIncident(tx, group.incident);
  const how = { by: sourceActor(group), urgency: await urgencyOf(tx, group) };
  const page =
    incident === undefined || !isOpen(incident)
      ? await openPage(tx, { text: pageWords(group), escalation, service: group.service, ...how })
      : (await pageIncident(tx, incident, escalation, how)).page;
  const change = { page: page.id, paged_severity: group.severity, waits_until: null, silence: null };
  return { group: await updateGroup(tx, group, change), reason: 'pages', detail: `p${page.id}` };
}

/** Its storm pages, once each policy. */
async function pageWithStorm(tx: Tx, group: Group, storm: Storm): Promise<Acted> {
  const escalation = await escalationOf(tx, group);
  if (escalation === undefined) return { group, reason: NOBODY };
  const page = await pageForStorm(tx, storm, group, { escalation, urgency: await urgencyOf(tx, group) });
  const change = { paged_severity: group.severity, waits_until: null, silence: null };
  return { group: await updateGroup(tx, group, change), reason: 'is part of an alert storm', detail: `p${page}` };
}

/** The route's urgency, outside the hours that it names; in them, and without one, that of the severity. */
async function urgencyOf(tx: Tx, { rule, severity }: Group): Promise<Page['urgency'] | undefined> {
  const { urgency, hours = [] } = rule;
  const working = hours.length > 0 && windowsOf(hours, (await top(tx)).timezone)(tx.now).active;
  return (working ? null : urgency) ?? (await severityOf(tx, severity))?.urgency;
}

/** The escalation starts again from its first step, with the words of the higher severity. */
async function pageMoreSevere(tx: Tx, group: Group): Promise<{ readonly group: Group; readonly detail: string }> {
  const id = group.page ?? 0;
  const urgency = (await urgencyOf(tx, group)) ?? 'high';
  const page = await describePage(tx, id, { text: pageWords(group), urgency });
  await restart(tx, page, { reason: `pages again: its severity is ${group.severity} now`, by: null });
  return { group: await updateGroup(tx, group, { paged_severity: group.severity }), detail: `p${id}` };
}

/** The words of a page about a group. */
export function pageWords({ id, severity, service, title }: Group): string {
  return `${groupName(id)} ${severity}${service === null ? '' : ` ${service}`}: ${title}`;
}

export function sourceActor({ source }: Pick<Group, 'source'>): Actor {
  return { kind: 'source', source };
}

/** The waiting of a group is over: it pages, if it is still firing. */
export async function waitOver(tx: Tx, id: number): Promise<void> {
  const group = await findGroup(tx, id);
  if (group?.state !== 'firing' || group.waits_until === null) return;
  await settle(tx, await updateGroup(tx, group, { waits_until: null }));
}

/** Waits for more alerts before it pages. */
export async function startWaiting(tx: Tx, group: Group): Promise<Group> {
  if (group.rule.wait === 0) return group;
  await tx.timers.set(waitKey(group.id), { after: group.rule.wait }, { kind: 'alert.act', group: group.id });
  return updateGroup(tx, group, { waits_until: tx.now + group.rule.wait });
}
