/** Backing up and restoring a SQLite database. */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { MusterError } from '../lib/errors.ts';
import type { Instant } from '../lib/instant.ts';
import { beginGeneration, type Marks, marksFileOf, readMarks, readMarksFile } from './marks.ts';
import type { Schema } from './schema.ts';
import { holdLock } from './sqlite/hold.ts';
import { createPrivate, makePrivate } from './sqlite/private.ts';

/** What a copy contains, read back from it. */
export interface Copy {
  /** When it was made; undefined for a file that another tool copied. */
  readonly at: Instant | undefined;
  readonly schema: string;
  readonly incidents: number;
  readonly entries: number;
  readonly pages: number;
  readonly bytes: number;
}

/**
 * Copies a database while a bot runs on it, reads the copy back, and only then gives it its name. Throws
 * `backup_exists`,
 * or what `readCopy` throws.
 */
export async function makeCopy(from: string, to: string, at: Instant): Promise<Copy> {
  if (existsSync(to)) throw new MusterError('backup_exists', `${to} already exists and was not changed.`);
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const part = `${to}.part`;
  rmSync(part, { force: true });
  createPrivate(part);
  const source = new Sqlite(from, { readonly: true, fileMustExist: true });
  try {
    await source.backup(part);
  } finally {
    source.close();
  }
  mark(part, 'backup', { at });
  const copy = readCopy(part);
  renameSync(part, to);
  return copy;
}

/** Marks a copy as one, and leaves no files next to it. */
function mark(path: string, key: string, value: object): void {
  const file = new Sqlite(path);
  file.pragma('journal_mode = DELETE');
  file.pragma('synchronous = FULL');
  const write = file.prepare(
    'insert into settings (key, value_json) values (?, ?) on conflict (key) do update set value_json = excluded.value_json',
  );
  write.run(key, JSON.stringify(value));
  file.close();
}

/** Reads a copy from its first page to its last. Throws `bad_backup` with what is wrong with it. */
export function readCopy(path: string): Copy {
  if (!existsSync(path)) throw new MusterError('bad_backup', `There is no file ${path}.`);
  let file: Sqlite.Database | undefined;
  try {
    file = new Sqlite(path, { readonly: true });
    return factsOf(file, path);
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw new MusterError('bad_backup', `${path} is not a Muster database: ${String(error)}`, { cause: error });
  } finally {
    file?.close();
  }
}

function factsOf(file: Sqlite.Database, path: string): Copy {
  const check = file.pragma('integrity_check', { simple: true });
  if (check !== 'ok') throw new MusterError('bad_backup', `${path} is damaged: ${String(check)}`);
  const one = (query: string): unknown => file.prepare(query).pluck().get();
  const kept = one("select value_json from settings where key = 'backup'") as string | undefined;
  return {
    at: kept === undefined ? undefined : (JSON.parse(kept) as { at: Instant }).at,
    schema: String(one('select max(name) from kysely_migration')),
    incidents: Number(one('select count(*) from incidents')),
    entries: Number(one('select count(*) from timeline')),
    pages: Number(one('select count(*) from pages')),
    bytes: statSync(path).size,
  };
}

/** The settings key under which a bot finds at its start that its database was put back. */
const RESTORED = 'restored';

/** The result of `putBack`. */
export interface Restoration {
  readonly copy: Copy;
  /** What was there before; undefined when nothing was. */
  readonly kept: string | undefined;
  /** Numbers and ids continue above these. */
  readonly marks: Marks;
  /** What could not be read of the database that was replaced, in sentences. */
  readonly unread: readonly string[];
}

/**
 * Puts a copy in the place of a database; what was there is kept under the returned name. Numbers and ids continue
 * above
 * those of the copy, of the database that is replaced, and of the marks next to it. Throws `database_in_use` while a
 * bot
 * runs on it, and `bad_backup`.
 */
export async function putBack(copy: string, to: string, at: Instant): Promise<Restoration> {
  const found = readCopy(copy);
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const lock = holdLock(`${to}.lock`);
  try {
    const fresh = `${to}.restoring`;
    copyFileSync(copy, fresh);
    const unread: string[] = [];
    const known = [await marksOf(to, unread), keptMarks(to, unread)].filter((marks) => marks !== undefined);
    const marks = await onFile(fresh, (db) =>
      db.transaction().execute(async (tx) => {
        await tx.deleteFrom('counters').where('name', '=', 'unconfirmed').execute();
        return beginGeneration(tx, 'sqlite', known);
      }),
    );
    mark(fresh, RESTORED, { at, taken: found.at ?? null, numbers: marks.numbers });
    makePrivate(fresh);
    const kept = setAside(to, at, unread);
    renameSync(fresh, to);
    return { copy: found, kept, marks, unread };
  } finally {
    lock.close();
  }
}

/** The marks of the database that is replaced, as far as it can be read: it may be why somebody restores. */
async function marksOf(path: string, unread: string[]): Promise<Marks | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    return await onFile(path, (db) => readMarks(db, 'sqlite'));
  } catch (error) {
    unread.push(`The numbers of ${path} cannot be read: ${String(error)}`);
    return undefined;
  }
}

function keptMarks(path: string, unread: string[]): Marks | undefined {
  try {
    return readMarksFile(marksFileOf(path));
  } catch (error) {
    unread.push(`${marksFileOf(path)} cannot be read: ${String(error)}`);
    return undefined;
  }
}

async function onFile<T>(path: string, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: new Sqlite(path) }) });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/**
 * Gives what was there another name, and its write-ahead log with it, which would spoil the file that comes in its
 * place. Returns the name; undefined when there was no database.
 */
function setAside(from: string, at: Instant, unread: string[]): string | undefined {
  const to = `${from}.before-${new Date(at).toISOString().replace(/[:.]/g, '-')}`;
  makePrivate(from);
  const kept = existsSync(from) ? to : undefined;
  if (kept !== undefined) writeLogBack(from, unread);
  for (const rest of ['', '-wal', '-shm'])
    if (existsSync(`${from}${rest}`)) renameSync(`${from}${rest}`, `${to}${rest}`);
  return kept;
}

function writeLogBack(path: string, unread: string[]): void {
  try {
    const file = new Sqlite(path);
    file.pragma('wal_checkpoint(TRUNCATE)');
    file.close();
  } catch (error) {
    unread.push(`${path} is damaged and was left as it is: ${String(error)}`);
  }
}
