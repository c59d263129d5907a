/** What can be wrong with the database itself, in words. Pure. */
import { Outage } from '../lib/errors.ts';

/** What is wrong with the database: for people who gave a command, and for the operator. */
export interface Trouble {
  readonly code: `database_${string}`;
  /** The reply to a person whose command was not recorded. */
  readonly said: string;
  /** What is wrong. */
  readonly what: string;
  /** What the operator can do about it. */
  readonly next: string;
}

/** The error by which whatever needed the database ends. */
export function outage(trouble: Trouble, cause?: unknown): Outage {
  const { code, said, what, next } = trouble;
  const rest = code === UNKNOWN_COMMIT ? 'Check before you repeat it.' : 'Nothing was recorded. Try again in a moment.';
  return new Outage(code, `${what} ${next}`, `${said} ${rest}`, { cause });
}

/** Nobody knows whether a transaction was committed. */
export const UNKNOWN_COMMIT = 'database_unknown_commit';
/** Another process holds what a transaction needs. */
export const LOCKED = 'database_locked';
/** The database server does not answer, or the connection to it was cut before anything was committed. */
export const UNREACHABLE = 'database_unreachable';

/** Milliseconds between two attempts, at most. */
const LONGEST = 250;
/** Milliseconds of waiting after which somebody is told that it did not work. */
const PATIENCE = 60_000;
/** A race is lost to another transaction of Muster, which is done soon. */
const RACES = 5;

/**
 * How many milliseconds to wait after the `attempt`th time that something else was in the way; undefined when `waited`,
 * in milliseconds, is a minute. Many who wait come back spread out.
 */
export function pauseForOthers(attempt: number, waited: number): number | undefined {
  return waited > PATIENCE ? undefined : Math.min(LONGEST, 5 * 2 ** attempt) * (0.6 + 0.4 * Math.random());
}

/** How many milliseconds the loser of a race waits: four times longer each time, or many would only meet again. */
export function pauseAfterRace(attempt: number): number | undefined {
  return attempt >= RACES ? undefined : Math.random() * 20 * 4 ** (attempt - 1);
}
