import { type Kysely, sql } from 'kysely';
import type { Schema } from '../db/schema.ts';
import type { Instant } from '../lib/instant.ts';

/** How the rows stand, for health and metrics. */
export interface Backlog {
  /** Due before `before` and never tried: our own lateness. */
  readonly untriedTimers: number;
  readonly untriedNotices: number;
  readonly waitingPages: number;
  readonly waitingUpdates: number;
  /** Timers whose last attempt failed. */
  readonly failingTimers: number;
}

/** Counts what is late. A notice that waits for a slot is not late. */
export async function readBacklog(db: Kysely<Schema>, before: Instant): Promise<Backlog> {
  const ready = sql<boolean>`(after_slot is null or exists (select 1 from receipts r where r.slot = outbox.after_slot and r.refusal is null))`;
  const timers = await sql<{ untried: number | null; failing: number | null }>`
    select sum(case when attempts = 0 and due_at < ${before} then 1 else 0 end) as untried, sum(case when attempts > 0 then 1 else 0 end) as failing from timers`.execute(
    db,
  );
  const notices = await sql<{ untried: number | null; pages: number | null; updates: number | null }>`
    select sum(case when attempts = 0 and next_at < ${before} and ${ready} then 1 else 0 end) as untried,
      sum(case when lane = 'page' then 1 else 0 end) as pages, sum(case when lane = 'update' then 1 else 0 end) as updates
    from outbox where state = 'waiting'`.execute(db);
  const [t, n] = [timers.rows[0], notices.rows[0]];
  return {
    untriedTimers: Number(t?.untried ?? 0),
    untriedNotices: Number(n?.untried ?? 0),
    waitingPages: Number(n?.pages ?? 0),
    waitingUpdates: Number(n?.updates ?? 0),
    failingTimers: Number(t?.failing ?? 0),
  };
}
