import { type Kysely, sql } from 'kysely';

/** Heartbeats: signals that must keep coming; and when Muster last listened for them. */
export function heartbeats() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
    },
  };
}

const STATEMENTS: readonly string[] = [
  'create table heartbeats (heartbeat text primary key, data_json text not null, configured_at bigint not null, heard_at bigint, failed integer not null default 0, started_at bigint, run_ms bigint, period bigint, allowance bigint not null default 0, presumed integer not null default 0, missing_since bigint, pings bigint not null default 0, window_json text not null)',
  'create table heartbeat_watch (id integer primary key, seen_at bigint not null)',
];
