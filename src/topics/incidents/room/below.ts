/** What belongs to a message of the room. */
import type { Tx } from '../../../engine/tx.ts';
import type { Message } from '../../../lib/blockkit.ts';
import type { Incident } from '../lifecycle/model.ts';
import { roomPlace } from './notify.ts';

/** Says something in the thread of a message of the room; a room that is a thread is one already. */
export async function sayBelow(
  tx: Tx,
  incident: Incident,
  message: Message,
  { root, slot, after }: { readonly root: string; readonly slot: string; readonly after: string },
): Promise<void> {
  const { to, thread = { slot: root } } = roomPlace(incident);
  await tx.notify({ kind: 'message', slot, after, payload: { to, message, thread } });
}
