/** How a group ends: when all of its alerts have, or when somebody says so. */
import type { Tx } from '../../../engine/tx.ts';
import { type Actor, actorUser, storedActor } from '../../../lib/actor.ts';
import { closePage } from '../../paging/page/open.ts';
import { endFiring, firingUpTo, groupCounts } from '../alert/store.ts';
import { flapKey, quietKey, waitKey } from '../events.ts';
import { countChange } from '../flapping/count.ts';
import { stormCalmer } from '../storms/operations.ts';
import type { Group } from './model.ts';
import { unpagedOfIncident, updateGroup } from './store.ts';

/** From so many on, alerts that are still firing are not counted: each resolve would count all of them again. */
const MANY = 100;

/** Resolves the group when none of its alerts fires any more, unless it flaps; says how many still do. */
export async function resolveIfOver(
  tx: Tx,
  group: Group,
  by: Actor,
  why: string,
): Promise<{ readonly group: Group; readonly reason: string; readonly detail?: string }> {
  const firing = await firingUpTo(tx, group.id, MANY);
  if (firing > 0) {
    tx.dirty('alert.group', group.id);
    return { group, reason: 'others are still firing', detail: firing < MANY ? String(firing) : `${MANY} or more` };
  }
  const counted = await countChange(tx, group);
  if (counted.flapping === 1)
    return { group: await holdOpen(tx, counted, why), reason: 'is flapping, so it is held open' };
  return { group: await endGroup(tx, counted, by, why), reason: 'all are resolved' };
}

/** Another group of the incident that still fires and has no page of its own: that one takes the page over. */
async function heirOf(tx: Tx, { id, incident, page }: Group): Promise<Group | undefined> {
  if (incident === null || page === null) return undefined;
  return unpagedOfIncident(tx, incident, id);
}

/** The page of a group that is over goes to its heir; false without one. */
async function passPageOn(tx: Tx, group: Group): Promise<boolean> {
  const heir = await heirOf(tx, group);
  if (heir === undefined) return false;
  await updateGroup(tx, heir, { page: group.page, paged_severity: group.paged_severity });
  return true;
}

/** It stays open, but nobody is paged for it while no alert of it is firing: its wait ends, and its page is closed. */
async function holdOpen(tx: Tx, group: Group, why: string): Promise<Group> {
  await tx.timers.clear(waitKey(group.id));
  const passed = await passPageOn(tx, group);
  const held = await updateGroup(tx, group, { waits_until: null, page: null });
  if (group.page !== null && !passed) await closePage(tx, group.page, `${why}; it is flapping`, null);
  return held;
}

/** Ends a group and closes its page with the reason. */
async function endGroup(tx: Tx, group: Group, by: Actor, why: string): Promise<Group> {
  const over = { state: 'resolved', resolved_at: tx.now, resolved_by: storedActor(by), waits_until: null } as const;
  await tx.timers.clear(waitKey(group.id), flapKey(group.id));
  const passed = await passPageOn(tx, group);
  const alerts = (await groupCounts(tx, [group])).get(group.id)?.all ?? 0;
  const ended = await updateGroup(tx, group, { ...over, alerts, silence: null, ...(passed ? { page: null } : {}) });
  if (group.page !== null && !passed) await closePage(tx, group.page, why, actorUser(by) ?? null);
  if (group.storm !== null) await stormCalmer(tx, group.storm);
  await tx.emit({ event: 'alerts.resolved', group: group.id });
  return ended;
}

/** What is over without a word of the source is no repeat when the same body comes again. */
export const OVER = { state: 'resolved', digest: '' } as const;

/** Somebody says that it is over: what fires again later opens it again, or another group, and pages. */
export async function resolveByHand(tx: Tx, group: Group, by: Actor, why?: string): Promise<Group> {
  if (group.state === 'resolved') return group;
  const ended = await endFiring(tx, group.id, { ...OVER, resolved_at: tx.now });
  await tx.timers.clear(...ended.map(quietKey));
  const calm = await updateGroup(tx, group, { flapping: 0, changes_json: '[]' });
  return endGroup(tx, calm, by, why ?? 'resolved');
}
