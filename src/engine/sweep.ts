/** Keeps the rows from growing for ever: what has done its work goes after a while. */
import { DAY, HOUR } from '../lib/instant.ts';
import { forgetPaces } from './pace.ts';
import type { Tx } from './tx.ts';

declare module './tx.ts' {
  interface Tasks {
    /** The time to remove old rows. */
    sweep: object;
  }
}

/** The key and the kind of its timer. */
export const SWEEP = '~sweep';

/** Slack repeats a request within minutes, people within a minute. */
const INBOX = 2 * DAY;
const OUTBOX = 30 * DAY;

/** Removes what was taken in two days ago and what has left or was given up thirty days ago; again in an hour. */
export async function sweep(tx: Tx): Promise<void> {
  await tx.wake(SWEEP, tx.now + HOUR, { kind: 'sweep' });
  await tx.db
    .deleteFrom('inbox')
    .where('at', '<', tx.now - INBOX)
    .execute();
  await tx.db
    .deleteFrom('outbox')
    .where('state', '<>', 'waiting')
    .where('done_at', '<', tx.now - OUTBOX)
    .execute();
  await forgetPaces(tx.db, tx.now);
}
