import { type Kysely, sql } from 'kysely';

/** Storms: many new alert groups of one source at once, with one message a service and one page a policy. */
export function storms(dialect: 'sqlite' | 'postgres') {
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
  `create table storms (${ID[dialect]}, source text not null, began_at bigint not null, ended_at bigint)`,
  'create unique index storms_open on storms (source) where ended_at is null',
  'create table storm_pages (storm bigint not null, policy text not null, page bigint not null, severity text not null, primary key (storm, policy))',
  'create index storm_pages_page on storm_pages (page)',
  'alter table alert_groups add column storm bigint',
  'create index alert_groups_storm on alert_groups (storm) where storm is not null',
];
