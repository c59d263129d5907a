/** What `/metrics` tells of pages. */
import type { Look, Measure } from '../../../engine/health/vitals.ts';
import { HOUR, type Instant, SECOND } from '../../../lib/instant.ts';

/** Pages are kept for ever; a reading costs no more than so many of them. */
const LATEST = 10_000;
/** An acknowledgement is counted by a reading that comes no later; readings come every few seconds. */
const SEEN_FOR = HOUR;
/** Seconds; the steps of a policy mostly take five to fifteen minutes. */
const BUCKETS = [15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200];

/** The label of a page that belongs to no service. */
const NO_SERVICE = 'none';

async function latest({ db }: Look) {
  const { last } = await db
    .selectFrom('pages')
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  return (last ?? 0) - LATEST;
}

/** Pages by state and service. */
export const pagesByState: Measure = {
  name: 'muster_pages',
  help: 'The latest 10,000 pages, by state and service',
  read: async (look) => {
    const rows = await look.db
      .selectFrom('pages')
      .select(({ fn }) => ['state', 'service', fn.countAll<number>().as('count')])
      .where('id', '>', await latest(look))
      .groupBy(['state', 'service'])
      .execute();
    return rows.map(({ state, service, count }) => ({
      value: count,
      labels: { state, service: service ?? NO_SERVICE },
    }));
  },
};

/** How long pages waited for their first acknowledgement, counted from the first reading on. */
export function timeToAcknowledge(): Measure {
  let begun: Instant | undefined;
  return {
    name: 'muster_page_acknowledge_seconds',
    help: 'From opening a page to its acknowledgement, by service; counted since this process started',
    buckets: BUCKETS,
    read: async (look) => {
      begun ??= look.now;
      const rows = await look.db
        .selectFrom('pages')
        .select(['id', 'service', 'opened_at', 'acked_at'])
        .where('id', '>', await latest(look))
        .where('acked_at', '>', Math.max(begun, look.now - SEEN_FOR))
        .execute();
      return rows.map(({ id, service, opened_at, acked_at }) => ({
        id,
        value: ((acked_at ?? opened_at) - opened_at) / SECOND,
        labels: { service: service ?? NO_SERVICE },
      }));
    },
  };
}
