/** When the next work is due. */
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../../db/schema.ts';
import type { Instant } from '../../lib/instant.ts';
import type { Lane } from './outcome.ts';
import { BEHIND } from './queue.ts';

/** When the next thing is due: of each lane by connection, and of connections that are held; Infinity: no timer is. */
export interface NextDue extends Readonly<Record<Lane, ReadonlyMap<string, Instant>>> {
  readonly timer: Instant;
  /** What waits for connections that are held. */
  readonly held: ReadonlyMap<string, Instant>;
}

/** The lanes' connections with something waiting, each found by one step into the index; rows behind others are not counted. */
function waitingIn(lane: Lane) {
  const [name, found] = [sql.lit(lane), sql.raw(`of_${lane}`)];
  const free = sql<boolean>`state = 'waiting' and lane = ${name}`;
  return {
    name: found,
    search: sql`${found}(connection) as (select min(connection) from outbox where ${free} union all
      select (select min(connection) from outbox where ${free} and connection > ${found}.connection) from ${found} where ${found}.connection is not null)`,
    rows: sql`select ${name} as what, connection, (select min(next_at) from outbox where ${free} and connection = ${found}.connection and next_at < ${BEHIND}) as at
      from ${found} where connection is not null`,
  };
}

/** Reads all of it from indexes, in one query: the loop asks after every commit. */
export async function readNextDue(db: Kysely<Schema>): Promise<NextDue> {
  const [page, update] = [waitingIn('page'), waitingIn('update')];
  const { rows } = await sql<{ what: Lane | 'timer' | 'held'; connection: string; at: Instant | null }>`
    with recursive ${page.search}, ${update.search} ${page.rows} union all ${update.rows}
    union all select 'timer', '', (select min(next_at) from timers)
    union all select 'held', connection, null from connections`.execute(db);
  const found = {
    page: new Map<string, Instant>(),
    update: new Map<string, Instant>(),
    held: new Map<string, Instant>(),
  };
  const blocked = new Set(rows.filter(({ what }) => what === 'held').map(({ connection }) => connection));
  let timer = Number.POSITIVE_INFINITY;
  for (const { what, connection, at } of rows) {
    if (at === null) continue;
    if (what === 'timer') timer = at;
    else if (blocked.has(connection)) found.held.set(connection, Math.min(at, found.held.get(connection) ?? at));
    else if (what !== 'held') found[what].set(connection, at);
  }
  return { ...found, timer };
}

/** When the next notification may leave, as far as its connection works; Infinity: none waits. */
export function nextNotification({ page, update }: NextDue): Instant {
  return Math.min(...page.values(), ...update.values());
}
