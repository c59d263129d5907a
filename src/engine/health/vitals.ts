/** Whether Muster keeps its promise: named checks, each of which says in sentences what is wrong. */
import type { Kysely } from 'kysely';
import type { Schema } from '../../db/schema.ts';
import type { Instant } from '../../lib/instant.ts';

/** Where a check looks, and when. */
export interface Look {
  /** The auditor's transaction, or the database outside of any: a check only reads, and by an index. */
  readonly db: Kysely<Schema>;
  readonly now: Instant;
}

/**
 * One thing that must hold, or pages may not reach people in time. When it does not, `/healthz` fails, `DEAD_MAN_URL` is
 * not called, the log and the announcement channel say so. Part of the bot that has one lists it: the engine's own stand
 * in `loop.ts`, those of topics under `checks` in `topics/index.ts`, those of the process in `app.ts`.
 */
export interface Check {
  /** One word: the label in `/metrics`, the key in the log. */
  readonly name: string;
  /** What is wrong, in whole sentences; none when all is well. Rejects as the database does. */
  readonly look: (look: Look) => Promise<readonly string[]> | readonly string[];
}

/** One sentence about what is wrong, and the check that found it. */
export interface Complaint {
  readonly check: string;
  readonly text: string;
}

/** A figure for `/metrics`. */
export interface Measure {
  readonly name: string;
  /** What it says to readers of `/metrics`. */
  readonly help: string;
  /** Set: the samples are observations of a histogram with these bounds, each counted once by its `id`. */
  readonly buckets?: readonly number[];
  /** In the unit that the name ends with. Rejects as the database does. */
  readonly read: (look: Look) => Promise<readonly Sample[]>;
}

/** One value of a figure. */
export interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** Tells an observation from the others of its figure. */
  readonly id?: number;
}

/** Asks every check in its order, and calls `found` with each sentence at once. Rejects as the database does. */
export async function askChecks(
  look: Look,
  checks: readonly Check[],
  found: (complaint: Complaint) => void,
): Promise<void> {
  for (const check of checks) for (const text of await check.look(look)) found({ check: check.name, text });
}

/** Everything that is wrong now; empty when all is well. Rejects when the database does. */
export async function complaintsNow(look: Look, checks: readonly Check[]): Promise<readonly Complaint[]> {
  const complaints: Complaint[] = [];
  await askChecks(look, checks, (complaint) => complaints.push(complaint));
  return complaints;
}
