/** A group declares an incident, or joins the open one of its service. */
import type { Tx } from '../../../engine/tx.ts';
import type { Actor } from '../../../lib/actor.ts';
import { type Declared, declare } from '../../incidents/lifecycle/declare.ts';
import { incidentName } from '../../incidents/lifecycle/model.ts';
import { findIncident } from '../../incidents/lifecycle/store.ts';
import { declareFromPage } from '../../incidents/room/from-page.ts';
import { findPage, pagesOf } from '../../paging/page/store.ts';
import { waitKey } from '../events.ts';
import type { Group } from '../groups/model.ts';
import { openIncidentOf } from '../groups/state.ts';
import { updateGroup } from '../groups/store.ts';
import { attach } from './attach.ts';

/**
 * By its route: joins the open incident of the service where the route says so, of whose severity people have heard; else
 * declares one, which pages as its severity says.
 */
export async function declareByRoute(
  tx: Tx,
  group: Group,
  by: Actor,
): Promise<{ readonly group: Group; readonly detail: string }> {
  const open = group.rule.join ? await openIncidentOf(tx, group.service) : undefined;
  const joined = open === undefined ? undefined : await findIncident(tx, open);
  const quiet = { silence: null, waits_until: null };
  if (joined !== undefined) {
    const heard = { ...quiet, paged_severity: joined.severity };
    const attached = await attach(tx, await updateGroup(tx, group, heard), joined);
    return { group: attached, detail: `joined ${incidentName(joined.id)}` };
  }
  const { incident } = await declareAs(tx, group, by, 'auto');
  const [page] = await pagesOf(tx, incident.id);
  const declared = await updateGroup(tx, group, {
    ...quiet,
    paged_severity: group.severity,
    page: page?.id ?? null,
  });
  return { group: await attach(tx, declared, incident), detail: incidentName(incident.id) };
}

function declareAs(tx: Tx, group: Group, by: Actor, paging: 'auto' | 'no', channel?: string): Promise<Declared> {
  return declare(tx, {
    title: group.title,
    severity: group.severity,
    service: group.service ?? undefined,
    policy: group.rule.policy ?? undefined,
    private: false,
    drill: false,
    paging,
    by,
    channel,
    began: group.opened_at < tx.now ? group.opened_at : undefined,
  });
}

/** Somebody declares an incident from a group: its page, people, links and alerts come along. */
export async function declareByHand(tx: Tx, group: Group, by: Actor, channel: string | undefined): Promise<Declared> {
  const page = group.page === null ? undefined : await findPage(tx, group.page);
  if (page !== undefined && page.state !== 'resolved' && page.incident === null)
    return declareFromPage(tx, page, { title: group.title, severity: group.severity, by, channel });
  const declared = await declareAs(tx, group, by, 'auto', channel);
  const [paged] = await pagesOf(tx, declared.incident.id);
  await attach(tx, paged === undefined ? group : await pagedBy(tx, group, paged.id), declared.incident);
  return declared;
}

/** The incident pages for the group, which has nothing to wait for any more. */
async function pagedBy(tx: Tx, group: Group, page: number): Promise<Group> {
  await tx.timers.clear(waitKey(group.id));
  return updateGroup(tx, group, { page, paged_severity: group.severity, waits_until: null, silence: null });
}
