import { type Kysely, sql } from 'kysely';

/** Since when a page has reached nobody is kept with it, and timers that fail are found without reading all. */
export function alarms() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
    },
  };
}

/** The slot of a page's message at a position, as it was when this was written. */
const SLOT = `'page:p' || e.page || ':' || e.target || ':' || (e.round + 1) || '/' || (e.step + 1)`;

const STATEMENTS: readonly string[] = [
  'alter table pages add column unheard_since bigint',
  `update pages set unheard_since = opened_at where state = 'open'
    and not exists (select 1 from page_reached e join receipts r on r.slot = ${SLOT} where e.page = pages.id and r.refusal is null)
    and not exists (select 1 from page_attempts a where a.page = pages.id and a.state in ('sent', 'delivered'))`,
  'create index pages_unheard on pages (unheard_since) where unheard_since is not null',
  'create index timers_failing on timers (key) where attempts > 0',
];
