/** Copies of a SQLite database, and putting one back. */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { MusterError } from '../lib/errors.ts';
import type { Instant } from '../lib/instant.ts';
import { holdLock } from './sqlite/hold.ts';

/** What a copy holds, read back from it. */
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
 * Copies a database beside a running bot, reads the copy back, and only then gives it its name. Throws `backup_exists`,
 * or what `readCopy` throws.
 */
export async function makeCopy(from: string, to: string, at: Instant): Promise<Copy> {
  if (existsSync(to)) throw new MusterError('backup_exists', `${to} is there already; it was not touched.`);
  mkdirSync(dirname(to), { recursive: true });
  const part = `${to}.part`;
  rmSync(part, { force: true });
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

/** Leaves a word in a copy, and no files beside it. */
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
    throw new MusterError('bad_backup', `${path} is no database of Muster: ${String(error)}`, { cause: error });
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
export const RESTORED = 'restored';

/**
 * Puts a copy in the place of a database; what was there is kept under the returned name. Throws `database_in_use` while
 * a bot runs on it, and `bad_backup`.
 */
export function putBack(
  copy: string,
  to: string,
  at: Instant,
): { readonly copy: Copy; readonly kept: string | undefined } {
  const found = readCopy(copy);
  mkdirSync(dirname(to), { recursive: true });
  const lock = holdLock(`${to}.lock`);
  try {
    const fresh = `${to}.restoring`;
    copyFileSync(copy, fresh);
    mark(fresh, RESTORED, { at, taken: found.at ?? null });
    const kept = existsSync(to) ? `${to}.before-${new Date(at).toISOString().replace(/[:.]/g, '-')}` : undefined;
    if (kept !== undefined) setAside(to, kept);
    for (const rest of ['-wal', '-shm']) rmSync(`${to}${rest}`, { force: true });
    renameSync(fresh, to);
    return { copy: found, kept };
  } finally {
    lock.close();
  }
}

/** What stands in the write-ahead log belongs to the file that is kept. */
function setAside(from: string, to: string): void {
  const file = new Sqlite(from);
  file.pragma('wal_checkpoint(TRUNCATE)');
  file.close();
  renameSync(from, to);
}
