import { type Kysely, sql } from 'kysely';

/** Entries of the timeline say in data what happened; their text is what people read. */
export function entries() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql.raw('alter table timeline add column data_json text').execute(db);
    },
  };
}
