/** The auditor: every minute it asks the rows whether anything due is undone. */
import { type Instant, MINUTE } from '../lib/instant.ts';
import { type Backlog, complaintsOf, LATE, readBacklog } from './backlog.ts';
import { freeStranded } from './queue.ts';
import type { Tx } from './tx.ts';

declare module './tx.ts' {
  interface Tasks {
    /** The time to look whether anything due is undone. */
    audit: object;
  }
}

export const AUDIT = '~audit';

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
