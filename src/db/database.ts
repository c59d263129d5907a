/** What a database is to the rest of Muster, whichever kind it is. */
import type { Kysely } from 'kysely';
import type { Instant, Millis } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import type { Schema } from './schema.ts';
import type { Trouble } from './trouble.ts';

export type Dialect = 'sqlite' | 'postgres';

/** The root database. Only `db/` and `engine/` may use it; everything else gets a transaction. */
export interface Database {
  readonly dialect: Dialect;
  readonly kysely: Kysely<Schema>;
  /**
   * How long to wait before a transaction is begun again that failed with this error, for the `attempt`th time (from 1),
   * `waited` after it was begun first; undefined when that would not help, or was tried for a minute. Nothing of the
   * transaction was committed then.
   */
  retryIn(error: unknown, attempt: number, waited: Millis): Millis | undefined;
  /** What time the database's own clock says; absent where it has none. Rejects when it does not answer. */
  readonly databaseTime: (() => Promise<Instant>) | undefined;
  /** A number that changes when another process wrote to the same SQLite file. */
  version(): number;
  /**
   * Asked inside a transaction: a number that stays the same until somebody writes to one of these tables; undefined
   * where other replicas write unseen.
   */
  stamp(tables: readonly (keyof Schema)[]): number | undefined;
  /** What is wrong with the database itself; undefined when all is well. */
  trouble(): Trouble | undefined;
  /**
   * Looks whether the database is still the one that was opened. Resolves to true when it is not: then everything
   * rejects with an `Outage`, and `trouble` says why.
   */
  lost(): Promise<boolean>;
  /** Keeps the file's write-ahead log small, next to all other work; asked every now and then. */
  relieve(): void;
  /** Gives a few free pages of the file back to the disk; true while there are more. Asked inside a transaction. */
  giveBack(): boolean;
  /** How many connections were opened so far: a new one may lead to another copy of the database. */
  connections(): number;
  /** The file next to the database in which a bot keeps how far it has come; undefined where there is none. */
  readonly marksFile: string | undefined;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** `sqlite:<path>`, `sqlite::memory:` or `postgres://…`. */
  readonly url: string;
  /** The bot holds the file for itself; the command line does not. */
  readonly role: 'bot' | 'cli';
  /** Hears what no answer can tell: a connection that broke while nobody used it, work that takes a while. */
  readonly log?: Log;
}
