import type { Log } from '../lib/log.ts';

/** Work that nobody waits for, remembered so that a stop can wait for it. */
export interface Background {
  readonly track: (work: Promise<unknown>) => void;
  /** Resolves when none is left. */
  readonly settled: () => Promise<void>;
}

/** Failures are only logged, because nobody is waiting for the result. */
export function trackBackground(log: Log): Background {
  const held = new Set<Promise<unknown>>();
  return {
    track: (work) => {
      const failed = (error: unknown): void => log.warn({ err: error }, 'background work failed');
      const kept: Promise<unknown> = work.catch(failed).finally(() => held.delete(kept));
      held.add(kept);
    },
    settled: async () => {
      while (held.size > 0) await Promise.allSettled(held);
    },
  };
}
