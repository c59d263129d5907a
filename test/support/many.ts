/** Thousands of alerts that are firing, written by one statement each. */
import { sql } from 'kysely';
import type { Tx } from '../../src/engine/tx.ts';

/** The numbers of the first and last group, and how many alerts each has. */
export interface Many {
  /** Default 1. */
  readonly from?: number;
  readonly groups: number;
  /** Alerts of each group. Default 1. */
  readonly each?: number;
  readonly service?: string;
}

/** Writes groups and alerts as the pipeline leaves them: firing, in no channel, and nobody was paged. */
export async function writeMany(
  { db, now }: Tx,
  { from = 1, groups, each = 1, service = 'checkout' }: Many,
): Promise<void> {
  const rule = JSON.stringify({ do: 'post', wait: 0, reopen_within: 0, join: false, missing: null, policy: null });
  const upTo = (first: number, n: number) =>
    sql`with recursive n(i) as (select ${sql.lit(first)} union all select i + 1 from n where i < ${sql.lit(n)})`;
  await sql`insert into alert_groups (id, group_key, source, service, severity, title, rule_json, state, opened_at)
    ${upTo(from, groups)} select i, 'many ' || i, 'shop', ${sql.lit(service)}, 'sev3', 'Disk is full', ${sql.lit(rule)}, 'firing', ${sql.lit(now)} from n`.execute(
    db,
  );
  await sql`insert into alerts (source, identity, state, title, labels_json, links_json, first_at, last_at, fired_at, count, digest, digest_at, alert_group, path_json)
    ${upTo((from - 1) * each + 1, groups * each)} select 'shop', 'host ' || i, 'firing', 'Disk is full', '{"team":"shop"}', '{}', ${sql.lit(now)}, ${sql.lit(now)}, ${sql.lit(now)}, 1, '', 0, (i - 1) / ${sql.lit(each)} + 1, '[]' from n`.execute(
    db,
  );
  await sql`update counters set value = ${sql.lit(groups)} where name = 'alert'`.execute(db);
}
