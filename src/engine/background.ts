import type { Log } from '../lib/log.ts';

/** Work nobody waits for, kept in sight so that a stop can. */
export interface Held {
  readonly hold: (work: Promise<unknown>) => void;
  /** Resolves when none is left. */
  readonly settled: () => Promise<void>;
}

/** What fails is logged; nobody is waiting to be told. */
export function holdWork(log: Log): Held {
  const held = new Set<Promise<unknown>>();
  return {
    hold: (work) => {
      const failed = (error: unknown): void => log.warn({ err: error }, 'something nobody waits for failed');
      const kept: Promise<unknown> = work.catch(failed).finally(() => held.delete(kept));
      held.add(kept);
    },
    settled: async () => {
      while (held.size > 0) await Promise.allSettled(held);
    },
  };
}
