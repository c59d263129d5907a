import type { Clock, Instant, Millis } from './instant.ts';
import { systemClock } from './machine.ts';

interface Sleeper {
  /** When to wake, in elapsed time. */
  readonly until: Millis;
  readonly wake: () => void;
}

/** A clock that stops until it is moved; for tests and the sandbox. */
export class ManualClock implements Clock {
  #now: Instant;
  #elapsed: Millis = 0;
  readonly #sleepers = new Set<Sleeper>();

  /** Starts at `now`, milliseconds since the epoch. */
  constructor(now: Instant) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  elapsed(): Millis {
    return this.#elapsed;
  }

  sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { until: this.#elapsed + ms, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', wake);
    });
  }

  /** Lets time pass until `at` (never backwards) and wakes everybody whose time has come, the earliest first. */
  set(at: Instant): void {
    const passed = Math.max(0, at - this.#now);
    this.#now += passed;
    this.#elapsed += passed;
    const due = [...this.#sleepers].filter((s) => s.until <= this.#elapsed).sort((a, b) => a.until - b.until);
    for (const sleeper of due) sleeper.wake();
  }

  /** Somebody sets the wall clock `ms` forward or, when negative, back: no time passes, so nobody wakes. */
  jump(ms: Millis): void {
    this.#now += ms;
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

  elapsed(): Millis {
    return systemClock.elapsed() + this.#lead;
  }

  async sleep(ms: Millis, signal: AbortSignal): Promise<void> {
    const until = this.elapsed() + ms;
    while (!signal.aborted && this.elapsed() < until) {
      const nap = new AbortController();
      this.#sleepers.add(nap);
      await systemClock.sleep(until - this.elapsed(), AbortSignal.any([signal, nap.signal]));
      this.#sleepers.delete(nap);
    }
  }

  /** Lets time pass until `at`, never backwards, and every sleeper look again. */
  moveTo(at: Instant): void {
    this.#lead += Math.max(0, at - this.now());
    for (const nap of this.#sleepers) nap.abort();
  }
}
