import type { Clock, Instant, Millis } from './instant.ts';

interface Sleeper {
  readonly until: Instant;
  readonly wake: () => void;
}

/** A clock that stands still until it is moved; for tests and the sandbox. */
export class ManualClock implements Clock {
  #now: Instant;
  readonly #sleepers = new Set<Sleeper>();

  /** Starts at `now`, milliseconds since the epoch. */
  constructor(now: Instant) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { until: this.#now + ms, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', wake);
    });
  }

  /** Moves to `at` (never backwards) and wakes everybody whose time has come, the earliest first. */
  set(at: Instant): void {
    this.#now = Math.max(this.#now, at);
    const due = [...this.#sleepers].filter((s) => s.until <= this.#now).sort((a, b) => a.until - b.until);
    for (const sleeper of due) sleeper.wake();
  }
}
