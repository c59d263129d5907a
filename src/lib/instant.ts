/** Instants are integer milliseconds since the epoch; the clock is the one place that reads them from the machine. */
export type Instant = number;
/** Milliseconds. */
export type Millis = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Where time comes from: injected everywhere, so a test or the sandbox can step it. */
export interface Clock {
  /** Wall time now. */
  now(): Instant;
  /** Resolves after `ms` of this clock's time, or when `signal` aborts. Never rejects. */
  sleep(ms: Millis, signal: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    }),
};
