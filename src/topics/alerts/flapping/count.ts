/** Counts how often a group begins and stops to fire, and holds it open when that is too often. */
import type { Tx } from '../../../engine/tx.ts';
import { flapKey } from '../events.ts';
import type { Group } from '../groups/model.ts';
import { updateGroup } from '../groups/store.ts';
import { flappingMessage } from './blocks.ts';
import { CHANGES, QUIET, withChange } from './model.ts';

/** Keeps a change; from the fifth in half an hour on the group is held open, and its channel is told once. */
export async function countChange(tx: Tx, group: Group): Promise<Group> {
  const changes = withChange(JSON.parse(group.changes_json) as readonly number[], tx.now);
  const flapping = group.flapping === 1 || changes.length >= CHANGES ? 1 : 0;
  const next = await updateGroup(tx, group, { changes_json: JSON.stringify(changes), flapping });
  if (flapping === 0) return next;
  await tx.timers.set(flapKey(group.id), { after: QUIET }, { kind: 'alert.flapped', group: group.id });
  if (group.flapping === 0 && group.channel !== null)
    await tx.notify({ kind: 'message', payload: { to: { channel: group.channel }, message: flappingMessage(next) } });
  return next;
}
