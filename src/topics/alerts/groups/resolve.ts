/** How a group ends: when all of its alerts have, or when somebody says so. */
import type { Tx } from '../../../engine/tx.ts';
import { type Actor, actorUser, storedActor } from '../../../lib/actor.ts';
import { closePage } from '../../paging/page/open.ts';
import { alertsOf, groupCounts, updateAlert } from '../alert/store.ts';
import { flapKey, quietKey, waitKey } from '../events.ts';
import { countChange } from '../flapping/count.ts';
import type { Group } from './model.ts';
import { groupsOfIncident, updateGroup } from './store.ts';

/** Resolves the group when none of its alerts fires any more, unless it flaps; says how many still do. */
export async function resolveIfOver(
  tx: Tx,
  group: Group,
  by: Actor,
  why: string,
): Promise<{ readonly group: Group; readonly reason: string; readonly detail?: string }> {
  const firing = (await groupCounts(tx, [group.id])).get(group.id)?.firing ?? 0;
  if (firing > 0) {
    tx.dirty('alert.group', group.id);
    return { group, reason: 'others are still firing', detail: String(firing) };
  }
  const counted = await countChange(tx, group);
  if (counted.flapping === 1) return { group: counted, reason: 'is flapping, so it is held open' };
  return { group: await endGroup(tx, counted, by, why), reason: 'all are resolved' };
}

/** Another group of the incident that still fires and has no page of its own: that one takes the page over. */
async function heirOf(tx: Tx, { id, incident, page }: Group): Promise<Group | undefined> {
  if (incident === null || page === null) return undefined;
  const others = await groupsOfIncident(tx, incident);
  return others.find((one) => one.id !== id && one.state === 'firing' && one.page === null && one.silence === null);
}

/** Ends a group and closes its page with the reason. */
async function endGroup(tx: Tx, group: Group, by: Actor, why: string): Promise<Group> {
  const over = { state: 'resolved', resolved_at: tx.now, resolved_by: storedActor(by), waits_until: null } as const;
  await tx.timers.clear(waitKey(group.id), flapKey(group.id));
  const heir = await heirOf(tx, group);
  const ended = await updateGroup(tx, group, { ...over, silence: null, ...(heir === undefined ? {} : { page: null }) });
  if (heir !== undefined) await updateGroup(tx, heir, { page: group.page, paged_severity: group.paged_severity });
  else if (group.page !== null) await closePage(tx, group.page, why, actorUser(by) ?? null);
  await tx.emit({ event: 'alerts.resolved', group: group.id });
  return ended;
}

/** What is over without a word of the source is no repeat when the same body comes again. */
export const OVER = { state: 'resolved', digest: '' } as const;

/** Somebody says that it is over: what fires again later opens it again, or another group, and pages. */
export async function resolveByHand(tx: Tx, group: Group, by: Actor, why?: string): Promise<Group> {
  if (group.state === 'resolved') return group;
  for (const alert of await alertsOf(tx, group.id)) {
    if (alert.state === 'resolved') continue;
    await updateAlert(tx, alert, { ...OVER, resolved_start: alert.fired_at, resolved_at: tx.now });
    await tx.timers.clear(quietKey(alert.id));
  }
  const calm = await updateGroup(tx, group, { flapping: 0, changes_json: '[]' });
  return endGroup(tx, calm, by, why ?? 'resolved');
}
