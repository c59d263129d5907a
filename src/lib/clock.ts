import { type Clock, type Instant, type Millis, systemClock } from './instant.ts';

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

/** The machine's clock, run ahead by hand; for the sandbox. */
export class LeadClock implements Clock {
  #lead: Millis = 0;
  readonly #sleepers = new Set<AbortController>();

  /** How far ahead of the machine's clock it is, milliseconds. */
  get lead(): Millis {
    return this.#lead;
  }

  now(): Instant {
    return systemClock.now() + this.#lead;
  }

  async sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    const until = this.now() + ms;
    while (!signal.aborted && this.now() < until) {
      const nap = new AbortController();
      this.#sleepers.add(nap);
      await systemClock.sleep(until - this.now(), AbortSignal.any([signal, nap.signal]));
      this.#sleepers.delete(nap);
    }
  }

  /** Moves to `at`, never backwards, and lets every sleeper look again. */
  moveTo(at: Instant): void {
    this.#lead += Math.max(0, at - this.now());
    for (const nap of this.#sleepers) nap.abort();
  }
}
