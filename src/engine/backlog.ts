/** How the rows stand: what is late, what comes next, and the auditor, who asks every minute. */
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../db/schema.ts';
import { type Instant, MINUTE } from '../lib/instant.ts';
import type { Lane } from './outbox/outcome.ts';
import { BEHIND, freeStranded, STRANDED } from './outbox/queue.ts';
import type { Tx } from './tx.ts';

declare module './tx.ts' {
  interface Tasks {
    /** The time to look whether anything due is undone. */
    audit: object;
  }
}

/** The key of the auditor's timer. */
const AUDIT = '~audit';

/** How late our own work may be before we say that we are ill. */
export const LATE = 2 * MINUTE;

/** How the rows stand, for health and metrics. */
export interface Backlog {
  /** Due before `before` and never tried: our own lateness. */
  readonly untriedTimers: number;
  readonly untriedNotices: number;
  /** Set aside behind something that is over. */
  readonly strandedNotices: number;
  readonly waitingPages: number;
  readonly waitingUpdates: number;
  /** Timers whose last attempt failed. */
  readonly failingTimers: number;
}

/** Counted up to here; more is not worse. */
const MANY = 1_000;

/** Counts what is late, in one query over indexes. A notification that waits for a slot is not late. */
export async function readBacklog(db: Kysely<Schema>, before: Instant): Promise<Backlog> {
  const lane = (name: string) =>
    sql`(select count(*) from (select 1 from outbox where state = 'waiting' and lane = ${name} limit ${MANY}) w)`;
  const late = (name: string) =>
    sql`(select count(*) from (select 1 from outbox where state = 'waiting' and lane = ${name} and next_at < ${before} and attempts = 0 limit ${MANY}) l)`;
  const { rows } = await sql<Record<keyof Backlog, number>>`select
    (select count(*) from (select 1 from timers where next_at < ${before} and attempts = 0 limit ${MANY}) t) as "untriedTimers",
    (select count(*) from (select 1 from timers where attempts > 0 limit ${MANY}) f) as "failingTimers",
    ${late('page')} + ${late('update')} as "untriedNotices",
    (select count(*) from (select 1 from outbox where ${STRANDED} limit ${MANY}) s) as "strandedNotices",
    ${lane('page')} as "waitingPages", ${lane('update')} as "waitingUpdates"`.execute(db);
  const [row] = rows;
  return {
    untriedTimers: Number(row?.untriedTimers ?? 0),
    untriedNotices: Number(row?.untriedNotices ?? 0),
    strandedNotices: Number(row?.strandedNotices ?? 0),
    waitingPages: Number(row?.waitingPages ?? 0),
    waitingUpdates: Number(row?.waitingUpdates ?? 0),
    failingTimers: Number(row?.failingTimers ?? 0),
  };
}

/** What is late of our own work, in words; somebody else's refusal is not ours. */
export function complaintsOf({ untriedTimers, untriedNotices, strandedNotices }: Backlog): readonly string[] {
  const some = (count: number, what: string): readonly string[] => (count === 0 ? [] : [`${count} ${what}.`]);
  return [
    ...some(untriedTimers, 'timers have been due for over two minutes and were never tried'),
    ...some(untriedNotices, 'notices have been due for over two minutes and were never tried'),
    ...some(strandedNotices, 'notices waited for something that was over already; they leave now'),
  ];
}

/** When the next thing of each kind is due; Infinity when none is. Notices behind others are not counted. */
export type NextDue = Readonly<Record<Lane | 'timer', Instant>>;

/** Reads all three from their indexes, in one query: the loop asks after every commit. */
export async function readNextDue(db: Kysely<Schema>): Promise<NextDue> {
  const lane = (name: Lane) =>
    sql`(select min(next_at) from outbox where state = 'waiting' and lane = ${sql.lit(name)} and next_at < ${BEHIND})`;
  const { rows } = await sql<Record<Lane | 'timer', Instant | null>>`select
    ${lane('page')} as "page", ${lane('update')} as "update", (select min(next_at) from timers) as "timer"`.execute(db);
  const [found] = rows;
  return {
    page: found?.page ?? Number.POSITIVE_INFINITY,
    update: found?.update ?? Number.POSITIVE_INFINITY,
    timer: found?.timer ?? Number.POSITIVE_INFINITY,
  };
}

/** What an audit found; `complaints` is empty when all is well. */
export interface Finding {
  readonly at: Instant;
  readonly backlog: Backlog;
  readonly complaints: readonly string[];
}

/** Looks, and again in a minute. */
export async function audit(tx: Tx): Promise<Finding> {
  await tx.timers.set(AUDIT, { after: MINUTE }, { kind: 'audit' });
  const backlog = await readBacklog(tx.db, tx.now - LATE);
  if (backlog.strandedNotices > 0) await freeStranded(tx);
  return { at: tx.now, backlog, complaints: complaintsOf(backlog) };
}
