import { type Kysely, sql } from 'kysely';

/** Who opened their Home tab when, and what it shows. */
export function home() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const table = `create table homes ("user" text primary key, opened_at bigint not null, drawn_at bigint not null, shown text not null)`;
      await sql.raw(table).execute(db);
      await sql.raw('create index homes_opened on homes (opened_at)').execute(db);
    },
  };
}
