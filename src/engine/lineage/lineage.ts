/**
 * Whether the database is still the one that it was. After a failover to an older copy, or when somebody puts an older
 * file in its place, numbers would be given out a second time, and pages go on that were acknowledged long ago.
 */
import type { Transaction } from 'kysely';
import type { Database } from '../../db/database.ts';
import {
  beginGeneration,
  type Marks,
  type Numbers,
  readMarks,
  readMarksFile,
  readNumbers,
  writeMarksFile,
} from '../../db/marks.ts';
import type { Schema } from '../../db/schema.ts';
import { type Clock, MINUTE, SECOND } from '../../lib/instant.ts';
import type { Log } from '../../lib/log.ts';
import type { Tx } from '../tx.ts';
import { markUnconfirmed } from './counters.ts';
import { issuedBy } from './issued.ts';

/** What was found when a database was put back; `lost` is what had been given out, where nobody had said so before. */
export interface PutBack {
  readonly lost: Numbers | undefined;
  readonly found: Numbers;
  /** What is given out from now on lies above these. */
  readonly now: Numbers;
}

export interface LineageOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** What is done in the first transaction on a database that was put back. */
  readonly onPutBack: (tx: Tx, back: PutBack) => Promise<void>;
}

/** Keeps watch over the database of one process. */
export interface Lineage {
  /** Whether the next transaction has to look: a second has passed, or there is a new connection, maybe to another copy. */
  overdue(): boolean;
  /** Whether there is a connection that nobody has looked at: what was read just now may be of another copy. */
  strange(): boolean;
  /** The first statement of a transaction, where it has to look. Throws `OtherCopy`. */
  look(transaction: Transaction<Schema>): Promise<void>;
  /** A transaction is committed: what it gave out is known. */
  committed(transaction: Transaction<Schema>): void;
  /** The first transaction after an `OtherCopy`. Call the returned function when it is committed. */
  takeUp(tx: Tx): Promise<() => void>;
  /** Reads how far the database has come, each minute; where it is a file, keeps that next to it. Never rejects. */
  keep(now?: 'at once'): Promise<void>;
}

/** The database is another copy than before: `takeUp` is due. */
export class OtherCopy extends Error {}

export function openLineage({ db, clock, log, onPutBack }: LineageOptions): Lineage {
  let kept = readKept(db, log);
  let seen: Numbers | undefined = kept;
  let lookAt = 0;
  let keepAt = 0;
  let connections = -1;

  const strange = (): boolean => db.connections() !== connections;
  const overdue = (): boolean => clock.elapsed() >= lookAt || strange();

  return {
    overdue,
    strange,
    async look(transaction) {
      if (!overdue()) return;
      // What is learnt while the query is under way may be younger than what it sees.
      const [before, at, opened] = [seen, clock.elapsed(), db.connections()];
      const found = await readNumbers(transaction);
      if (before === undefined || isNew(found)) seen = seen === before ? found : seen;
      else if (found.generation !== before.generation || isOlder(found, before)) throw new OtherCopy();
      else seen = furthest(seen ?? found, found);
      lookAt = at + SECOND;
      connections = opened;
    },
    committed(transaction) {
      const numbers = issuedBy(transaction);
      if (seen !== undefined) seen = furthest(seen, { generation: seen.generation, numbers });
    },
    async takeUp(tx) {
      const [lost, found] = [seen, await readNumbers(tx.db)];
      const older =
        lost !== undefined &&
        (found.generation < lost.generation || (found.generation === lost.generation && isOlder(found, lost)));
      const known = lost === undefined ? [] : [{ ids: kept?.ids ?? {}, ...lost }];
      const now = older ? await beginGeneration(tx.db, db.dialect, known) : found;
      if (older) await markUnconfirmed(tx);
      await onPutBack(tx, { lost: older ? lost : undefined, found, now });
      return () => {
        seen = now;
        if (older) log.error({ lost, found }, 'the database went back to an older copy; its open pages are on hold');
        else log.warn({ generation: now.generation }, 'the database was restored from a copy');
      };
    },
    async keep(now) {
      if (now === undefined && clock.elapsed() < keepAt) return;
      keepAt = clock.elapsed() + MINUTE;
      try {
        const marks = await readMarks(db.kysely, db.dialect);
        // An older copy is for the next transaction to notice.
        if (seen !== undefined && (marks.generation !== seen.generation || isOlder(marks, seen))) return;
        if (db.marksFile !== undefined && JSON.stringify(marks) !== JSON.stringify(kept))
          writeMarksFile(db.marksFile, marks);
        kept = marks;
      } catch (error) {
        log.warn({ err: error }, 'the marks file of the database could not be saved');
      }
    },
  };
}

function readKept({ marksFile }: Database, log: Log): Marks | undefined {
  try {
    return marksFile === undefined ? undefined : readMarksFile(marksFile);
  } catch (error) {
    log.warn({ err: error, file: marksFile }, 'the marks file next to the database cannot be read');
    return undefined;
  }
}

/** Whether no number was ever assigned, because the database is new. */
function isNew({ numbers }: Numbers): boolean {
  return Object.values(numbers).every((value) => value === 0);
}

function isOlder({ numbers: found }: Numbers, { numbers: seen }: Numbers): boolean {
  return Object.entries(seen).some(([name, value]) => (found[name] ?? 0) < value);
}

function furthest(a: Numbers, b: Numbers): Numbers {
  const numbers = { ...a.numbers };
  for (const [name, value] of Object.entries(b.numbers)) numbers[name] = Math.max(numbers[name] ?? 0, value);
  return { generation: a.generation, numbers };
}
