import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely';
import { MusterError, Outage } from '../../lib/errors.ts';
import { fileTrouble } from '../../lib/place.ts';
import type { Database, OpenOptions } from '../database.ts';
import { marksFileOf } from '../marks.ts';
import type { Schema } from '../schema.ts';
import { LOCKED, pauseAfterRace, pauseForOthers, type Trouble } from '../trouble.ts';
import { LARGE_LOG, relieve } from './checkpoint.ts';
import { FileDriver } from './driver.ts';
import { isNoDatabase, lostRace, openTroubles, type Troubles } from './faults.ts';
import { type Hold, holdFile } from './hold.ts';
import { lookForChange, refuseMissing, rescueTo } from './presence.ts';
import { createPrivate, makePrivate } from './private.ts';
import { convert, giveBack, makeReturnable } from './space.ts';
import { openStatements } from './statements.ts';
import { checkWhole } from './whole.ts';

/** SQLite takes changes of tables back too, so a migration that is cut off begins again from where it was. */
class WholeAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class FileDialect extends SqliteDialect {
  readonly #driver: FileDriver;
  constructor(file: Sqlite.Database, driver: FileDriver) {
    super({ database: file });
    this.#driver = driver;
  }
  override createAdapter(): SqliteAdapter {
    return new WholeAdapter();
  }
  override createDriver(): FileDriver {
    return this.#driver;
  }
}

/** KiB of pages that SQLite may keep; what is not used is not taken. */
const CACHE = 32_768;
/** Nothing runs yet while the file is opened, so another process that holds it may be waited for, milliseconds. */
const OPENING = 5_000;

/**
 * A file, or `:memory:`. Throws `configuration` when the file cannot be where `DATABASE_URL` says, `database_in_use` when
 * a second bot asks for the same file, and `database_missing` when a bot has run on it and it is not there any more; an
 * `Outage` when it cannot be read.
 */
export async function openSqlite(options: OpenOptions): Promise<Database> {
  const path = options.url.slice('sqlite:'.length);
  if (path === ':memory:') return wrap(path, openFile(path), options, undefined);
  try {
    return await openPath(path, options);
  } catch (error) {
    const known = error instanceof MusterError && error.code in OTHER_REASONS;
    const trouble = known ? undefined : (fileTrouble(path) ?? notADatabase(path, error) ?? refusal(path, error));
    if (trouble === undefined) throw error;
    throw new MusterError('configuration', `DATABASE_URL: ${trouble}`, { cause: error });
  }
}

/** Errors that know better what is wrong than a look at the place. */
const OTHER_REASONS = { database_in_use: true, database_missing: true };

/** The file is of another kind, or its very first page was overwritten; starting again would only find the same. */
function notADatabase(path: string, error: unknown): string | undefined {
  if (!(error instanceof Outage && isNoDatabase(error.cause))) return undefined;
  return `${path} is not an SQLite database. Choose another path, for example sqlite:data/muster.db; if it was Muster’s database, restore the last backup: muster restore FILE`;
}

/** What the system refuses although the rights of the file and its folder allow it. */
function refusal(path: string, error: unknown): string | undefined {
  const code = error instanceof MusterError ? '' : String((error as NodeJS.ErrnoException).code ?? '');
  if (!/^(EACCES|EPERM|EROFS|ENOTDIR|EISDIR|ENOENT|SQLITE_CANTOPEN)/.test(code)) return undefined;
  return `${path} cannot be opened (${code}). Choose another path, for example sqlite:data/muster.db.`;
}

async function openPath(path: string, options: OpenOptions): Promise<Database> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  refuseMissing(path);
  makePrivate(path, options.log);
  const hold = options.role === 'bot' ? await holdFile(path) : undefined;
  try {
    const file = openFile(path);
    if (hold !== undefined) convert(file, path, options.log);
    file.pragma('busy_timeout = 0');
    return wrap(path, file, options, hold);
  } catch (error) {
    hold?.release();
    throw openTroubles(path).read(error);
  }
}

function openFile(path: string): Sqlite.Database {
  // SQLite gives the files next to it the mode of this one.
  if (path !== ':memory:') createPrivate(path);
  const file = new Sqlite(path, { timeout: OPENING });
  makeReturnable(file);
  file.pragma('journal_mode = WAL');
  file.pragma('synchronous = FULL');
  file.pragma('foreign_keys = ON');
  file.pragma(`cache_size = -${CACHE}`);
  file.pragma(`journal_size_limit = ${LARGE_LOG}`);
  return file;
}

function wrap(path: string, file: Sqlite.Database, { role, log }: OpenOptions, hold: Hold | undefined): Database {
  const troubles = openTroubles(path);
  const statements = openStatements(file);
  const driver = new FileDriver(statements, troubles, () => file.close());
  const kysely = new Kysely<Schema>({ dialect: new FileDialect(file, driver) });
  const relief = hold === undefined ? undefined : relieve(file, path, log);
  const check = hold === undefined ? undefined : checkWhole(file, path, troubles, log);
  const lookAt = path === ':memory:' || role === 'cli' ? undefined : lookForChange(path);
  let lost: Promise<boolean> | undefined;
  return {
    dialect: 'sqlite',
    kysely,
    retryIn: (error, attempt, waited) => {
      if (lostRace(error)) return pauseAfterRace(attempt);
      return error instanceof MusterError && error.code === LOCKED ? pauseForOthers(attempt, waited) : undefined;
    },
    databaseTime: undefined,
    version: () => Number(file.pragma('data_version', { simple: true })),
    stamp: statements.stamp,
    trouble: () => troubles.current(),
    lost: async () => {
      if (lost !== undefined) return lost;
      const found = lookAt?.() ?? takenOver(path, hold);
      if (found === undefined) return false;
      troubles.end(found);
      lost = driver.alone(() => rescue(path, file, troubles, found)).then(() => true);
      return lost;
    },
    relieve: () => relief?.look(),
    giveBack: () => giveBack(file),
    connections: () => 1,
    marksFile: path === ':memory:' ? undefined : marksFileOf(path),
    close: async () => {
      check?.stop();
      relief?.stop();
      await kysely.destroy();
      hold?.release();
    },
  };
}

/** Another bot holds the file: its lock file was deleted, and the other one took it first. */
function takenOver(path: string, hold: Hold | undefined): Trouble | undefined {
  try {
    hold?.renew();
    return undefined;
  } catch (error) {
    return {
      code: 'database_in_use',
      said: 'Another Muster has taken over the database.',
      what: `${path}.lock was deleted, and another Muster now holds it (${String(error)}). This Muster has stopped.`,
      next: 'End this process. The other Muster does the work.',
    };
  }
}

/** The open file can still be read as long as the process lives: copies it and says where the copy is. */
async function rescue(path: string, file: Sqlite.Database, troubles: Troubles, found: Trouble): Promise<void> {
  if (found.code === 'database_in_use') return;
  try {
    const copy = await rescueTo(path, file);
    const size = Math.ceil(statSync(copy).size / 1_000_000);
    troubles.end({
      ...found,
      next: `Everything that was recorded is in ${copy} (${size} MB). Stop Muster, run \`muster restore ${copy}\`, and start Muster.`,
    });
  } catch (error) {
    troubles.end({ ...found, what: `${found.what} What was recorded could not be copied: ${String(error)}.` });
  }
}
