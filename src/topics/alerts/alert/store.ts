/** Alerts as rows. */
import { createHash } from 'node:crypto';
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Signal } from '../../../sources/signal.ts';
import type { AlertValues } from '../routing/model.ts';

export type Alert = Row<'alerts'>;

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

/** The alerts of a group, those that fire first, then the oldest; at most `limit`, for what only shows some. */
export async function alertsOf(tx: Tx, group: number, limit?: number): Promise<readonly Alert[]> {
  const rows = tx.db.selectFrom('alerts').selectAll().where('alert_group', '=', group);
  const sorted = rows.orderBy('state').orderBy('first_at').orderBy('id');
  return (limit === undefined ? sorted : sorted.limit(limit)).execute();
}

/** Whether another alert of these groups has this title. */
export async function hasTitle(
  tx: Tx,
  groups: readonly number[],
  { id, title }: Pick<Alert, 'id' | 'title'>,
): Promise<boolean> {
  const others = tx.db.selectFrom('alerts').select('id').where('alert_group', 'in', groups).where('id', '<>', id);
  return (await others.where('title', '=', title).limit(1).executeTakeFirst()) !== undefined;
}

/** How many alerts of each group fire, and how many there are; a group without alerts is missing. */
export async function groupCounts(
  tx: Tx,
  groups: readonly number[],
): Promise<ReadonlyMap<number, { readonly firing: number; readonly all: number }>> {
  const out = new Map<number, { firing: number; all: number }>();
  if (groups.length === 0) return out;
  const rows = tx.db
    .selectFrom('alerts')
    .select((e) => ['alert_group', 'state', e.fn.countAll().as('count')])
    .where('alert_group', 'in', groups)
    .groupBy(['alert_group', 'state']);
  for (const { alert_group, state, count } of await rows.execute()) {
    const known = out.get(Number(alert_group)) ?? { firing: 0, all: 0 };
    const firing = state === 'firing' ? Number(count) : 0;
    out.set(Number(alert_group), { firing: known.firing + firing, all: known.all + Number(count) });
  }
  return out;
}

/** When the last signal of any alert of these groups came, and when the last of them was resolved. */
export async function lastTimes(
  tx: Tx,
  groups: readonly number[],
): Promise<{ readonly signal: Instant | undefined; readonly resolved: Instant | undefined }> {
  const rows = tx.db.selectFrom('alerts').where('alert_group', 'in', groups);
  const found = await rows
    .select((e) => [e.fn.max('last_at').as('signal'), e.fn.max('resolved_at').as('resolved')])
    .executeTakeFirst();
  const known = (at: Instant | null | undefined) => (at == null ? undefined : Number(at));
  return { signal: known(found?.signal), resolved: known(found?.resolved) };
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

/** Removes a piece of the alerts that were only recorded and of which nothing came since an instant; whether there may be more. */
export async function removeOldAlerts(
  tx: Tx,
  { before, most }: { readonly before: Instant; readonly most: number },
): Promise<readonly boolean[]> {
  const old = tx.db.selectFrom('alerts').select('id').where('alert_group', 'is', null).where('last_at', '<', before);
  const removed = tx.db.deleteFrom('alerts').where('id', 'in', old.limit(most));
  return [(await removed.executeTakeFirstOrThrow()).numDeletedRows >= BigInt(most)];
}
