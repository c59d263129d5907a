/** The end of flapping. */
import type { Tx } from '../../../engine/tx.ts';
import { firingUpTo } from '../alert/store.ts';
import { settle, sourceActor } from '../groups/act.ts';
import { resolveIfOver } from '../groups/resolve.ts';
import { findGroup, updateGroup } from '../groups/store.ts';

/** It has been quiet for long enough: it is over, or what has fired all the time pages at last. */
export async function flapOver(tx: Tx, id: number): Promise<void> {
  const group = await findGroup(tx, id);
  if (group?.state !== 'firing' || group.flapping === 0) return;
  const calm = await updateGroup(tx, group, { flapping: 0, changes_json: '[]' });
  if ((await firingUpTo(tx, id, 1)) === 0) {
    await resolveIfOver(tx, calm, sourceActor(calm), 'it has been quiet for 30 minutes');
    return;
  }
  if (calm.page !== null || calm.acked_at !== null) return;
  await settle(tx, await updateGroup(tx, calm, { paged_severity: null }));
}
