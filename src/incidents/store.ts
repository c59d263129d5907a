import type { NewRow } from '../db/schema.ts';
import type { Tx } from '../engine/tx.ts';
import type { Instant } from '../lib/instant.ts';
import { HOUR } from '../lib/instant.ts';
import type { Entry, Incident } from './model.ts';

export async function nextIncidentId(tx: Tx): Promise<number> {
  const { value } = await tx.db
    .updateTable('counters')
    .set((e) => ({ value: e('value', '+', 1) }))
    .where('name', '=', 'incident')
    .returning('value')
    .executeTakeFirstOrThrow();
  return value;
}

export async function insertIncident(tx: Tx, incident: Incident): Promise<void> {
  await tx.db.insertInto('incidents').values(incident).execute();
}

export async function findIncident(tx: Tx, id: number): Promise<Incident | undefined> {
  return tx.db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function updateIncident(tx: Tx, id: number, change: Partial<Omit<Incident, 'id'>>): Promise<void> {
  await tx.db.updateTable('incidents').set(change).where('id', '=', id).execute();
}

/** Open incidents, the newest first. */
export async function openIncidents(tx: Tx): Promise<readonly Incident[]> {
  return tx.db
    .selectFrom('incidents')
    .selectAll()
    .where('ended_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
}

/** Declared in the hour before `now`, the newest first. */
export async function recentIncidents(tx: Tx): Promise<readonly Incident[]> {
  return tx.db
    .selectFrom('incidents')
    .selectAll()
    .where('declared_at', '>', tx.now - HOUR)
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
}

/** The newest incident worked on in this channel; in a channel with several, the one of this thread. */
export async function incidentAt(tx: Tx, channel: string, thread: string | undefined): Promise<Incident | undefined> {
  const rows = await tx.db
    .selectFrom('incidents')
    .selectAll()
    .where('room_channel', '=', channel)
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
  return (
    rows.find((row) => row.room_kind === 'channel') ??
    rows.find((row) => thread !== undefined && row.room_thread === thread)
  );
}

/** Whether threads of this channel are rooms of incidents under way. */
export async function hasThreadRooms(tx: Tx, channel: string): Promise<boolean> {
  const open = tx.db
    .selectFrom('incidents')
    .select('id')
    .where('room_channel', '=', channel)
    .where('ended_at', 'is', null);
  return (await open.where('room_kind', '=', 'thread').limit(1).executeTakeFirst()) !== undefined;
}

/** The private incidents this person may see. */
export async function memberOf(tx: Tx, user: string): Promise<ReadonlySet<number>> {
  const rows = await tx.db.selectFrom('incident_members').select('incident').where('user', '=', user).execute();
  return new Set(rows.map((row) => row.incident));
}

/** The people who may see a private incident. */
export async function membersOf(tx: Tx, incident: number): Promise<ReadonlySet<string>> {
  const rows = await tx.db.selectFrom('incident_members').select('user').where('incident', '=', incident).execute();
  return new Set(rows.map((row) => row.user));
}

export async function addMember(tx: Tx, incident: number, user: string): Promise<void> {
  await tx.db
    .insertInto('incident_members')
    .values({ incident, user })
    .onConflict((c) => c.doNothing())
    .execute();
}

export async function removeMember(tx: Tx, incident: number, user: string): Promise<void> {
  await tx.db.deleteFrom('incident_members').where('incident', '=', incident).where('user', '=', user).execute();
}

/** Writes one dated fact and returns its id. */
export async function addEntry(
  tx: Tx,
  entry: Omit<NewRow<'timeline'>, 'recorded_at' | 'happened_at'> & { happened_at?: Instant },
): Promise<number> {
  const row = { happened_at: tx.now, ...entry, recorded_at: tx.now };
  const { id } = await tx.db.insertInto('timeline').values(row).returning('id').executeTakeFirstOrThrow();
  return id;
}

/** The timeline in the order in which things happened. */
export async function entriesOf(tx: Tx, incident: number): Promise<readonly Entry[]> {
  return tx.db
    .selectFrom('timeline')
    .selectAll()
    .where('incident', '=', incident)
    .where('removed_at', 'is', null)
    .orderBy('happened_at')
    .orderBy('id')
    .execute();
}

export async function findEntry(tx: Tx, id: number): Promise<Entry | undefined> {
  return tx.db.selectFrom('timeline').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function updateEntry(tx: Tx, id: number, change: Partial<Omit<Entry, 'id'>>): Promise<void> {
  await tx.db.updateTable('timeline').set(change).where('id', '=', id).execute();
}

/** The roles taken, as role → Slack user id. */
export async function rolesOf(tx: Tx, incident: number): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.db.selectFrom('roles').selectAll().where('incident', '=', incident).orderBy('role').execute();
  return new Map(rows.map((row) => [row.role, row.user]));
}

export async function setRole(tx: Tx, incident: number, role: string, user: string): Promise<void> {
  await tx.db
    .insertInto('roles')
    .values({ incident, role, user })
    .onConflict((c) => c.columns(['incident', 'role']).doUpdateSet({ user }))
    .execute();
}

export async function follow(tx: Tx, user: string, subject: string): Promise<boolean> {
  const result = await tx.db
    .insertInto('followers')
    .values({ user, subject, since: tx.now })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function unfollow(tx: Tx, user: string, subject: string): Promise<boolean> {
  const result = await tx.db
    .deleteFrom('followers')
    .where('user', '=', user)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** What somebody follows: subjects, each once. */
export async function followedBy(tx: Tx, user: string): Promise<ReadonlySet<string>> {
  const rows = await tx.db.selectFrom('followers').select('subject').where('user', '=', user).execute();
  return new Set(rows.map((row) => row.subject));
}

/** The open incidents in which somebody has a role. */
export async function roleIn(tx: Tx, user: string): Promise<ReadonlySet<number>> {
  const mine = tx.db.selectFrom('roles').innerJoin('incidents', 'incidents.id', 'roles.incident').select('incident');
  const rows = await mine.where('roles.user', '=', user).where('ended_at', 'is', null).execute();
  return new Set(rows.map((row) => row.incident));
}

/** Everybody who follows one of these subjects, once. */
export async function followersOf(tx: Tx, subjects: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.db
    .selectFrom('followers')
    .select('user')
    .distinct()
    .where('subject', 'in', [...subjects])
    .orderBy('user')
    .execute();
  return rows.map((row) => row.user);
}

/** Hands everybody who follows one subject over to another. */
export async function moveFollowers(tx: Tx, from: string, to: string): Promise<void> {
  for (const user of await followersOf(tx, [from])) await follow(tx, user, to);
}
