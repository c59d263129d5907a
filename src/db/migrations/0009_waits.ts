import { type Kysely, sql } from 'kysely';

/** Timers keep when they were set and how long they wait; how often all waits were moved is counted. */
export function waits(dialect: 'sqlite' | 'postgres') {
  const int = dialect === 'postgres' ? 'bigint' : 'integer';
  const statements = [
    `alter table timers add column set_at ${int}`,
    `alter table timers add column wait ${int}`,
    `create table clock (moves ${int} not null)`,
    `insert into clock (moves) values (0)`,
  ];
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
