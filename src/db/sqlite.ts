import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Kysely, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import { MusterError } from '../lib/errors.ts';
import type { Database, OpenOptions } from './database.ts';
import type { Schema } from './schema.ts';
import { openStatements, type Statements } from './statements.ts';

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

/** SQLite takes changes of tables back too, so a migration that is cut off begins again from where it was. */
class WholeAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class LateDialect extends SqliteDialect {
  readonly #open: () => SqliteDriver;
  constructor(file: Sqlite.Database, statements: Statements) {
    super({ database: file });
    this.#open = () => new LateDriver(file, statements);
  }
  override createAdapter(): SqliteAdapter {
    return new WholeAdapter();
  }
  override createDriver(): SqliteDriver {
    return this.#open();
  }
}

/** KiB of pages that SQLite may keep; what is not used is not taken. */
const CACHE = 32_768;

/** A file, or `:memory:`. Throws `database_in_use` when a second bot asks for the same file. */
export function openSqlite({ url, role }: OpenOptions): Database {
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
export function holdLock(path: string): Sqlite.Database {
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
