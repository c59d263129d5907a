/** Whether this process keeps its own promises; somebody else's refusal is not ours. Pure. */
import type { Backlog } from '../engine/overdue.ts';
import { type Instant, MINUTE } from '../lib/instant.ts';

/** How late our own work may be before we say that we are ill. */
export const LATE = 2 * MINUTE;

export interface Vitals {
  readonly now: Instant;
  readonly lastPass: Instant;
  /** Undefined when the database did not answer. */
  readonly backlog: Backlog | undefined;
}

/** What is wrong, in words; empty when all is well. */
export function complaints({ now, lastPass, backlog }: Vitals): readonly string[] {
  const stalled =
    now - lastPass > LATE ? [`The loop last came round ${Math.round((now - lastPass) / MINUTE)} minutes ago.`] : [];
  if (backlog === undefined) return [...stalled, 'The database does not answer.'];
  const { untriedTimers, untriedNotices } = backlog;
  return [
    ...stalled,
    ...(untriedTimers > 0 ? [`${untriedTimers} timers have been due for over two minutes and were never tried.`] : []),
    ...(untriedNotices > 0
      ? [`${untriedNotices} notices have been due for over two minutes and were never tried.`]
      : []),
  ];
}
