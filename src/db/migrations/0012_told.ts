import { type Kysely, sql } from 'kysely';

/** When the message that names a page reached its receiver, and which pages share one message. */
export function told() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
    },
  };
}

/** The slot that a page's own message had in every version before this one. */
const SLOT = `'page:p' || page || ':' || target || ':' || (round + 1) || '/' || (step + 1)`;

const STATEMENTS: readonly string[] = [
  'alter table page_reached add column told_at bigint',
  'alter table page_reached add column bundle bigint',
  'alter table page_attempts add column bundle bigint',
  `update page_reached set told_at = at where page in (select id from pages where state <> 'open')`,
  `update page_reached set told_at = at where told_at is null and (target like 'webhook:%' or exists (select 1 from receipts r where r.slot = ${SLOT} and r.refusal is null))`,
  'create index page_reached_untold on page_reached (target, bundle) where told_at is null',
  'create index page_reached_bundle on page_reached (bundle) where bundle is not null',
  `create index page_attempts_waiting on page_attempts (contact, bundle) where state = 'waiting'`,
  'create index page_attempts_bundle on page_attempts (bundle) where bundle is not null',
  'create table page_bundles (id bigint primary key, target text not null, contact bigint, nonce text not null, created_at bigint not null, told_at bigint)',
  'create index page_bundles_target on page_bundles (target, contact, id)',
  `insert into counters (name, value) values ('bundle', 0)`,
];
