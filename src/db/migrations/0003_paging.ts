import { type Kysely, sql } from 'kysely';

/** How people are reached, what was tried, and how fast each place may be written to. */
export function paging(dialect: 'sqlite' | 'postgres') {
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
    `alter table outbox add column pace text`,
    `create index outbox_after on outbox (after_slot) where state = 'waiting' and after_slot is not null`,
    `drop index incidents_open`,
    `create index incidents_open on incidents (id) where ended_at is null`,
    `drop index timers_next`,
    `create index timers_next on timers (next_at, key)`,
    `create index pages_room on pages (room_channel)`,
    `create index page_reached_target on page_reached (target)`,
    `create table paces (pace text primary key, spent_until ${int} not null)`,
    `alter table users add column dnd_start ${int}`,
    `alter table users add column dnd_end ${int}`,
    `alter table pages add column urgency text not null default 'high'`,
    `alter table pages add column answers text not null default 'one'`,
    `alter table pages add column first_round ${int} not null default 0`,
    `alter table pages add column asked text`,
    `alter table pages add column given_by text`,
    `alter table pages add column waits_until ${int}`,
    `alter table pages add column ack_expires ${int}`,
    `create index pages_opened_by on pages (opened_by, opened_at)`,
    `create table page_answers (page ${int} not null references pages (id), "user" text not null, at ${int} not null, primary key (page, "user"))`,
    `create table page_tries (${id}, page ${int} not null references pages (id), "user" text not null, via text not null, contact ${int}, round ${int} not null, step ${int} not null, at ${int} not null, state text not null, error text)`,
    `create index page_tries_page on page_tries (page)`,
    `create table contacts (${id}, "user" text not null, via text not null, address text not null, verified_at ${int}, created_at ${int} not null)`,
    `create unique index contacts_address on contacts ("user", via, address)`,
    `create table rules ("user" text primary key, high_json text, low_json text, updated_at ${int} not null)`,
    `create table probes (${id}, contact ${int} not null references contacts (id) on delete cascade, code text not null, sent_at ${int} not null, answered_at ${int}, wrong ${int} not null default 0, error text, report text)`,
    `create index probes_contact on probes (contact, sent_at)`,
  ];
}
