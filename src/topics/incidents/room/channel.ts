/** What becomes of incidents when a channel vanishes in Slack, is archived, or gets another id. */
import type { DomainEvents, Tx } from '../../../engine/tx.ts';
import { actorUser, MUSTER, readActor } from '../../../lib/actor.ts';
import { message, type Rich, rich } from '../../../lib/blockkit.ts';
import { channelArchived } from '../../team/channels/store.ts';
import { loadAuth } from '../../team/directory.ts';
import { openRoom } from '../lifecycle/declare.ts';
import type { Incident } from '../lifecycle/model.ts';
import { membersOf, rolesOf, updateIncident } from '../lifecycle/store.ts';
import type { EntryData } from '../timeline/model.ts';
import { addEntry, moveEntries } from '../timeline/store.ts';
import { continueInThread } from './fallback.ts';
import { redrawOpenIncidents, sayInRoom } from './notify.ts';

/** Nothing can be said in this channel any more: an incident that is worked on there gets another room, with its people. */
export async function roomGone(tx: Tx, channel: string): Promise<void> {
  for (const incident of await openIncidentsIn(tx, channel))
    await openAnother(
      tx,
      incident,
      { kind: 'room', event: 'gone', channel },
      rich`The incident channel was deleted, or Muster was removed from it.`,
    );
}

/**
 * Somebody archived this channel: an incident that is worked on there continues in a thread. Nobody but its declarer
 * could read the thread of a private one, so that gets another channel.
 */
export async function roomArchived(tx: Tx, channel: string): Promise<void> {
  for (const incident of await openIncidentsIn(tx, channel)) {
    if (incident.private === 0) await continueInThread(tx, incident, channel);
    else
      await openAnother(
        tx,
        incident,
        { kind: 'room', event: 'archived', channel },
        rich`The incident channel was archived.`,
      );
  }
}

/**
 * All channels were read. A channel may have been archived while nobody told; and what was declared before Slack was ever
 * reached could not name its channels.
 */
export async function channelsRead(tx: Tx, { first }: DomainEvents['directory.read']): Promise<void> {
  const open = tx.db.selectFrom('incidents').select('room_channel').distinct().where('ended_at', 'is', null);
  for (const { room_channel: channel } of await open.where('room_channel', 'is not', null).execute())
    if (channel !== null && (await channelArchived(tx, channel))) await roomArchived(tx, channel);
  if (first) await redrawOpenIncidents(tx);
}

async function openIncidentsIn(tx: Tx, channel: string): Promise<readonly Incident[]> {
  const there = tx.db.selectFrom('incidents').selectAll().where('room_channel', '=', channel);
  return there.where('ended_at', 'is', null).orderBy('id').execute();
}

async function openAnother(tx: Tx, incident: Incident, data: EntryData, why: Rich): Promise<void> {
  const change = { room_number: incident.room_number + 1, room_channel: null, room_thread: null, adopted: 0 };
  await updateIncident(tx, incident, change);
  const next = { ...incident, ...change };
  await addEntry(tx, { incident: incident.id, who: MUSTER, data });
  await openRoom(tx, next, await peopleOf(tx, incident));
  await sayInRoom(tx, next, message(rich`⚠️ ${why} *This is the incident channel now.*`));
}

/** The people who were in the room, have a role or declared it. */
async function peopleOf(tx: Tx, { id, lead, declared_by }: Incident): Promise<readonly string[]> {
  const bot = (await loadAuth(tx))?.botUserId;
  const roles = [...(await rolesOf(tx, id)).values()];
  const who = actorUser(readActor(declared_by));
  const all = new Set([
    ...(who === undefined ? [] : [who]),
    ...(lead === null ? [] : [lead]),
    ...roles,
    ...(await membersOf(tx, id)),
  ]);
  return [...all].filter((user) => user !== bot);
}

/** Incidents go on where they were, under the channel's new id. */
export async function incidentsMoved(tx: Tx, { from, to }: DomainEvents['channel.renumbered']): Promise<void> {
  for (const column of ['room_channel', 'origin_channel'] as const)
    await tx.db
      .updateTable('incidents')
      .set({ [column]: to })
      .where(column, '=', from)
      .execute();
  await moveEntries(tx, from, to);
  const tasks = tx.db.selectFrom('incident_tasks').select(['id', 'place']).where('place', 'like', `${from}/%`);
  for (const { id, place } of await tasks.execute())
    await tx.db
      .updateTable('incident_tasks')
      .set({ place: `${to}/${place?.slice(from.length + 1)}` })
      .where('id', '=', id)
      .execute();
}
