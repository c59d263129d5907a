/** Storms as rows, and the groups that belong to them. */
import type { Row } from '../../../db/schema.ts';
import type { DomainEvents, Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Storm } from './model.ts';

export async function findStorm(tx: Tx, id: number): Promise<Storm | undefined> {
  return tx.db.selectFrom('storms').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The storm of a source that is not over. */
export async function openStorm(tx: Tx, source: string): Promise<Storm | undefined> {
  const open = tx.db.selectFrom('storms').selectAll().where('source', '=', source);
  return open.where('ended_at', 'is', null).executeTakeFirst();
}

export async function beginStorm(tx: Tx, source: string): Promise<Storm> {
  const insert = tx.db.insertInto('storms').values({ source, began_at: tx.now, ended_at: null });
  return insert.returningAll().executeTakeFirstOrThrow();
}

export async function endStorm(tx: Tx, { id }: Storm): Promise<void> {
  await tx.db.updateTable('storms').set({ ended_at: tx.now }).where('id', '=', id).execute();
}

/** How many groups of a source were opened after an instant. */
export async function openedSince(tx: Tx, source: string, since: Instant): Promise<number> {
  const rows = tx.db.selectFrom('alert_groups').where('opened_at', '>', since).where('source', '=', source);
  const { count } = await rows.select((e) => e.fn.countAll().as('count')).executeTakeFirstOrThrow();
  return Number(count);
}

/** The groups of a source that were opened after an instant, the oldest first. */
export async function recentGroups(tx: Tx, source: string, since: Instant): Promise<readonly number[]> {
  const rows = tx.db.selectFrom('alert_groups').select('id').where('opened_at', '>', since);
  return (await rows.where('source', '=', source).orderBy('id').execute()).map(({ id }) => id);
}

/** Whether a group of a storm is firing that no silence covers. */
export async function hasLoud(tx: Tx, storm: number): Promise<boolean> {
  const firing = tx.db.selectFrom('alert_groups').select('id').where('storm', '=', storm).where('state', '=', 'firing');
  return (await firing.where('silence', 'is', null).limit(1).executeTakeFirst()) !== undefined;
}

/** The pages of a storm, one for each policy. */
export async function stormPages(tx: Tx, storm: number): Promise<readonly Row<'storm_pages'>[]> {
  return tx.db.selectFrom('storm_pages').selectAll().where('storm', '=', storm).orderBy('policy').execute();
}

/** Keeps which page a policy has in a storm. */
export async function putStormPage(tx: Tx, row: Row<'storm_pages'>): Promise<void> {
  const { page, severity } = row;
  const insert = tx.db.insertInto('storm_pages').values(row);
  await insert.onConflict((c) => c.columns(['storm', 'policy']).doUpdateSet({ page, severity })).execute();
}

/** Somebody paged again: a storm has the page that is open now. */
export async function replaceStormPage(tx: Tx, { page, fresh }: DomainEvents['page.replaced']): Promise<void> {
  await tx.db.updateTable('storm_pages').set({ page: fresh }).where('page', '=', page).execute();
}

/** What one service has in a storm. */
export interface StormCounts {
  readonly service: string | null;
  readonly channel: string | null;
  readonly firing: number;
  readonly all: number;
}

/** The groups of a storm, counted by service. */
export async function stormCounts(tx: Tx, storm: number): Promise<readonly StormCounts[]> {
  const rows = await tx.db
    .selectFrom('alert_groups')
    .select((e) => ['service', 'state', e.fn.min('channel').as('channel'), e.fn.countAll().as('count')])
    .where('storm', '=', storm)
    .groupBy(['service', 'state'])
    .execute();
  const out = new Map<string | null, StormCounts>();
  for (const { service, state, channel, count } of rows) {
    const known = out.get(service) ?? { service, channel, firing: 0, all: 0 };
    const firing = known.firing + (state === 'firing' ? Number(count) : 0);
    out.set(service, { service, channel: known.channel ?? channel, firing, all: known.all + Number(count) });
  }
  return [...out.values()].sort((a, b) => (a.service ?? '').localeCompare(b.service ?? ''));
}

/** Some groups of a service in a storm, those that fire first. */
export async function stormSample(
  tx: Tx,
  { storm, service, limit }: { readonly storm: number; readonly service: string | null; readonly limit: number },
): Promise<readonly Pick<Row<'alert_groups'>, 'id' | 'severity' | 'title' | 'state'>[]> {
  const rows = tx.db.selectFrom('alert_groups').select(['id', 'severity', 'title', 'state']).where('storm', '=', storm);
  const own = service === null ? rows.where('service', 'is', null) : rows.where('service', '=', service);
  return own.orderBy('state').orderBy('id').limit(limit).execute();
}
