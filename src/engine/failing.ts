/** Timers that fail: each is delayed and tried again for ever, and the person concerned is told. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Row, Schema } from '../db/schema.ts';
import { SECOND } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import type { Transact, Tx } from './tx.ts';

/** A timer that failed. */
export interface FailingTimer {
  readonly key: string;
  /** How many attempts in a row have failed. */
  readonly attempts: number;
  /** The error of the last attempt. */
  readonly error: string;
}

/** Who hears of timers that fail, by their keys; a task may be one that nobody can read. */
export interface TimerEars {
  /** Called in the transaction that records a failure; `reference` stands in the log. */
  readonly onFailed: (tx: Tx, timer: FailingTimer & { readonly reference: string }) => Promise<void>;
  /** Called in the transaction in which a timer that had failed works again. */
  readonly onWorking: (tx: Tx, timer: FailingTimer) => Promise<void>;
}

/** How failures are recorded. */
export interface FailureOptions {
  readonly transact: Transact;
  readonly log: Log;
  readonly ears: TimerEars;
}

/**
 * A failing timer backs off by itself, up to half a minute; its due time stays. Rejects when the database does not
 * answer.
 */
export async function recordFailure(
  { transact, log, ears }: FailureOptions,
  row: Row<'timers'>,
  error: unknown,
): Promise<void> {
  const reference = randomUUID().slice(0, 8);
  const timer = { key: row.key, attempts: row.attempts + 1, error: String(error) };
  log.error({ err: error, timer: row.key, attempts: timer.attempts, reference }, 'a timer failed');
  try {
    await transact(async (tx) => {
      if (await putOff(tx, row, timer)) await ears.onFailed(tx, { ...timer, reference });
    });
  } catch (deaf) {
    log.error({ err: deaf, timer: row.key, reference }, 'nobody could be told about a timer that failed');
    await transact((tx) => putOff(tx, row, timer));
  }
}

/** By then, what was mended continues: a page that did not advance has waited long enough. */
const LONGEST = 30 * SECOND;

/** False when the timer was moved or cleared meanwhile. */
async function putOff(tx: Tx, row: Row<'timers'>, { attempts, error }: FailingTimer): Promise<boolean> {
  const wait = Math.min(SECOND * 2 ** row.attempts, LONGEST);
  const same = tx.db.updateTable('timers').where('key', '=', row.key).where('due_at', '=', row.due_at);
  const { numUpdatedRows } = await same.set({ attempts, next_at: tx.now + wait, error }).executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Timers that have failed so often in a row, by key. */
export async function failingTimers(
  { db }: { readonly db: Kysely<Schema> },
  attempts: number,
): Promise<readonly FailingTimer[]> {
  // Its index holds only those that say so.
  const failing = db.selectFrom('timers').select(['key', 'attempts', 'error']).where('attempts', '>', 0);
  const rows = await failing.where('attempts', '>=', attempts).orderBy('key').limit(MANY).execute();
  return rows.map((row) => ({ ...row, error: row.error ?? '' }));
}

/** Counting stops here; more is not worse. */
const MANY = 1_000;
