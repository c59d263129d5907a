import type { Kysely } from 'kysely';

/** Whoever is given a page reads why. */
export function reassigned() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('pages').addColumn('reassign_note', 'text').execute();
    },
  };
}
