/** Instants are integer milliseconds since the epoch; the clock is the one place that reads them from the machine. */
export type Instant = number;
/** Milliseconds. */
export type Millis = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `2026-03-02 09:00 UTC`, for readers whose zone is not known. */
export function minuteInUtc(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Where time comes from: injected everywhere, so a test or the sandbox can step it. */
export interface Clock {
  /** Wall time now: what a person reads off a clock. An administrator of the machine can set it. */
  now(): Instant;
  /** What has really passed since some fixed moment: nobody can set it, and time asleep counts. */
  elapsed(): Millis;
  /** Resolves when `ms` have really passed, or when `signal` aborts. Never rejects. */
  sleep(ms: Millis, signal: AbortSignal): Promise<void>;
}
