import { type Kysely, sql } from 'kysely';

/** Groups with thousands of alerts: what fires in one, and how many, is read from the index alone. */
export function sizes() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
    },
  };
}

const STATEMENTS = [
  'create index alerts_in_group on alerts (alert_group, state, id) where alert_group is not null',
  'drop index alerts_group',
  `create index alert_groups_resolved on alert_groups (id) where state = 'resolved'`,
];
