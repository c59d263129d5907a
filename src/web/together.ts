/** Requests that wait at the same time share a transaction: one commit, and one wait for the disk, answers all of them. */
import { auditRest } from '../engine/transact.ts';
import type { Transact, Tx } from '../engine/tx.ts';
import { Outage } from '../lib/errors.ts';
import type { Millis } from '../lib/instant.ts';

/** So many requests, and bytes of their bodies, share one transaction. */
const [MOST, MOST_BYTES] = [32, 256 * 1024];

interface Waiting {
  readonly bytes: number;
  readonly patience: Millis | undefined;
  readonly run: (tx: Tx) => Promise<void>;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Does the work of one request, whose body has so many bytes, in a transaction that others may share. Rejects as the work
 * and the database do.
 */
export type Together = <T>(work: (tx: Tx) => Promise<T>, bytes: number, patience?: Millis) => Promise<T>;

/**
 * Opens a line in which requests wait; a request that comes while none waits goes at once. A shared transaction that fails
 * is tried again with each request for itself, so that none fails for another one, unless the database is what failed.
 */
export function openTogether(transact: Transact): Together {
  const waiting: Waiting[] = [];
  let busy = false;
  const run = (some: readonly Waiting[]): Promise<void> =>
    transact(
      async (tx) => {
        for (const one of some) {
          await one.run(tx);
          // What each of them changed is an entry of its own in the audit log.
          await auditRest(tx);
        }
      },
      'soon',
      some[0]?.patience,
    );
  /** Waiting for a database that is away is in vain, so each sender hears at once that it must come again. */
  const giveUp = (some: readonly Waiting[], error: Outage): void => {
    for (const one of [...some, ...waiting.splice(0)]) one.failed(error);
  };
  const oneByOne = async (some: readonly Waiting[]): Promise<void> => {
    for (const [i, one] of some.entries()) {
      const error: unknown = await run([one]).then(one.done, (failure: unknown) => failure);
      if (error instanceof Outage) return giveUp(some.slice(i), error);
      if (error !== undefined) one.failed(error);
    }
  };
  const serve = async (): Promise<void> => {
    busy = true;
    while (waiting.length > 0) {
      const some = waiting.splice(0, fitting(waiting));
      const outcome: unknown =
        some.length > 1
          ? await run(some).then(
              () => 'done',
              (error: unknown) => error,
            )
          : undefined;
      if (outcome instanceof Outage) giveUp(some, outcome);
      else if (outcome === 'done') for (const one of some) one.done();
      else await oneByOne(some);
    }
    busy = false;
  };
  return <T>(work: (tx: Tx) => Promise<T>, bytes: number, patience?: Millis) =>
    new Promise<T>((resolve, reject) => {
      let result: { readonly value: T } | undefined;
      waiting.push({
        bytes,
        patience,
        run: async (tx) => {
          result = { value: await work(tx) };
        },
        done: () => {
          if (result === undefined) reject(new Error('a transaction was committed without its work'));
          else resolve(result.value);
        },
        failed: reject,
      });
      if (!busy) void serve();
    });
}

/** How many of those who wait share the next transaction: the first always goes. */
function fitting(waiting: readonly Waiting[]): number {
  let bytes = 0;
  const end = waiting.findIndex((one, i) => {
    bytes += one.bytes;
    return i > 0 && (i >= MOST || bytes > MOST_BYTES);
  });
  return end < 0 ? waiting.length : end;
}
