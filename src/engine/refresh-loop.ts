import { type Clock, MINUTE, SECOND } from '../lib/instant.ts';

/** A reading that is repeated whenever something may have changed. */
export interface RefreshLoop {
  /** Resolves when it has been read once. */
  readonly first: Promise<void>;
  /** Reads it again soon; calls during a reading make one more. */
  refresh(): void;
  /** Resolves when no reading is under way any more. */
  stop(): Promise<void>;
}

/** Keeps reading until it works, with growing pauses up to a minute. */
export function startRefreshLoop(
  read: () => Promise<void>,
  clock: Clock,
  onError: (error: unknown) => void,
): RefreshLoop {
  const stopping = new AbortController();
  let again = false;
  let running: Promise<void> | undefined;
  let settle = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    settle = resolve;
  });

  async function readOnce(): Promise<boolean> {
    try {
      await read();
      settle();
      return true;
    } catch (error) {
      onError(error);
      return false;
    }
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      again = false;
      failures = (await readOnce()) ? 0 : failures + 1;
      if (failures > 0) await clock.sleep(Math.min(SECOND * 2 ** failures, MINUTE), stopping.signal);
      else if (!again) return;
    }
  }

  return {
    first,
    refresh: () => {
      again = true;
      running ??= run().finally(() => {
        running = undefined;
      });
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
