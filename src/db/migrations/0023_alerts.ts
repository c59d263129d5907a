import { type Kysely, sql } from 'kysely';

/** Alerts by source and identity, the groups in which people handle them, and silences. */
export function alerts(dialect: 'sqlite' | 'postgres') {
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
  return [
    `create table silences (id bigint primary key, matcher_json text not null, words text not null, start_at bigint not null, end_at bigint not null, reason text not null, by_user text not null, created_at bigint not null, ended_at bigint)`,
    `create index silences_open on silences (end_at) where ended_at is null`,
    `create table alert_groups (id bigint primary key, group_key text not null, source text not null, service text, severity text not null, title text not null, rule_json text not null, state text not null, channel text, page bigint references pages (id), paged_severity text, incident bigint references incidents (id), silence bigint references silences (id), waits_until bigint, acked_by text, acked_at bigint, opened_at bigint not null, resolved_at bigint, resolved_by text)`,
    `create unique index alert_groups_open on alert_groups (group_key) where state = 'firing'`,
    `create index alert_groups_key on alert_groups (group_key, id)`,
    `create index alert_groups_firing on alert_groups (id) where state = 'firing'`,
    `create index alert_groups_opened on alert_groups (opened_at)`,
    `create index alert_groups_page on alert_groups (page) where page is not null`,
    `create index alert_groups_incident on alert_groups (incident) where incident is not null`,
    `create table alerts (${id}, source text not null, identity text not null, state text not null, title text not null, description text, severity text, labels_json text not null, links_json text not null, image text, fired_at bigint, resolved_start bigint, resolved_end bigint, first_at bigint not null, last_at bigint not null, resolved_at bigint, count bigint not null, digest text not null, digest_at bigint not null, alert_group bigint references alert_groups (id), path_json text not null)`,
    `create unique index alerts_identity on alerts (source, identity)`,
    `create index alerts_group on alerts (alert_group) where alert_group is not null`,
    `create index alerts_recorded on alerts (last_at) where alert_group is null`,
    `insert into counters (name, value) values ('alert', 0)`,
    `insert into counters (name, value) values ('silence', 0)`,
  ];
}
