import { type Kysely, sql } from 'kysely';

/** Groups that are over keep how many alerts they had, and signals the group they were put into, after an alert has left it. */
export function remembered() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
    },
  };
}

const STATEMENTS = [
  'alter table alert_groups add column alerts bigint',
  `update alert_groups set alerts = (select count(*) from alerts where alert_group = alert_groups.id) where state = 'resolved'`,
  'alter table signals add column alert_group bigint',
  'update signals set alert_group = (select alert_group from alerts where alerts.id = signals.alert)',
  'create index signals_in_group on signals (alert_group, alert, id) where alert_group is not null',
  'drop index signals_alert',
  `create index alerts_resolved on alerts (resolved_at) where state = 'resolved' and alert_group is not null`,
];
