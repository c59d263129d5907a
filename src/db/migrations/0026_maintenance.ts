import { type Kysely, sql } from 'kysely';

/** Maintenance windows of muster.yaml; each occurrence is a silence. */
export function maintenance() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql.raw('create table maintenance (maintenance text primary key, data_json text not null)').execute(db);
      await sql.raw('alter table silences add column maintenance text').execute(db);
    },
  };
}
