/** What becomes of incidents when a channel vanishes in Slack, or gets another id. */
import type { DomainEvents, Tx } from '../../../engine/tx.ts';
import { MUSTER } from '../../../lib/actor.ts';
import { message, rich } from '../../../lib/blockkit.ts';
import { loadAuth } from '../../team/directory.ts';
import { openRoom } from '../lifecycle/declare.ts';
import type { Incident } from '../lifecycle/model.ts';
import { membersOf, rolesOf, updateIncident } from '../lifecycle/store.ts';
import { addEntry, moveEntries } from '../timeline/store.ts';
import { sayInRoom } from './notify.ts';

/** Nothing can be said in this channel any more: an incident that is worked on there gets another room, with its people. */
export async function roomGone(tx: Tx, channel: string): Promise<void> {
  const there = tx.db.selectFrom('incidents').selectAll().where('room_channel', '=', channel);
  for (const incident of await there.where('ended_at', 'is', null).orderBy('id').execute()) {
    const change = { room_number: incident.room_number + 1, room_channel: null, room_thread: null, adopted: 0 };
    await updateIncident(tx, incident, change);
    const next = { ...incident, ...change };
    await addEntry(tx, { incident: incident.id, who: MUSTER, data: { kind: 'room', event: 'gone', channel } });
    await openRoom(tx, next, await peopleOf(tx, incident));
    await sayInRoom(
      tx,
      next,
      message(rich`⚠️ The room of before was deleted, or I was removed from it. *This is the room now.*`),
    );
  }
}

/** The people who were in the room, have a role or declared it. */
async function peopleOf(tx: Tx, { id, lead, declared_by }: Incident): Promise<readonly string[]> {
  const bot = (await loadAuth(tx))?.botUserId;
  const roles = [...(await rolesOf(tx, id)).values()];
  const all = new Set([declared_by, ...(lead === null ? [] : [lead]), ...roles, ...(await membersOf(tx, id))]);
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
