/** Whether this process keeps its own promises; somebody else's refusal is not ours. Pure. */
import { type Backlog, complaintsOf, LATE } from '../engine/backlog.ts';
import { type Instant, MINUTE } from '../lib/instant.ts';

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
  return [...stalled, ...complaintsOf(backlog)];
}
