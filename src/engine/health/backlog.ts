/** The state of the rows: what is late, and the auditor, who asks every minute. */
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../../db/schema.ts';
import { formatDuration } from '../../lib/duration.ts';
import { type Instant, MINUTE } from '../../lib/instant.ts';
import { forgetIdleHolds, type HeldConnection, heldConnections } from '../outbox/connections.ts';
import { freeStranded, STRANDED } from '../outbox/queue.ts';
import type { Tx } from '../tx.ts';
import { type Check, type Complaint, complaintsNow } from './vitals.ts';

declare module '../tx.ts' {
  interface Tasks {
    /** The time of the next audit. */
    audit: object;
  }
}

/** The key of the auditor's timer. */
export const AUDIT = '~audit';

/** How late Muster's own work may be before health fails. */
export const LATE = 2 * MINUTE;

/** The state of the rows, for health and metrics. */
export interface Backlog {
  /** Due for over two minutes and never attempted: Muster itself is late. */
  readonly untriedTimers: number;
  readonly untriedNotifications: number;
  /** When the oldest of these was due; null when there is none. */
  readonly oldestDue: Instant | null;
  /** Set aside behind something that is over. */
  readonly strandedNotifications: number;
  readonly waitingPages: number;
  readonly waitingUpdates: number;
  /** Timers whose last attempt failed. */
  readonly failingTimers: number;
  /** Connections whose other side refuses Muster. */
  readonly held: readonly HeldConnection[];
}

/** Counting stops here; more is not worse. */
const MANY = 1_000;

/** Counts what is late at `now`, over indexes. What waits for a slot, or for a connection that is held, was not forgotten. */
export async function readBacklog(db: Kysely<Schema>, now: Instant): Promise<Backlog> {
  const before = now - LATE;
  const held = await heldConnections(db);
  const names = held.map(({ connection }) => connection);
  const works = names.length === 0 ? sql`` : sql`and connection not in (${sql.join(names)})`;
  const untried = sql`state = 'waiting' and next_at < ${before} and attempts = 0 ${works}`;
  const lane = (name: string) =>
    sql`(select count(*) from (select 1 from outbox where state = 'waiting' and lane = ${name} limit ${MANY}) w)`;
  const late = (name: string) =>
    sql`(select count(*) from (select 1 from outbox where ${untried} and lane = ${name} limit ${MANY}) l)`;
  const oldest = (name: string) => sql`select next_at from outbox where ${untried} and lane = ${name}`;
  const { rows } = await sql<Record<Exclude<keyof Backlog, 'held'>, number | null>>`select
    (select count(*) from (select 1 from timers where next_at < ${before} and attempts = 0 limit ${MANY}) t) as "untriedTimers",
    (select count(*) from (select 1 from timers where attempts > 0 limit ${MANY}) f) as "failingTimers",
    ${late('page')} + ${late('update')} as "untriedNotifications",
    (select min(next_at) from (select next_at from timers where next_at < ${before} and attempts = 0
      union all ${oldest('page')} union all ${oldest('update')}) o) as "oldestDue",
    (select count(*) from (select 1 from outbox where ${STRANDED} limit ${MANY}) s) as "strandedNotifications",
    ${lane('page')} as "waitingPages", ${lane('update')} as "waitingUpdates"`.execute(db);
  const [row] = rows;
  return {
    untriedTimers: Number(row?.untriedTimers ?? 0),
    untriedNotifications: Number(row?.untriedNotifications ?? 0),
    oldestDue: row?.oldestDue ?? null,
    strandedNotifications: Number(row?.strandedNotifications ?? 0),
    waitingPages: Number(row?.waitingPages ?? 0),
    waitingUpdates: Number(row?.waitingUpdates ?? 0),
    failingTimers: Number(row?.failingTimers ?? 0),
    held,
  };
}

/** What is late at `now` of our own work, in sentences; somebody else's refusal is not ours. */
export function complaintsOf(backlog: Backlog, now: Instant): readonly string[] {
  const { untriedTimers, untriedNotifications, oldestDue, strandedNotifications: stranded } = backlog;
  const late = untriedTimers + untriedNotifications;
  const by = formatDuration(now - (oldestDue ?? now));
  const overdue = late === 1 ? `1 action is ${by} overdue` : `${late} actions are up to ${by} overdue`;
  const heldBack =
    stranded === 1 ? '1 notification was held back; it' : `${stranded} notifications were held back; they`;
  return [
    ...(late === 0 ? [] : [`Muster is running late: ${overdue}. Pages may be delayed.`]),
    ...(stranded === 0 ? [] : [`${heldBack} should have been sent already.`]),
  ];
}

/** Everything that is due has been attempted. */
export const nothingOverdue: Check = {
  name: 'overdue',
  look: async ({ db, now }) => complaintsOf(await readBacklog(db, now), now),
};

/** What an audit found; `complaints` is empty when all is well. */
export interface Finding {
  readonly complaints: readonly Complaint[];
}

/** Asks every check, lets go what was held back, and looks again in a minute. */
export async function audit(tx: Tx, checks: readonly Check[]): Promise<Finding> {
  await tx.timers.set(AUDIT, { after: MINUTE }, { kind: 'audit' });
  const complaints = await complaintsNow(tx, checks);
  await freeStranded(tx);
  await forgetIdleHolds(tx);
  return { complaints };
}
