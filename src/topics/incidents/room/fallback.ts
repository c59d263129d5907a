/** Slack will not make a room: the incident is worked on in the thread of its card instead. */
import { reroute } from '../../../engine/outbox/reroute.ts';
import type { Tx } from '../../../engine/tx.ts';
import { MUSTER } from '../../../lib/actor.ts';
import { message, rich } from '../../../lib/blockkit.ts';
import { cardSlot, type Incident, roomSlot } from '../lifecycle/model.ts';
import { updateIncident } from '../lifecycle/store.ts';
import { addEntry } from '../timeline/store.ts';
import { redrawIncident, sayInRoom } from './notify.ts';

/** Moves card and words to where they can be read; what only a channel has (topic, invitations) is given up. */
export async function goWithoutRoom(tx: Tx, incident: Incident, refusal: string): Promise<void> {
  const [room, card] = [roomSlot(incident), cardSlot(incident)];
  await updateIncident(tx, incident, { room_kind: 'thread' });
  await addEntry(tx, { incident: incident.id, who: MUSTER, data: { kind: 'room', event: 'refused', refusal } });
  const next = await redrawIncident(tx, incident.id);
  await reroute(tx, room, `Slack made no room (${refusal})`, ({ kind, payload }) =>
    kind === 'message'
      ? { kind, after: card, payload: { ...payload, to: { slot: card }, thread: { slot: card } } }
      : undefined,
  );
  await sayInRoom(
    tx,
    next,
    message(rich`⚠️ Slack refused to create a room (${refusal}): *this thread is the room now.*`),
  );
}
