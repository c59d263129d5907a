/** What a database is to the rest of Muster, whichever kind it is. */
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

export type Dialect = 'sqlite' | 'postgres';

/** The root database: seen by `db/` and `engine/` only; everything else gets a transaction. */
export interface Database {
  readonly dialect: Dialect;
  readonly kysely: Kysely<Schema>;
  /** True for a fault after which the same transaction, begun again, may pass. */
  passing(error: unknown): boolean;
  /** A number that changes when another process wrote to the same SQLite file. */
  version(): number;
  /**
   * Asked inside a transaction: a number that stays the same until somebody writes to one of these tables; undefined
   * where other replicas write unseen.
   */
  stamp(tables: readonly (keyof Schema)[]): number | undefined;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** `sqlite:<path>`, `sqlite::memory:` or `postgres://…`. */
  readonly url: string;
  /** The bot holds the file for itself; the command line does not. */
  readonly role: 'bot' | 'cli';
}
