import { type Kysely, sql } from 'kysely';

/** The monitoring tools of muster.yaml, the keys they send with, what they sent, and what could not be read of it. */
export function signals(dialect: 'sqlite' | 'postgres') {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of statements(dialect)) await sql.raw(statement).execute(db);
    },
  };
}

const ID = {
  sqlite: 'id integer primary key autoincrement',
  postgres: 'id bigint generated always as identity primary key',
} as const;

const statements = (dialect: 'sqlite' | 'postgres'): readonly string[] => [
  'create table sources (source text primary key, data_json text not null)',
  `create table source_keys (${ID[dialect]}, hash text not null unique, source text not null, created_at bigint not null, used_at bigint)`,
  'create table source_states (source text primary key, signals bigint not null default 0, refused bigint not null default 0, unmatched bigint not null default 0, last_signal_at bigint, last_refused_at bigint, last_error text, failing integer not null default 0, told bigint not null default 0, windows_json text not null)',
  `create table signals (${ID[dialect]}, source text not null, identity text not null, state text not null, alert bigint, received_at bigint not null, digest text not null, data_json text not null, reasons_json text not null, raw text)`,
  'create index signals_alert on signals (alert, id)',
  'create index signals_received on signals (received_at)',
  `create table refused_bodies (${ID[dialect]}, source text not null, at bigint not null, status integer not null, media_type text not null, raw text not null, problems_json text not null)`,
  'create index refused_bodies_source on refused_bodies (source, id)',
];
