/** The audit log as rows: who did what, by which door, from what to what. */
import type { Transaction } from 'kysely';
import type { NewRow, Row, Schema } from '../db/schema.ts';
import type { Instant } from '../lib/instant.ts';
import { noteIssued } from './lineage/issued.ts';
import type { Tx } from './tx.ts';

/** Adds an entry. */
export async function writeAudit(db: Transaction<Schema>, entry: NewRow<'audit'>): Promise<void> {
  const { id } = await db.insertInto('audit').values(entry).returning('id').executeTakeFirstOrThrow();
  noteIssued(db, 'audit', id);
}

/** Which entries are read; what is undefined leaves none out. */
export interface AuditRange {
  /** From this instant on, before that one. */
  readonly since: Instant | undefined;
  readonly until: Instant | undefined;
  readonly incident: number | undefined;
  /** Any of these actors, as they are stored. */
  readonly who: readonly string[] | undefined;
}

/** Up to `limit` entries after a number, the oldest first. */
export async function readAudit(
  tx: Tx,
  { since, until, incident, who }: AuditRange,
  after: number,
  limit: number,
): Promise<readonly Row<'audit'>[]> {
  let rows = tx.db.selectFrom('audit').selectAll().where('id', '>', after);
  if (since !== undefined) rows = rows.where('at', '>=', since);
  if (until !== undefined) rows = rows.where('at', '<', until);
  if (incident !== undefined) rows = rows.where('incident', '=', incident);
  if (who !== undefined) rows = rows.where('who', 'in', who);
  return rows.orderBy('id').limit(limit).execute();
}
