import { type Kysely, sql } from 'kysely';

/** Buttons of a page carry a nonce, and a database knows how often it was put back. */
export function nonces() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql.raw('alter table pages add column nonce text').execute(db);
      // `muster restore` may have written it into an older copy already.
      await sql
        .raw(`insert into counters (name, value) values ('generation', 1) on conflict (name) do nothing`)
        .execute(db);
    },
  };
}
