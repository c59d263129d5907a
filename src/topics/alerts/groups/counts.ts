/** How many alerts many groups have, counted by the database, however many groups there are. */
import { sql } from 'kysely';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Matcher } from '../silences/model.ts';
import type { Counts } from './model.ts';

const FIRING = sql.lit('firing' as const);
const firing = sql<number>`sum(case when alerts.state = 'firing' then 1 else 0 end)`;

/** How many alerts the groups `g` have, or had when they were resolved. */
const ALERTS = sql<number>`sum(coalesce(g.alerts, (select count(*) from alerts where alert_group = g.id)))`;

/** How many groups are firing. */
export async function countFiring({ db }: Tx): Promise<number> {
  const rows = db.selectFrom('alert_groups').select((e) => e.fn.countAll().as('count'));
  return Number((await rows.where('state', '=', FIRING).executeTakeFirstOrThrow()).count);
}

/** What an incident's card says of its groups. */
export interface IncidentCounts extends Counts {
  readonly groups: number;
  /** When the first group was opened, the last signal came and the last alert was resolved. */
  readonly first: Instant | undefined;
  readonly signal: Instant | undefined;
  readonly resolved: Instant | undefined;
}

/** How many groups an incident has, and how many alerts are in them. */
export async function countsOfIncident({ db }: Tx, incident: number): Promise<IncidentCounts> {
  const row = await db
    .selectFrom('alert_groups')
    .leftJoin('alerts', 'alerts.alert_group', 'alert_groups.id')
    .select((e) => [
      e.fn.count('alert_groups.id').distinct().as('groups'),
      e.selectFrom('alert_groups as g').select(ALERTS.as('all')).where('g.incident', '=', incident).as('all'),
      firing.as('firing'),
      e.fn.min('alert_groups.opened_at').as('first'),
      e.fn.max('alerts.last_at').as('signal'),
      e.fn.max('alerts.resolved_at').as('resolved'),
    ])
    .where('alert_groups.incident', '=', incident)
    .executeTakeFirstOrThrow();
  const at = (known: Instant | null) => (known === null ? undefined : Number(known));
  return {
    groups: Number(row.groups),
    all: Number(row.all),
    firing: Number(row.firing),
    first: at(row.first),
    signal: at(row.signal),
    resolved: at(row.resolved),
  };
}

/** Groups opened in `[from, until)` and their alerts, by service; null: those without one. */
export async function countsByService(
  { db }: Tx,
  { from, until }: { readonly from: Instant; readonly until: Instant },
): Promise<readonly { readonly service: string | null; readonly groups: number; readonly alerts: number }[]> {
  const rows = db
    .selectFrom('alert_groups as g')
    .select((e) => ['service', e.fn.countAll().as('groups'), ALERTS.as('alerts')])
    .where('opened_at', '>=', from)
    .where('opened_at', '<', until)
    .groupBy('service');
  const found = await rows.execute();
  return found.map(({ service, groups, alerts }) => ({ service, groups: Number(groups), alerts: Number(alerts) }));
}

/** The labels of every firing alert of the firing groups that a matcher may be about, with the group of each. */
export async function firingLabels(
  { db }: Tx,
  matcher: Matcher,
): Promise<readonly { readonly group: number; readonly labels_json: string }[]> {
  let rows = db
    .selectFrom('alert_groups')
    .innerJoin('alerts', 'alerts.alert_group', 'alert_groups.id')
    .select(['alert_groups.id as group', 'alerts.labels_json'])
    .where('alert_groups.state', '=', FIRING)
    .where('alerts.state', '=', FIRING);
  if (matcher.kind === 'group') rows = rows.where('alert_groups.group_key', '=', matcher.key);
  if (matcher.kind === 'service') rows = rows.where('alert_groups.service', '=', matcher.service);
  return rows.execute();
}
