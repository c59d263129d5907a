import { type Kysely, sql } from 'kysely';

/** What is kept of an incident under way and after it: times, tasks, relations, broken targets, reviews. */
export function incident(dialect: 'sqlite' | 'postgres') {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of statements(dialect)) await sql.raw(statement).execute(db);
      await keepWords(db);
    },
  };
}

const AT_ONCE = 500;

/** Incidents declared before are found by their words too. */
async function keepWords(db: Kysely<unknown>): Promise<void> {
  for (let last = 0; ; ) {
    const found = sql<{
      id: number;
      title: string;
    }>`select id, title from incidents where id > ${last} order by id limit ${AT_ONCE}`;
    const { rows } = await found.execute(db);
    if (rows.length === 0) return;
    const words = rows.flatMap(({ id, title }) => [...wordsOf(title)].map((word) => sql`(${word}, ${id})`));
    for (let i = 0; i < words.length; i += AT_ONCE)
      await sql`insert into incident_words (word, incident) values ${sql.join(words.slice(i, i + AT_ONCE))}`.execute(
        db,
      );
    last = rows.at(-1)?.id ?? last;
  }
}

/** The words of a title as they were told apart when this was written; what the program does later changes nothing here. */
function wordsOf(title: string): Set<string> {
  return new Set(
    title
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 2),
  );
}

function statements(dialect: 'sqlite' | 'postgres'): readonly string[] {
  const id =
    dialect === 'postgres'
      ? 'id bigint generated always as identity primary key'
      : 'id integer primary key autoincrement';
  const int = 'bigint';
  const incident = `incident ${int} not null references incidents (id)`;
  return [
    `alter table incidents add column category text`,
    `alter table incidents add column began_at ${int}`,
    `alter table incidents add column mitigated_at ${int}`,
    `alter table incidents add column update_due_at ${int}`,
    `alter table incidents add column update_json text`,
    `alter table incidents add column call_url text`,
    `alter table incidents add column cause ${int}`,
    `alter table incidents add column adopted ${int} not null default 0`,
    `alter table incidents add column archived_at ${int}`,
    `create index incidents_ended on incidents (ended_at) where ended_at is not null`,
    `create index incidents_cause on incidents (cause) where cause is not null`,
    `create index incidents_merged on incidents (merged_into) where merged_into is not null`,
    `create index incidents_service on incidents (service, declared_at)`,
    `create table incident_services (${incident}, service text not null, primary key (incident, service))`,
    `create index incident_services_service on incident_services (service)`,
    `create table incident_words (word text not null, ${incident}, primary key (word, incident))`,
    `create index incident_words_incident on incident_words (incident)`,
    `create table incident_tasks (${id}, ${incident}, kind text not null, text text not null, owner text, due_at ${int}, created_by text not null, created_at ${int} not null, done_at ${int}, done_by text, removed_at ${int}, place text, link text)`,
    `create index incident_tasks_incident on incident_tasks (incident)`,
    `create index incident_tasks_open on incident_tasks (due_at) where done_at is null and removed_at is null`,
    `create index incident_tasks_owner on incident_tasks (owner) where done_at is null and removed_at is null`,
    `create unique index incident_tasks_place on incident_tasks (incident, place) where place is not null and removed_at is null`,
    `create table incident_relations (${incident}, other ${int} not null, kind text not null, who text not null, at ${int} not null, primary key (incident, other, kind))`,
    `create index incident_relations_other on incident_relations (other)`,
    `create table broken_targets (${incident}, target text not null, due_at ${int} not null, broken_at ${int} not null, primary key (incident, target, due_at))`,
    `create index broken_targets_at on broken_targets (broken_at)`,
    `create table reviews (incident ${int} primary key references incidents (id), state text not null, asked_at ${int} not null, body_json text, written_by text, written_at ${int}, place text, closed_by text, closed_at ${int})`,
    `create index reviews_open on reviews (asked_at) where closed_at is null`,
    `alter table timeline add column edited_at ${int}`,
    `create index timeline_recorded on timeline (recorded_at)`,
    `create table timeline_history (${id}, entry ${int} not null references timeline (id), at ${int} not null, who text not null, deed text not null, text text not null)`,
    `create index timeline_history_entry on timeline_history (entry)`,
    `alter table followers add column via text not null default 'slack'`,
    `alter table followers add column pace text not null default 'now'`,
    `create table digests (${id}, "user" text not null, via text not null, ${incident}, at ${int} not null, words text not null)`,
    `create index digests_user on digests ("user")`,
    `alter table audit add column change_json text`,
    `alter table audit add column incident ${int}`,
    `create index audit_at on audit (at)`,
    `create index page_reached_at on page_reached (at)`,
    ...fixedAudit(dialect),
  ];
}

/** Nothing in the program may change what the audit says; the database holds it to that. */
function fixedAudit(dialect: 'sqlite' | 'postgres'): readonly string[] {
  if (dialect === 'sqlite')
    return ['update', 'delete'].map(
      (deed) =>
        `create trigger audit_no_${deed} before ${deed} on audit begin select raise(abort, 'the audit log cannot be changed'); end`,
    );
  return [
    `create function audit_fixed() returns trigger language plpgsql as $$ begin raise exception 'the audit log cannot be changed'; end $$`,
    `create trigger audit_fixed before update or delete on audit for each statement execute function audit_fixed()`,
  ];
}
