/** Alerts as rows. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Signal } from '../../../sources/signal.ts';
import type { AlertValues } from '../routing/model.ts';

export type Alert = Row<'alerts'>;

/** As the index of resolved alerts has it. */
const RESOLVED = sql.lit('resolved' as const);

/** What tells one body from another, whatever the order of its fields. */
export function digestOf(signal: Signal): string {
  const { identity, state, title, description, severity, image, startsAt, endsAt } = signal;
  const sorted = (record: object) => Object.entries(record).sort();
  const all = [identity, state, title, description, severity, image, startsAt, endsAt];
  const text = JSON.stringify([...all, sorted(signal.labels), sorted(signal.links)]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

export async function findAlert(tx: Tx, source: string, identity: string): Promise<Alert | undefined> {
  const there = tx.db.selectFrom('alerts').selectAll().where('source', '=', source);
  return there.where('identity', '=', identity).executeTakeFirst();
}

export async function alertById(tx: Tx, id: number): Promise<Alert | undefined> {
  return tx.db.selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertAlert(tx: Tx, alert: Omit<Alert, 'id'>): Promise<Alert> {
  const { id } = await tx.db.insertInto('alerts').values(alert).returning('id').executeTakeFirstOrThrow();
  return { ...alert, id: Number(id) };
}

export async function updateAlert(tx: Tx, alert: Alert, change: Partial<Omit<Alert, 'id'>>): Promise<Alert> {
  await tx.db.updateTable('alerts').set(change).where('id', '=', alert.id).execute();
  return { ...alert, ...change };
}

/** At most so many alerts of a group, those that fire first, then the oldest. */
export async function alertsOf(tx: Tx, group: number, limit: number): Promise<readonly Alert[]> {
  const rows = tx.db.selectFrom('alerts').selectAll().where('alert_group', '=', group);
  return rows.orderBy('state').orderBy('id').limit(limit).execute();
}

/** So many alerts are read by one statement. */
const AT_ONCE = 500;

/** Every alert of a group that fires, the oldest first; read in pieces, so that who has seen enough can stop. */
export async function* firingOf(tx: Tx, group: number): AsyncGenerator<Alert> {
  const firing = tx.db.selectFrom('alerts').selectAll().where('alert_group', '=', group).where('state', '=', 'firing');
  for (let after = 0; ; ) {
    const rows = await firing.where('id', '>', after).orderBy('id').limit(AT_ONCE).execute();
    yield* rows;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)?.id ?? after;
  }
}

/** How many alerts of a group fire, counted up to `most`: what asks whether any does need not count ten thousand. */
export async function firingUpTo(tx: Tx, group: number, most: number): Promise<number> {
  const firing = tx.db.selectFrom('alerts').select('id').where('alert_group', '=', group).where('state', '=', 'firing');
  return (await firing.limit(most).execute()).length;
}

/** The titles of the alerts of a group with when each was first seen, the oldest first. */
export async function titlesOf(tx: Tx, group: number): Promise<readonly { title: string; first_at: Instant }[]> {
  const rows = tx.db
    .selectFrom('alerts')
    .select((e) => ['title', e.fn.min('first_at').as('first_at'), e.fn.min('id').as('first_id')])
    .where('alert_group', '=', group)
    .groupBy('title');
  const found = await rows.orderBy('first_at').orderBy('first_id').execute();
  return found.map(({ title, first_at }) => ({ title, first_at: Number(first_at) }));
}

/** Whether another alert of the groups of an incident has this title. */
export async function hasTitle(tx: Tx, incident: number, { id, title }: Pick<Alert, 'id' | 'title'>): Promise<boolean> {
  const groups = tx.db.selectFrom('alert_groups').select('id').where('incident', '=', incident);
  const others = tx.db.selectFrom('alerts').select('id').where('alert_group', 'in', groups).where('id', '<>', id);
  return (await others.where('title', '=', title).limit(1).executeTakeFirst()) !== undefined;
}

/** Ends every alert of a group that fires, with these values; returns their ids. */
export async function endFiring(
  tx: Tx,
  group: number,
  change: Pick<Alert, 'state' | 'digest' | 'resolved_at'>,
): Promise<readonly number[]> {
  const rows = tx.db
    .updateTable('alerts')
    .set((e) => ({ ...change, resolved_start: e.ref('fired_at') }))
    .where('alert_group', '=', group)
    .where('state', '=', 'firing')
    .returning('id');
  return (await rows.execute()).map(({ id }) => id);
}

/**
 * How many alerts of each of these groups fire, and how many it has, or had when it was resolved; a group without alerts is
 * missing. For what shows a few groups.
 */
export async function groupCounts(
  tx: Tx,
  groups: readonly { readonly id: number; readonly alerts: number | null }[],
): Promise<ReadonlyMap<number, { readonly firing: number; readonly all: number }>> {
  const out = new Map<number, { firing: number; all: number }>();
  if (groups.length === 0) return out;
  const rows = tx.db
    .selectFrom('alerts')
    .select((e) => ['alert_group', 'state', e.fn.countAll().as('count')])
    .where(
      'alert_group',
      'in',
      groups.map(({ id }) => id),
    )
    .groupBy(['alert_group', 'state']);
  for (const { alert_group, state, count } of await rows.execute()) {
    const known = out.get(Number(alert_group)) ?? { firing: 0, all: 0 };
    const firing = state === 'firing' ? Number(count) : 0;
    out.set(Number(alert_group), { firing: known.firing + firing, all: known.all + Number(count) });
  }
  for (const { id, alerts } of groups) if (alerts !== null) out.set(id, { firing: 0, all: alerts });
  return out;
}

/** What an alert is to expressions and silences. */
export function valuesOf({ source, title, description, severity, state, labels_json, links_json }: Alert): AlertValues {
  return {
    source,
    state,
    links: { ...linksOf({ links_json }) },
    title,
    description: description ?? '',
    severity: severity ?? '',
    labels: labelsOf({ labels_json }),
  };
}

export function labelsOf({ labels_json }: Pick<Alert, 'labels_json'>): Readonly<Record<string, string>> {
  return JSON.parse(labels_json) as Record<string, string>;
}

export function linksOf({ links_json }: Pick<Alert, 'links_json'>): Signal['links'] {
  return JSON.parse(links_json) as Signal['links'];
}

/**
 * Removes a piece of the alerts of which nothing came since an instant, and that were only recorded, or whose group was
 * resolved before then; whether there may be more.
 */
export async function removeOldAlerts(
  tx: Tx,
  { before, most }: { readonly before: Instant; readonly most: number },
): Promise<readonly boolean[]> {
  const silent = tx.db.selectFrom('alerts').select('alerts.id').where('last_at', '<', before).limit(most);
  const over = silent
    .innerJoin('alert_groups', 'alert_groups.id', 'alerts.alert_group')
    .where('alert_groups.state', '=', RESOLVED)
    .where('alert_groups.resolved_at', '<', before)
    .where('alerts.state', '=', RESOLVED)
    .where('alerts.resolved_at', '<', before);
  const more: boolean[] = [];
  for (const old of [silent.where('alert_group', 'is', null), over]) {
    const removed = tx.db.deleteFrom('alerts').where('id', 'in', old);
    more.push((await removed.executeTakeFirstOrThrow()).numDeletedRows >= BigInt(most));
  }
  return more;
}
