/** The rows that figures are made of. */
import { sql } from 'kysely';
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import { kindOf } from '../../paging/page/model.ts';
import type { Counted } from './model.ts';

export interface ReportPeriod {
  readonly from: Instant;
  readonly until: Instant;
}

/** Whose eyes a report is for: a channel, or one person, who also sees their private incidents. */
export type Reader = { readonly channel: true } | { readonly user: string };

/** Incidents declared in an interval that happened and were no drills; private ones only for their members. */
export async function countedIn(
  tx: Tx,
  { from, until }: ReportPeriod,
  service: string | undefined,
  reader: Reader,
): Promise<readonly Counted[]> {
  let rows = tx.db
    .selectFrom('incidents')
    .select([
      'id',
      'title',
      'severity',
      'service',
      'status',
      'lead',
      'private',
      'declared_at',
      'began_at',
      'mitigated_at',
      'ended_at',
    ])
    .where('declared_at', '>=', from)
    .where('declared_at', '<', until)
    .where('drill', '=', 0)
    .where('status', '<>', 'cancelled');
  if (service !== undefined) rows = rows.where('service', '=', service);
  rows =
    'user' in reader
      ? rows.where((e) =>
          e.or([
            e('private', '=', 0),
            e('id', 'in', e.selectFrom('incident_members').select('incident').where('user', '=', reader.user)),
          ]),
        )
      : rows.where('private', '=', 0);
  const found = await rows.orderBy('declared_at').execute();
  const acks = await firstAcks(tx, { from, until });
  const broken = await brokenIn(tx, { from, until });
  return found.map((row) => ({ ...row, acked: acks.get(row.id) ?? null, broken: broken.get(row.id) ?? [] }));
}

/** When the first page of each incident of an interval was acknowledged. */
async function firstAcks(tx: Tx, { from, until }: ReportPeriod): Promise<ReadonlyMap<number, Instant>> {
  const { rows } = await sql<{ incident: number; acked: number }>`
    select p.incident as incident, min(p.acked_at) as acked from incidents i join pages p on p.incident = i.id
    where i.declared_at >= ${from} and i.declared_at < ${until} and p.acked_at is not null group by p.incident`.execute(
    tx.db,
  );
  return new Map(rows.map(({ incident, acked }) => [Number(incident), Number(acked)]));
}

async function brokenIn(tx: Tx, { from, until }: ReportPeriod): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await tx.db
    .selectFrom('broken_targets')
    .innerJoin('incidents', 'incidents.id', 'broken_targets.incident')
    .select(['broken_targets.incident', 'broken_targets.target'])
    .where('incidents.declared_at', '>=', from)
    .where('incidents.declared_at', '<', until)
    .execute();
  const out = new Map<number, string[]>();
  for (const { incident, target } of rows) out.set(incident, [...(out.get(incident) ?? []), target]);
  return out;
}

/** Pages that reached people in an interval, each once a person, at the first time. */
export async function reachedIn(
  tx: Tx,
  { from, until }: ReportPeriod,
): Promise<readonly { readonly user: string; readonly at: Instant }[]> {
  const { rows } = await sql<{ target: string; at: number }>`
    select target, min(at) as at from page_reached where at >= ${from} and at < ${until} group by page, target`.execute(
    tx.db,
  );
  return rows
    .filter(({ target }) => kindOf(target) === 'user')
    .map(({ target, at }) => ({ user: target, at: Number(at) }));
}

/** Follow-ups that are not done, the earliest due first. */
export async function openFollowups(
  tx: Tx,
  service: string | undefined,
  reader: Reader,
): Promise<readonly Row<'incident_tasks'>[]> {
  let rows = tx.db
    .selectFrom('incident_tasks')
    .innerJoin('incidents', 'incidents.id', 'incident_tasks.incident')
    .selectAll('incident_tasks')
    .where('incident_tasks.kind', '=', 'followup')
    .where('incident_tasks.done_at', 'is', null)
    .where('incident_tasks.removed_at', 'is', null)
    .where('incidents.drill', '=', 0);
  if (service !== undefined) rows = rows.where('incidents.service', '=', service);
  rows =
    'user' in reader
      ? rows.where((e) =>
          e.or([
            e('incidents.private', '=', 0),
            e(
              'incidents.id',
              'in',
              e.selectFrom('incident_members').select('incident').where('user', '=', reader.user),
            ),
          ]),
        )
      : rows.where('incidents.private', '=', 0);
  const found = await rows.orderBy('incident_tasks.id').limit(1000).execute();
  return [...found].sort((a, b) => (a.due_at ?? Number.MAX_SAFE_INTEGER) - (b.due_at ?? Number.MAX_SAFE_INTEGER));
}
