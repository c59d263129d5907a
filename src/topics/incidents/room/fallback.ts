/** An incident without a usable channel continues in the thread of its card. */
import { reroute } from '../../../engine/outbox/reroute.ts';
import type { Tx } from '../../../engine/tx.ts';
import { MUSTER } from '../../../lib/actor.ts';
import { channel, message, person, type Rich, rich } from '../../../lib/blockkit.ts';
import { findChannel } from '../../team/channels/store.ts';
import { openRoom } from '../lifecycle/declare.ts';
import { cardSlot, type Incident, incidentName, ownerOf, roomSlot } from '../lifecycle/model.ts';
import { findIncident, updateIncident } from '../lifecycle/store.ts';
import { addEntry } from '../timeline/store.ts';
import { headline } from './blocks.ts';
import { cardPlace, redrawIncident, sayInRoom } from './notify.ts';

/** Slack refuses to create the channel: card and words go to where they can be read. What only a channel has is given up. */
export async function continueWithoutChannel(tx: Tx, incident: Incident, refusal: string): Promise<void> {
  await updateIncident(tx, incident, { room_kind: 'thread', ...(await threadBefore(tx, incident)) });
  await addEntry(tx, { incident: incident.id, who: MUSTER, data: { kind: 'room', event: 'refused', refusal } });
  const next = await redrawIncident(tx, incident.id);
  await moveWaiting(tx, incident, next, `Slack did not create a channel (${refusal})`);
  await tellThread(tx, next, rich`⚠️ Slack refused to create an incident channel (${refusal}).`);
}

/** The thread where people worked on it before a higher severity asked for a channel; nothing where there was none. */
async function threadBefore(tx: Tx, incident: Incident): Promise<Partial<Incident>> {
  const before = { ...incident, room_number: incident.room_number - 1 };
  const { channel: there, ts } = (before.room_number > 0 ? await tx.receipt(cardSlot(before)) : undefined) ?? {};
  if (there === undefined || ts === undefined || (await findChannel(tx, there))?.archived !== 0) return {};
  return { room_number: before.room_number, room_channel: there, room_thread: ts };
}

/** Somebody archived the channel: nothing can be said in it, so a new card is posted elsewhere. */
export async function continueInThread(tx: Tx, incident: Incident, archived: string): Promise<void> {
  const change = {
    room_kind: 'thread',
    room_number: incident.room_number + 1,
    room_channel: null,
    room_thread: null,
    adopted: 0,
  } as const;
  await updateIncident(tx, incident, change);
  const next = { ...incident, ...change };
  await addEntry(tx, {
    incident: incident.id,
    who: MUSTER,
    data: { kind: 'room', event: 'archived', channel: archived },
  });
  await openRoom(tx, next, []);
  await moveWaiting(tx, incident, next, 'the channel was archived');
  await tellThread(tx, next, rich`⚠️ ${channel(archived)} was archived.`);
}

/** What was about to be said in the channel, or in the thread of before, is said in the thread. */
async function moveWaiting(tx: Tx, before: Incident, next: Incident, reason: string): Promise<void> {
  const [old, card] = [cardSlot(before), cardSlot(next)];
  for (const slot of old === card ? [roomSlot(before)] : [roomSlot(before), old])
    await reroute(tx, slot, reason, ({ kind, payload }, of) =>
      kind === 'message' && of !== old
        ? { kind, after: card, payload: { ...payload, to: { slot: card }, thread: { slot: card } } }
        : undefined,
    );
}

/** Says in the thread why it is used, and tells the lead where it is. */
async function tellThread(tx: Tx, incident: Incident, why: Rich): Promise<void> {
  await sayInRoom(tx, incident, message(rich`${why} *${incidentName(incident.id)} continues in this thread.*`));
  const found = (await findIncident(tx, incident.id)) ?? incident;
  const place = await cardPlace(tx, found);
  const user = ownerOf(found);
  if (user === undefined || ('user' in place && place.user === user)) return;
  const where =
    'channel' in place
      ? channel(place.channel)
      : rich`my messages with ${'user' in place ? person(place.user) : 'somebody'}`;
  const words = rich`${why} ${headline(found)} continues in the thread of its card, in ${where}.`;
  await tx.notify({ kind: 'message', payload: { to: { user }, message: message(words) } });
}
