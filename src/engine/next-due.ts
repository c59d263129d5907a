import { type Kysely, sql } from 'kysely';
import type { Schema } from '../db/schema.ts';
import type { Instant } from '../lib/instant.ts';
import { BEHIND, type Lane } from './outbox.ts';

/** When the next thing of each kind is due; Infinity when none is. Notices behind others are not counted. */
export type NextDue = Readonly<Record<Lane | 'timer', Instant>>;

/** Reads all three from their indexes, in one query: the loop asks after every commit. */
export async function readNextDue(db: Kysely<Schema>): Promise<NextDue> {
  const lane = (name: Lane) =>
    sql`(select min(next_at) from outbox where state = 'waiting' and lane = ${sql.lit(name)} and next_at < ${BEHIND})`;
  const { rows } = await sql<Record<Lane | 'timer', Instant | null>>`select
    ${lane('page')} as "page", ${lane('update')} as "update", (select min(next_at) from timers) as "timer"`.execute(db);
  const [found] = rows;
  return {
    page: found?.page ?? Number.POSITIVE_INFINITY,
    update: found?.update ?? Number.POSITIVE_INFINITY,
    timer: found?.timer ?? Number.POSITIVE_INFINITY,
  };
}
