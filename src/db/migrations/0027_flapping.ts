import { type Kysely, sql } from 'kysely';

/** When alert groups began and ended to fire lately, and whether one is held open because it flaps. */
export function flapping() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql.raw(`alter table alert_groups add column changes_json text not null default '[]'`).execute(db);
      await sql.raw('alter table alert_groups add column flapping integer not null default 0').execute(db);
    },
  };
}
