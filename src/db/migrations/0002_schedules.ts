import { type Kysely, sql } from 'kysely';

/** What people agree about shifts: covers, swaps, time off, hand-off notes, calendars. */
export function schedules(dialect: 'sqlite' | 'postgres') {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of statements(dialect)) await sql.raw(statement).execute(db);
    },
  };
}

function statements(dialect: 'sqlite' | 'postgres'): readonly string[] {
  const id =
    dialect === 'postgres'
      ? 'id bigint generated always as identity primary key'
      : 'id integer primary key autoincrement';
  const int = 'bigint';
  return [
    `alter table overrides add column origin text`,
    `alter table overrides add column removed_by text`,
    `create table covers (${id}, schedule text not null, asker text not null, asked text, start_at ${int} not null, end_at ${int} not null, state text not null, taken_by text, created_at ${int} not null, decided_at ${int})`,
    `create index covers_open on covers (end_at) where state = 'open'`,
    `create table swaps (${id}, schedule text not null, asker text not null, asked text not null, give_start ${int} not null, give_end ${int} not null, take_schedule text, take_start ${int}, take_end ${int}, state text not null, created_at ${int} not null, decided_at ${int})`,
    `create index swaps_open on swaps (give_start) where state = 'proposed'`,
    `create table absences (${id}, "user" text not null, start_at ${int} not null, end_at ${int} not null, created_at ${int} not null, removed_at ${int})`,
    `create index absences_end on absences (end_at) where removed_at is null`,
    `create table handoffs (schedule text not null, at ${int} not null, leaving_json text not null, starting_json text not null, note text, written_by text, written_at ${int}, taken_by text, taken_at ${int}, told_at ${int}, primary key (schedule, at))`,
    `create table calendars (token_hash text primary key, subject text not null, owner text not null, created_at ${int} not null, revoked_at ${int}, read_at ${int})`,
    `create index calendars_owner on calendars (owner)`,
    `create table feeds (schedule text primary key, source text, body text, etag text, shifts_json text not null, known_until ${int} not null, warnings_json text not null, read_at ${int}, error text, failing_since ${int}, told ${int} not null)`,
  ];
}
