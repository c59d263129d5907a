import { type Kysely, sql } from 'kysely';
import { migrate } from './migrate.ts';
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

/** Opens and migrates. Throws `database_in_use` when a second bot asks for the same SQLite file. */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const db = await openDialect(options);
  try {
    await migrate(db.kysely, db.dialect);
  } catch (error) {
    await db.close();
    throw error;
  }
  return db;
}

/** Only the library that is needed is loaded: each takes some fifteen megabytes. */
async function openDialect(options: OpenOptions): Promise<Database> {
  if (options.url.startsWith('sqlite:')) return (await import('./sqlite.ts')).openSqlite(options);
  return (await import('./postgres.ts')).openPostgres(options.url);
}

/** One round trip; throws when the database does not answer. */
export async function ping(db: Database): Promise<void> {
  await sql`select 1`.execute(db.kysely);
}
