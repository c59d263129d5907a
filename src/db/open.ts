import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteDialect, SqliteDriver, sql } from 'kysely';
import pg from 'pg';
import { MusterError } from '../lib/errors.ts';
import { migrate } from './migrate.ts';
import type { Schema } from './schema.ts';
import { openStatements, type Statements } from './statements.ts';

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
  const db = options.url.startsWith('sqlite:') ? openSqlite(options) : openPostgres(options.url);
  try {
    await migrate(db.kysely, db.dialect);
  } catch (error) {
    await db.close();
    throw error;
  }
  return db;
}

class LateDriver extends SqliteDriver {
  readonly #statements: Statements;
  constructor(file: Sqlite.Database, statements: Statements) {
    super({ database: { prepare: statements.prepare, close: () => file.close() } });
    this.#statements = statements;
  }
  override async beginTransaction(): Promise<void> {
    this.#statements.begin();
  }
  override async commitTransaction(): Promise<void> {
    this.#statements.commit();
  }
  override async rollbackTransaction(): Promise<void> {
    this.#statements.rollback();
  }
}

class LateDialect extends SqliteDialect {
  readonly #open: () => SqliteDriver;
  constructor(file: Sqlite.Database, statements: Statements) {
    super({ database: file });
    this.#open = () => new LateDriver(file, statements);
  }
  override createDriver(): SqliteDriver {
    return this.#open();
  }
}

/** KiB of pages that SQLite may keep; what is not used is not taken. */
const CACHE = 32_768;

function openSqlite({ url, role }: OpenOptions): Database {
  const path = url.slice('sqlite:'.length);
  const memory = path === ':memory:';
  if (!memory) mkdirSync(dirname(path), { recursive: true });
  const lock = role === 'bot' && !memory ? holdLock(`${path}.lock`) : undefined;
  const file = new Sqlite(path, { timeout: 5_000 });
  file.pragma('journal_mode = WAL');
  file.pragma('synchronous = FULL');
  file.pragma('foreign_keys = ON');
  file.pragma(`cache_size = -${CACHE}`);
  const statements = openStatements(file);
  const kysely = new Kysely<Schema>({ dialect: new LateDialect(file, statements) });
  return {
    dialect: 'sqlite',
    kysely,
    passing: (error) => error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY'),
    version: () => Number(file.pragma('data_version', { simple: true })),
    stamp: statements.stamp,
    close: async () => {
      await kysely.destroy();
      lock?.close();
    },
  };
}

/** An exclusive transaction that the system drops with the process, so a killed bot leaves nothing behind. */
function holdLock(path: string): Sqlite.Database {
  const lock = new Sqlite(path, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    throw new MusterError(
      'database_in_use',
      `Another Muster is running on this database (${path} is held). Stop it first; to run several, use PostgreSQL.`,
      { cause: error },
    );
  }
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
/** Two wrote the same new key at once: begun again, the loser finds it there. */
const UNIQUE_VIOLATION = '23505';
const PASSING = new Set<string | undefined>([SERIALIZATION_FAILURE, DEADLOCK, UNIQUE_VIOLATION]);
const INT8 = 20;

function openPostgres(url: string): Database {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, Number);
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
  });
  // An idle connection that breaks would otherwise end the process; the next query reports what is wrong.
  pool.on('error', () => undefined);
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    dialect: 'postgres',
    kysely,
    passing: (error) => error instanceof pg.DatabaseError && PASSING.has(error.code),
    version: () => 0,
    stamp: () => undefined,
    close: () => kysely.destroy(),
  };
}

/** One round trip; throws when the database does not answer. */
export async function ping(db: Database): Promise<void> {
  await sql`select 1`.execute(db.kysely);
}
