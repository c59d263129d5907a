/** The end of flapping. */
import type { Tx } from '../../../engine/tx.ts';
import { groupCounts } from '../alert/store.ts';
import { act, sourceActor } from '../groups/act.ts';
import { resolveIfOver } from '../groups/resolve.ts';
import { findGroup, updateGroup } from '../groups/store.ts';
import { silenceOf } from '../silences/cover.ts';

/** It has been quiet for long enough: it is over, or what has fired all the time pages at last. */
export async function flapOver(tx: Tx, id: number): Promise<void> {
  const group = await findGroup(tx, id);
  if (group?.state !== 'firing' || group.flapping === 0) return;
  const calm = await updateGroup(tx, group, { flapping: 0, changes_json: '[]' });
  if (((await groupCounts(tx, [id])).get(id)?.firing ?? 0) === 0) {
    await resolveIfOver(tx, calm, sourceActor(calm), 'it has been quiet for 30 minutes');
    return;
  }
  if (calm.page !== null || calm.acked_at !== null) return;
  const silence = await silenceOf(tx, calm);
  const ready = await updateGroup(tx, calm, { paged_severity: null, silence: silence?.id ?? null });
  await act(tx, ready, silence !== undefined);
}
