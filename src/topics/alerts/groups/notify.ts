/** The message of a group: posted once, edited in place. */
import type { Delivered } from '../../../engine/outbox/outcome.ts';
import type { Abouts, Tx } from '../../../engine/tx.ts';
import { announceChannel } from '../../team/store.ts';
import { groupMessage } from './blocks.ts';
import { groupSlot } from './model.ts';
import { groupState } from './state.ts';
import { findGroup, updateGroup } from './store.ts';

/** Writes the message of a group from the rows; what its page says follows. */
export async function drawGroup(tx: Tx, id: number): Promise<void> {
  const group = await findGroup(tx, id);
  if (group === undefined) return;
  if (group.page !== null) tx.dirty('page', group.page);
  if (group.incident !== null) tx.dirty('incident', group.incident);
  if (group.storm !== null) tx.dirty('alert.storm', group.storm);
  // In a storm only what Slack has already is edited.
  if (group.channel === null || (group.storm !== null && (await tx.receipt(groupSlot(id))) === undefined)) return;
  await tx.notify({
    kind: 'message',
    slot: groupSlot(id),
    about: { kind: 'alert.group', group: id },
    payload: { to: { channel: group.channel }, message: groupMessage(await groupState(tx, group)) },
  });
}

/** What Slack says of a channel that takes no message: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const TAKES_NONE = new Set(['channel_not_found', 'not_in_channel', 'is_archived', 'is_inactive', 'restricted_action']);

/** A channel that takes no message is left for the one where incidents are announced. */
export async function groupRefused(
  tx: Tx,
  { about, refusal, first }: Delivered<{ readonly kind: 'alert.group' } & Abouts['alert.group']>,
): Promise<void> {
  const group = first && TAKES_NONE.has(refusal ?? '') ? await findGroup(tx, about.group) : undefined;
  const announce = group === undefined ? undefined : await announceChannel(tx);
  if (group !== undefined && announce !== undefined && announce !== group.channel)
    await updateGroup(tx, group, { channel: announce });
}
