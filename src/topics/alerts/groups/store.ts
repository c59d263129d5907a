/** Groups of alerts as rows. */
import type { Row } from '../../../db/schema.ts';
import { nextNumber } from '../../../engine/lineage/counters.ts';
import type { DomainEvents, Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import type { Matcher } from '../silences/model.ts';
import { type Group, groupName } from './model.ts';

function readGroup({ rule_json, ...row }: Row<'alert_groups'>): Group {
  return { ...row, rule: JSON.parse(rule_json) as Group['rule'] };
}

export async function findGroup(tx: Tx, id: number): Promise<Group | undefined> {
  const row = await tx.db.selectFrom('alert_groups').selectAll().where('id', '=', id).executeTakeFirst();
  return row && readGroup(row);
}

/** Throws a Mistake when there is no such group. */
export async function requireGroup(tx: Tx, id: number): Promise<Group> {
  const group = await findGroup(tx, id);
  if (group !== undefined) return group;
  const open = (await firingGroups(tx, 20)).map((one) => groupName(one.id));
  const known = open.length === 0 ? 'No alert group is firing.' : `Firing: ${open.join(', ')}.`;
  throw new Mistake(`There is no alert group ${groupName(id)}. ${known}`, { example: '/alert' });
}

/** The group of a key that fires, and the one opened last, which may be the same. */
export async function groupsOfKey(
  tx: Tx,
  key: string,
): Promise<{ readonly open: Group | undefined; readonly last: Group | undefined }> {
  const rows = tx.db.selectFrom('alert_groups').selectAll().where('group_key', '=', key);
  const row = await rows.orderBy('id', 'desc').limit(1).executeTakeFirst();
  const last = row && readGroup(row);
  return { open: last?.state === 'firing' ? last : undefined, last };
}

/** Opens a group with the next number. */
export async function insertGroup(tx: Tx, group: Omit<Group, 'id'>): Promise<Group> {
  const whole = { ...group, id: await nextNumber(tx, 'alert') };
  const { rule, ...row } = whole;
  tx.audit.field(`${groupName(whole.id)} state`, null, row.state);
  await tx.db
    .insertInto('alert_groups')
    .values({ ...row, rule_json: JSON.stringify(rule) })
    .execute();
  tx.dirty('alert.group', whole.id);
  return whole;
}

export async function updateGroup(
  tx: Tx,
  group: Group,
  change: Partial<Omit<Row<'alert_groups'>, 'id'>>,
): Promise<Group> {
  if (change.state !== undefined && change.state !== group.state)
    tx.audit.field(`${groupName(group.id)} state`, group.state, change.state);
  if (Object.keys(change).length > 0)
    await tx.db.updateTable('alert_groups').set(change).where('id', '=', group.id).execute();
  tx.dirty('alert.group', group.id);
  const { rule_json, ...rest } = change;
  return { ...group, ...rest, ...(rule_json === undefined ? {} : { rule: JSON.parse(rule_json) as Group['rule'] }) };
}

/** At most so many groups that are firing, the newest first. */
export async function firingGroups(tx: Tx, limit: number): Promise<readonly Group[]> {
  const rows = tx.db.selectFrom('alert_groups').selectAll().where('state', '=', 'firing');
  return (await rows.orderBy('id', 'desc').limit(limit).execute()).map(readGroup);
}

/** At most so many groups that are firing, not acknowledged and not silenced, the newest first. */
export async function loudGroups(tx: Tx, limit: number): Promise<readonly Group[]> {
  const rows = tx.db.selectFrom('alert_groups').selectAll().where('state', '=', 'firing');
  const loud = rows.where('acked_by', 'is', null).where('silence', 'is', null);
  return (await loud.orderBy('id', 'desc').limit(limit).execute()).map(readGroup);
}

/** Every firing group that a matcher may be about, the newest first. */
export async function groupsAbout(tx: Tx, matcher: Matcher): Promise<readonly Group[]> {
  let rows = tx.db.selectFrom('alert_groups').selectAll().where('state', '=', 'firing');
  if (matcher.kind === 'group') rows = rows.where('group_key', '=', matcher.key);
  if (matcher.kind === 'service') rows = rows.where('service', '=', matcher.service);
  return (await rows.orderBy('id', 'desc').execute()).map(readGroup);
}

/** What was resolved last, the newest first. */
export async function resolvedGroups(tx: Tx, limit: number): Promise<readonly Group[]> {
  const rows = tx.db.selectFrom('alert_groups').selectAll().where('state', '=', 'resolved');
  return (await rows.orderBy('id', 'desc').limit(limit).execute()).map(readGroup);
}

/** The group that a page is about. */
export async function groupOfPage(tx: Tx, page: number): Promise<Group | undefined> {
  const row = await tx.db.selectFrom('alert_groups').selectAll().where('page', '=', page).executeTakeFirst();
  return row && readGroup(row);
}

/** The groups of an incident, in the order in which they were opened; the first so many where that suffices. */
export async function groupsOfIncident(tx: Tx, incident: number, limit?: number): Promise<readonly Group[]> {
  const rows = tx.db.selectFrom('alert_groups').selectAll().where('incident', '=', incident).orderBy('id');
  return (await (limit === undefined ? rows : rows.limit(limit)).execute()).map(readGroup);
}

/** The first group of an incident, other than this one, that is firing and neither silenced nor paged for. */
export async function unpagedOfIncident(tx: Tx, incident: number, but: number): Promise<Group | undefined> {
  const rows = tx.db.selectFrom('alert_groups').selectAll().where('incident', '=', incident).where('id', '<>', but);
  const unpaged = rows.where('state', '=', 'firing').where('page', 'is', null).where('silence', 'is', null);
  const row = await unpaged.orderBy('id').limit(1).executeTakeFirst();
  return row && readGroup(row);
}

/** Whether any group of an incident is firing. */
export async function hasFiring(tx: Tx, incident: number): Promise<boolean> {
  const rows = tx.db.selectFrom('alert_groups').select('id').where('incident', '=', incident);
  return (await rows.where('state', '=', 'firing').limit(1).executeTakeFirst()) !== undefined;
}

/** The groups that a silence keeps quiet. */
export async function groupsSilencedBy(tx: Tx, silence: number): Promise<readonly Group[]> {
  const rows = tx.db.selectFrom('alert_groups').selectAll().where('silence', '=', silence);
  return (await rows.where('state', '=', 'firing').orderBy('id').execute()).map(readGroup);
}

/** Slack gave a channel another id: messages of groups are there now. */
export async function groupsMoved(tx: Tx, { from, to }: DomainEvents['channel.renumbered']): Promise<void> {
  await tx.db.updateTable('alert_groups').set({ channel: to }).where('channel', '=', from).execute();
}
