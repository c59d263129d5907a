/** What people do with a group. */
import type { Caller } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { acknowledge } from '../../paging/page/acknowledge.ts';
import { requireMayAcknowledge } from '../../paging/page/find-page.ts';
import { findPage } from '../../paging/page/store.ts';
import { mayAct } from '../../team/permit.ts';
import { waitKey } from '../events.ts';
import { type Group, groupName } from './model.ts';
import { findGroup, firingGroups, loudGroups, updateGroup } from './store.ts';

/** Acknowledges a group: its page stops escalating. Says who had it before. */
export async function acknowledgeGroup(
  tx: Tx,
  group: Group,
  caller: Caller,
): Promise<{ readonly group: Group; readonly first: boolean }> {
  const page = group.page === null ? undefined : await findPage(tx, group.page);
  if (page !== undefined && page.state !== 'resolved') {
    await requireMayAcknowledge(tx, [page], caller);
    const { first } = await acknowledge(tx, page.id, caller.user);
    return { group: (await findGroup(tx, group.id)) ?? group, first };
  }
  if (group.acked_by !== null || group.state === 'resolved') return { group, first: false };
  if (!(await mayAct(tx, caller)))
    throw new Mistake(`Only a member of the team can acknowledge ${groupName(group.id)}.`, { example: '/alert' });
  return { group: await markAcknowledged(tx, group, caller.user), first: true };
}

/** Somebody has it, in Slack or in the tool (`by` null): before it paged it pages only when it becomes more severe. */
export async function markAcknowledged(tx: Tx, group: Group, by: string | null): Promise<Group> {
  await tx.timers.clear(waitKey(group.id));
  return updateGroup(tx, group, {
    acked_by: by ?? group.acked_by,
    acked_at: group.acked_at ?? tx.now,
    paged_severity: group.paged_severity ?? group.severity,
    waits_until: null,
  });
}

/** So many groups are named for somebody to choose. */
const NAMED = 10;

/** The group that is meant where none is named: the only one that fires and that nobody has acknowledged. */
export async function onlyGroup(tx: Tx): Promise<Group> {
  const [firing, open] = [await firingGroups(tx, NAMED), await loudGroups(tx, 2)];
  const [only] = open.length === 1 ? open : firing;
  if (only !== undefined && (open.length === 1 || firing.length === 1)) return only;
  if (firing.length === 0) throw new Mistake('No alert is firing, so there is nothing to do.', { example: '/alert' });
  const names = firing.map(({ id }) => groupName(id));
  throw new Mistake(`Which alert group? Firing: ${names.join(', ')}.`, { example: `/alert ack ${names[0]}` });
}
