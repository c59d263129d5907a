/** How the process is at this moment: everything that is wrong, as far as the database answers in time. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../../db/schema.ts';
import { formatDuration } from '../../lib/duration.ts';
import { type Instant, type Millis, SECOND } from '../../lib/instant.ts';
import { type Backlog, readBacklog } from './backlog.ts';
import { askChecks, type Check, type Complaint, type Measure, type Sample } from './vitals.ts';

/** What health is asked about. */
export interface Patient {
  readonly kysely: Kysely<Schema>;
  readonly now: () => Instant;
  /** Asked in their order: those that need no database come first. */
  readonly checks: readonly Check[];
  readonly measures: readonly Measure[];
  /** How long the database may take to answer, in real time, before it counts as silent. */
  readonly patience?: Millis;
}

/** How the process is. */
export interface Vitals {
  /** When they were read. */
  readonly at: Instant;
  readonly complaints: readonly Complaint[];
  /** Undefined when the database did not answer. */
  readonly backlog: Backlog | undefined;
  /** As far as they could be read. */
  readonly figures: readonly Figure[];
}

/** A measure, and what it is now. */
export interface Figure extends Omit<Measure, 'read'> {
  readonly samples: readonly Sample[];
}

/** A request for health waits a few seconds, not more. */
const PATIENCE = 3 * SECOND;

/** Asks every check. A database that fails or is silent is a complaint after those that were found until then. */
export async function readVitals({ kysely, now, checks, measures, patience }: Patient): Promise<Vitals> {
  const complaints: Complaint[] = [];
  const figures: Figure[] = [];
  const look = { db: kysely, now: now() };
  const ask = async (): Promise<Backlog> => {
    await askChecks(look, checks, (complaint) => complaints.push(complaint));
    for (const { read, ...measure } of measures) figures.push({ ...measure, samples: await read(look) });
    return readBacklog(kysely, look.now);
  };
  try {
    const backlog = await inTime(ask(), patience);
    return { at: look.now, complaints, backlog, figures };
  } catch (error) {
    return {
      at: look.now,
      complaints: [...complaints, { check: 'database', text: silent(error) }],
      backlog: undefined,
      figures,
    };
  }
}

/** One round trip; a sentence when the database does not make it in time. */
export async function databaseAnswers(kysely: Kysely<Schema>, patience?: Millis): Promise<readonly string[]> {
  try {
    await inTime(sql`select 1`.execute(kysely), patience);
    return [];
  } catch (error) {
    return [silent(error)];
  }
}

function silent(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return `The database does not answer: ${words.replace(/\.$/, '')}.`;
}

/** What the database says; rejects as it does, or when it takes too long. */
async function inTime<T>(answer: Promise<T>, patience: Millis = PATIENCE): Promise<T> {
  const over = new AbortController();
  const tooLong = async (): Promise<never> => {
    await pause(patience, undefined, { signal: over.signal, ref: false });
    throw new Error(`no answer within ${formatDuration(patience)}`);
  };
  try {
    return await Promise.race([answer, tooLong()]);
  } finally {
    over.abort();
  }
}
