import { type Kysely, sql } from 'kysely';

/** The tables of the first version. */
export function start(dialect: 'sqlite' | 'postgres') {
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
    `create table counters (name text primary key, value ${int} not null)`,
    `insert into counters (name, value) values ('incident', 0), ('page', 0)`,
    `create table settings (key text primary key, value_json text not null)`,
    `create table timers (key text primary key, due_at ${int} not null, next_at ${int} not null, task_json text not null, attempts ${int} not null default 0, error text)`,
    `create index timers_next on timers (next_at)`,
    `create table outbox (${id}, lane text not null, kind text not null, slot text, after_slot text, payload_json text not null, state text not null, attempts ${int} not null default 0, unsure ${int} not null default 0, next_at ${int} not null, lease_until ${int}, lease_owner text, error text, created_at ${int} not null, done_at ${int})`,
    `create index outbox_due on outbox (lane, next_at) where state = 'waiting'`,
    `create index outbox_slot on outbox (slot) where state = 'waiting'`,
    `create index outbox_done on outbox (done_at) where state <> 'waiting'`,
    `create table receipts (slot text primary key, channel text, ts text, data_json text, refusal text, at ${int} not null)`,
    `create table inbox (key text primary key, line text, reply_json text, at ${int} not null)`,
    `create index inbox_at on inbox (at)`,
    `create table audit (${id}, at ${int} not null, who text not null, door text not null, line text not null, detail_json text)`,
    `create table users (id text primary key, name text not null, real_name text not null, email text, timezone text, kind text not null, deactivated ${int} not null, refreshed_at ${int} not null)`,
    `create index users_email on users (email)`,
    `create table channels (id text primary key, name text not null, private ${int} not null, archived ${int} not null, member ${int} not null, refreshed_at ${int} not null)`,
    `create index channels_name on channels (name)`,
    `create table usergroups (id text primary key, handle text not null, members_json text not null, refreshed_at ${int} not null)`,
    `create table people (person text primary key, slack_id text, email text, timezone text, data_json text not null)`,
    `create table services (service text primary key, data_json text not null)`,
    `create table severities (severity text primary key, position ${int} not null, data_json text not null)`,
    `create table schedules (schedule text primary key, timezone text not null, data_json text not null)`,
    `create table rotation_revisions (${id}, schedule text not null, effective_from ${int} not null, timezone text not null, rotations_json text not null)`,
    `create index rotation_revisions_schedule on rotation_revisions (schedule, effective_from)`,
    `create table overrides (${id}, schedule text not null, kind text not null, people_json text not null, start_at ${int} not null, end_at ${int} not null, created_by text not null, created_at ${int} not null, removed_at ${int})`,
    `create index overrides_schedule on overrides (schedule, end_at)`,
    `create table policies (policy text primary key, data_json text not null)`,
    `create table pages (id ${int} primary key, incident ${int}, text text not null, service text, policy text, ladder_json text not null, state text not null, round ${int} not null, step ${int} not null, opened_by text not null, opened_at ${int} not null, acked_by text, acked_at ${int}, closed_at ${int}, private ${int} not null, room_channel text, room_thread text)`,
    `create index pages_incident on pages (incident)`,
    `create index pages_open on pages (opened_at) where state = 'open'`,
    `create table page_events (${id}, page ${int} not null references pages (id), at ${int} not null, kind text not null, who text, detail text not null)`,
    `create index page_events_page on page_events (page)`,
    `create table page_reached (page ${int} not null references pages (id), target text not null, schedule text, round ${int} not null, step ${int} not null, at ${int} not null, primary key (page, target, round, step))`,
    `create table incidents (id ${int} primary key, title text not null, severity text not null, service text, status text not null, impact text, private ${int} not null, drill ${int} not null, declared_by text not null, declared_at ${int} not null, ended_at ${int}, lead text, room_kind text not null, room_channel text, room_thread text, room_number ${int} not null default 1, origin_channel text, origin_link text, merged_into ${int}, unpaged ${int} not null default 0, last_update text)`,
    `create index incidents_declared on incidents (declared_at)`,
    `create index incidents_open on incidents (declared_at) where ended_at is null`,
    `create index incidents_room on incidents (room_channel)`,
    `create table incident_members (incident ${int} not null references incidents (id), "user" text not null, primary key (incident, "user"))`,
    `create table roles (incident ${int} not null references incidents (id), role text not null, "user" text not null, primary key (incident, role))`,
    `create table timeline (${id}, incident ${int} not null references incidents (id), kind text not null, who text, text text not null, happened_at ${int} not null, recorded_at ${int} not null, place text, link text, removed_at ${int})`,
    `create index timeline_incident on timeline (incident, happened_at)`,
    `create unique index timeline_place on timeline (incident, place) where place is not null and removed_at is null`,
    `create table pins (incident ${int} not null references incidents (id), channel text not null, ts text not null, "user" text not null, primary key (incident, channel, ts, "user"))`,
    `create table followers ("user" text not null, subject text not null, since ${int} not null, primary key ("user", subject))`,
    `create index followers_subject on followers (subject)`,
  ];
}
