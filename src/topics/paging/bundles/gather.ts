/** When the next common message of a receiver may go. */
import { standingOf } from '../../../engine/outbox/standing.ts';
import type { Tx } from '../../../engine/tx.ts';
import { type Instant, type Millis, SECOND } from '../../../lib/instant.ts';
import { bundleSlot, gatherKey, PAUSE, type Receiver } from './model.ts';
import { type Bundle, bundlesOf, insertBundle, pauseOf } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** The next common message of a receiver is posted. */
    'page.bundle': { readonly target: string; readonly contact: number | null };
  }
}

/** What opens at the same moment is gathered first, so that it is one message. */
const MOMENT = 2 * SECOND;

/** Posts the next common message of a receiver in a moment, or when it may go, unless that is planned. */
export async function gatherSoon(tx: Tx, receiver: Receiver): Promise<void> {
  if ((await tx.timers.due(gatherKey(receiver))) === undefined) await gatherAfter(tx, receiver, MOMENT);
}

async function gatherAfter(tx: Tx, { target, contact }: Receiver, after: Millis): Promise<void> {
  await tx.timers.set(gatherKey({ target, contact }), { after }, { kind: 'page.bundle', target, contact });
}

/**
 * The common message that names what waits since `since`: the newest while nothing of it has left, else a new one, because
 * an edit wakes nobody. Undefined when it has to wait, and then that is planned: for one that is under way, or a while
 * after one that arrived, but no page waits longer for that than a while.
 */
export async function openBundle(tx: Tx, receiver: Receiver, since: Instant): Promise<Bundle | undefined> {
  const { newest, standing } = await newestOf(tx, receiver);
  if (standing === 'unsent') return newest;
  const pause = Math.min(await pauseOf(tx, receiver), Math.max(since + PAUSE - tx.now, 0));
  const wait = standing === 'underway' ? PAUSE : pause;
  if (wait === 0) return insertBundle(tx, receiver);
  await gatherAfter(tx, receiver, wait);
  return undefined;
}

async function newestOf(tx: Tx, receiver: Receiver) {
  const [newest] = await bundlesOf(tx, receiver, 1);
  const open = newest?.told_at === null;
  return { newest, standing: open ? await standingOf(tx, bundleSlot(newest.id)) : ('ended' as const) };
}

/** The newest common message of a receiver, while nothing of it has left. */
export async function unsentBundle(tx: Tx, receiver: Receiver): Promise<Bundle | undefined> {
  const { newest, standing } = await newestOf(tx, receiver);
  return standing === 'unsent' ? newest : undefined;
}

/** A common message of a receiver arrived or was refused: what waits for that is looked at again. */
export async function gatherAgain(tx: Tx, receiver: Receiver): Promise<void> {
  await tx.timers.fireNow(gatherKey(receiver));
}
