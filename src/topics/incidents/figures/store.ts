/** The rows that figures are made of: each question is one statement, however many incidents there were. */
import type { ExpressionBuilder } from 'kysely';
import type { Schema } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Incident } from '../lifecycle/model.ts';
import type { IncidentTask } from '../tasks/store.ts';

/** `[from, until)`. */
export interface DeclaredIn {
  readonly from: Instant;
  readonly until: Instant;
}

/** Whose eyes figures are for: a channel, or one person, who also sees their private incidents. */
export type Reader = { readonly channel: true } | { readonly user: string };

const COUNTED = [
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
  'closed_ms',
] as const;

/** What of an incident figures need. */
export type CountedIncident = Pick<Incident, (typeof COUNTED)[number]>;

/** Incidents declared in an interval that happened and were no drills; private ones only for their members. */
export async function countedIncidents(
  tx: Tx,
  { from, until }: DeclaredIn,
  service: string | undefined,
  reader: Reader,
): Promise<readonly CountedIncident[]> {
  let rows = tx.db
    .selectFrom('incidents')
    .select(COUNTED)
    .where('declared_at', '>=', from)
    .where('declared_at', '<', until)
    .where('drill', '=', 0)
    .where('status', '<>', 'cancelled')
    .where((e) => visible(e, reader));
  if (service !== undefined) rows = rows.where('service', '=', service);
  return rows.orderBy('declared_at').execute();
}

/** Whether a reader may know of an incident. */
function visible(e: ExpressionBuilder<Schema, 'incidents'>, reader: Reader) {
  const open = e('incidents.private', '=', 0);
  if (!('user' in reader)) return open;
  const own = e.selectFrom('incident_members').select('incident').where('user', '=', reader.user);
  return e.or([open, e('incidents.id', 'in', own)]);
}

/** The targets that were broken, of each incident declared in an interval. */
export async function brokenIn(tx: Tx, { from, until }: DeclaredIn): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await tx.db
    .selectFrom('broken_targets')
    .innerJoin('incidents', 'incidents.id', 'broken_targets.incident')
    .select(['broken_targets.incident', 'broken_targets.target'])
    .where('incidents.declared_at', '>=', from)
    .where('incidents.declared_at', '<', until)
    .execute();
  const out = new Map<number, string[]>();
  for (const { incident, target } of rows) {
    const known = out.get(incident);
    if (known === undefined) out.set(incident, [target]);
    else known.push(target);
  }
  return out;
}

/** Follow-ups that are not done, the earliest due first. */
export async function openFollowups(
  tx: Tx,
  service: string | undefined,
  reader: Reader,
): Promise<readonly IncidentTask[]> {
  let rows = tx.db
    .selectFrom('incident_tasks')
    .innerJoin('incidents', 'incidents.id', 'incident_tasks.incident')
    .selectAll('incident_tasks')
    .where('incident_tasks.kind', '=', 'followup')
    .where('incident_tasks.done_at', 'is', null)
    .where('incident_tasks.removed_at', 'is', null)
    .where('incidents.drill', '=', 0)
    .where((e) => visible(e, reader));
  if (service !== undefined) rows = rows.where('incidents.service', '=', service);
  const found = await rows.orderBy('incident_tasks.id').limit(1000).execute();
  return [...found].sort((a, b) => (a.due_at ?? Number.MAX_SAFE_INTEGER) - (b.due_at ?? Number.MAX_SAFE_INTEGER));
}
