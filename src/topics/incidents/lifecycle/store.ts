import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { HOUR, type Instant } from '../../../lib/instant.ts';
import { severities } from '../../team/store.ts';
import type { Incident } from './model.ts';

export async function insertIncident(tx: Tx, incident: Incident): Promise<void> {
  tx.audit.incident(incident.id);
  tx.audit.field(`INC-${incident.id} declared`, null, incident.title);
  await tx.db.insertInto('incidents').values(incident).execute();
}

export async function findIncident(tx: Tx, id: number): Promise<Incident | undefined> {
  return tx.db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
}

/** What of an incident the audit keeps from what to what. */
const AUDITED = [
  'title',
  'severity',
  'service',
  'status',
  'impact',
  'category',
  'lead',
  'began_at',
  'mitigated_at',
  'call_url',
  'cause',
  'merged_into',
  'room_channel',
  'archived_at',
] as const;

/** Changes an incident, and returns it as it is then. */
export async function updateIncident(
  tx: Tx,
  incident: Incident,
  change: Partial<Omit<Incident, 'id'>>,
): Promise<Incident> {
  const { id } = incident;
  tx.audit.incident(id);
  for (const field of AUDITED)
    if (field in change) tx.audit.field(`INC-${id} ${field}`, incident[field], change[field] ?? null);
  await tx.db.updateTable('incidents').set(change).where('id', '=', id).execute();
  return { ...incident, ...change };
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

/** Not cancelled and under way at some time of `[start, end)`, the oldest first. */
export async function incidentsDuring(
  tx: Tx,
  start: Instant,
  end: Instant,
  limit: number,
): Promise<readonly Incident[]> {
  const begun = tx.db.selectFrom('incidents').selectAll().where('declared_at', '<', end);
  const under = begun.where((e) => e.or([e('ended_at', 'is', null), e('ended_at', '>=', start)]));
  return under.where('status', '<>', 'cancelled').orderBy('id').limit(limit).execute();
}

/** Which of these are private. */
export async function privateAmong(tx: Tx, ids: readonly number[]): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.db
    .selectFrom('incidents')
    .select('id')
    .where('id', 'in', ids)
    .where('private', '=', 1)
    .execute();
  return new Set(rows.map(({ id }) => id));
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

/** True, when this person may see the private incident. */
export async function isMember(
  tx: Tx,
  { incident, user }: { readonly incident: number; readonly user: string },
): Promise<readonly true[]> {
  return (await membersOf(tx, incident)).has(user) ? [true] : [];
}

/** True while an incident of the highest severity is open; a drill does not count. */
export async function mostSevereIsOpen(tx: Tx): Promise<readonly true[]> {
  const [mostSevere] = await severities(tx);
  const open = tx.db.selectFrom('incidents').select('id').where('ended_at', 'is', null).where('drill', '=', 0);
  const found = await open
    .where('severity', '=', mostSevere?.key ?? '')
    .limit(1)
    .executeTakeFirst();
  return found === undefined ? [] : [true];
}

/** The position of each incident's severity; 0 is the most severe. */
export async function severityPositionsOf(
  tx: Tx,
  incidents: readonly number[],
): Promise<readonly { readonly incident: number; readonly position: number }[]> {
  const rows = tx.db.selectFrom('incidents').select(['id', 'severity']).where('id', 'in', incidents);
  const keys = (await severities(tx)).map(({ key }) => key);
  return (await rows.execute()).map(({ id, severity }) => ({
    incident: id,
    position: keys.includes(severity) ? keys.indexOf(severity) : keys.length,
  }));
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

/** An incident and all that was merged into it, as far as it may be told there. */
export async function withMerged(
  tx: Tx,
  { id, private: hidden }: Pick<Incident, 'id' | 'private'>,
): Promise<readonly number[]> {
  const known = new Set([id]);
  for (let fresh = [id]; fresh.length > 0; ) {
    const rows = await tx.db
      .selectFrom('incidents')
      .select('id')
      .where('merged_into', 'in', fresh)
      .where('private', '<=', hidden)
      .execute();
    fresh = rows.map((row) => row.id).filter((one) => !known.has(one));
    for (const one of fresh) known.add(one);
  }
  return [...known];
}

/** The roles taken, as role → Slack user id. */
export async function rolesOf(tx: Tx, incident: number): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.db.selectFrom('roles').selectAll().where('incident', '=', incident).orderBy('role').execute();
  return new Map(rows.map((row) => [row.role, row.user]));
}

export async function setRole(tx: Tx, incident: number, role: string, user: string): Promise<void> {
  const before = (await rolesOf(tx, incident)).get(role) ?? null;
  tx.audit.incident(incident);
  tx.audit.field(`INC-${incident} ${role}`, before, user);
  await tx.db
    .insertInto('roles')
    .values({ incident, role, user })
    .onConflict((c) => c.columns(['incident', 'role']).doUpdateSet({ user }))
    .execute();
}

/** How a follower wants to hear. */
export type Hearing = Pick<Row<'followers'>, 'method' | 'pace'>;

/** Starts following, or changes how; whether anything changed. */
export async function follow(tx: Tx, user: string, subject: string, hearing: Hearing): Promise<boolean> {
  const mine = tx.db
    .selectFrom('followers')
    .select(['method', 'pace'])
    .where('user', '=', user)
    .where('subject', '=', subject);
  const known = await mine.executeTakeFirst();
  if (known?.method === hearing.method && known.pace === hearing.pace) return false;
  await tx.db
    .insertInto('followers')
    .values({ user, subject, since: tx.now, ...hearing })
    .onConflict((c) => c.columns(['user', 'subject']).doUpdateSet(hearing))
    .execute();
  return true;
}

export async function unfollow(tx: Tx, user: string, subject: string): Promise<boolean> {
  const result = await tx.db
    .deleteFrom('followers')
    .where('user', '=', user)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** The open incidents in which somebody has a role. */
export async function roleIn(tx: Tx, user: string): Promise<ReadonlySet<number>> {
  const mine = tx.db.selectFrom('roles').innerJoin('incidents', 'incidents.id', 'roles.incident').select('incident');
  const rows = await mine.where('roles.user', '=', user).where('ended_at', 'is', null).execute();
  return new Set(rows.map((row) => row.incident));
}

/** Everybody who follows one of these subjects, once for each way; who wants it now and as a digest gets it now. */
export async function followersOf(
  tx: Tx,
  subjects: readonly string[],
): Promise<readonly ({ user: string } & Hearing)[]> {
  const rows = await tx.db
    .selectFrom('followers')
    .select(['user', 'method', 'pace'])
    .where('subject', 'in', [...subjects])
    .orderBy('user')
    .execute();
  const found = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    const key = `${row.user} ${row.method}`;
    if (found.get(key)?.pace !== 'now') found.set(key, row);
  }
  return [...found.values()];
}

/** What one person follows, in the order in which they began. */
export async function followedBy(tx: Tx, user: string): Promise<readonly Row<'followers'>[]> {
  return tx.db
    .selectFrom('followers')
    .selectAll()
    .where('user', '=', user)
    .orderBy('since')
    .orderBy('subject')
    .execute();
}

/** The other services it affects. */
export async function affectedBy(tx: Tx, incident: number): Promise<readonly string[]> {
  const rows = tx.db.selectFrom('incident_services').select('service').where('incident', '=', incident);
  return (await rows.orderBy('service').execute()).map((row) => row.service);
}

/** Sets which services it affects; returns what changed. */
export async function setAffected(tx: Tx, incident: number, services: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('incident_services').where('incident', '=', incident).execute();
  const rows = [...new Set(services)].map((service) => ({ incident, service }));
  if (rows.length > 0) await tx.db.insertInto('incident_services').values(rows).execute();
}
