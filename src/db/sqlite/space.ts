/** Space that removed rows leave in a file goes back to the disk, a little at a time. */
import { statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { MusterError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { holdFile } from './hold.ts';

/** SQLite's `auto_vacuum` of a file that can give space back without being rewritten. */
const INCREMENTAL = 2;
/** Bytes: a larger file is rewritten only by hand, with `muster vacuum`. */
const SMALL_ENOUGH = 2_000_000_000;
/** Rewriting a file needs its size twice: in a temporary file and in the write-ahead log. */
const TIMES = 2;
/** Pages that go back in one piece: some milliseconds. */
const PIECE = 500;
/** Free pages that stay in the file for what comes next. */
const SLACK = 256;

/** A file without tables yet becomes one that can give space back. */
export function makeReturnable(file: Sqlite.Database): void {
  if (numberOf(file, 'page_count') === 0) file.pragma('auto_vacuum = incremental');
}

/** Whether free pages of the file can go back to the disk. */
export function isReturnable(file: Sqlite.Database): boolean {
  return numberOf(file, 'auto_vacuum') === INCREMENTAL;
}

/** Rewrites an older file when that is quick enough and the disk has room; `muster vacuum` does it otherwise. */
export function convert(file: Sqlite.Database, path: string, log: Log | undefined): void {
  const bytes = bytesOf(file);
  if (isReturnable(file) || bytes >= SMALL_ENOUGH || freeBytes(path) < bytes * TIMES) return;
  log?.info({ bytes }, 'rewriting the database file once, so that it can return free space');
  try {
    vacuum(file, path);
  } catch (error) {
    log?.warn({ err: error }, 'the database file could not be rewritten; stop Muster and run `muster vacuum`');
  }
}

/**
 * Rewrites a file that no bot holds; its size before and after, in bytes. Throws `database_in_use`, and `no_space` when
 * the disk has less than twice the size of the file free.
 */
export async function vacuumFile(path: string): Promise<{ readonly before: number; readonly after: number }> {
  const hold = await holdFile(path);
  try {
    const file = new Sqlite(path);
    const before = bytesOf(file);
    const free = freeBytes(path);
    if (free < before * TIMES) throw noSpace(path, before * TIMES, free);
    vacuum(file, path);
    const after = bytesOf(file);
    file.close();
    return { before, after };
  } finally {
    hold.release();
  }
}

function noSpace(path: string, needed: number, free: number): MusterError {
  const [want, have] = [needed, free].map((bytes) => Math.ceil(bytes / 1_000_000));
  return new MusterError('no_space', `The disk of ${path} has ${have} MB free, and this temporarily needs ${want} MB.`);
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize;
}

/** Rewrites a file without its free pages. Throws what SQLite says when there is no room, or somebody reads it. */
function vacuum(file: Sqlite.Database, path: string): void {
  const before = process.env['SQLITE_TMPDIR'];
  // The room was looked for on this disk.
  process.env['SQLITE_TMPDIR'] = resolve(dirname(path));
  try {
    file.pragma('auto_vacuum = incremental');
    file.exec('vacuum');
    file.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    if (before === undefined) delete process.env['SQLITE_TMPDIR'];
    else process.env['SQLITE_TMPDIR'] = before;
  }
}

/** Gives one piece back, inside a transaction; true while there is more. */
export function giveBack(file: Sqlite.Database): boolean {
  const free = numberOf(file, 'freelist_count') - SLACK;
  if (free <= 0 || !isReturnable(file)) return false;
  file.exec(`pragma incremental_vacuum(${Math.min(free, PIECE)})`);
  return free > PIECE;
}

/** The size of a file as its pages say, with what is still in the write-ahead log. */
export function bytesOf(file: Sqlite.Database): number {
  return numberOf(file, 'page_count') * numberOf(file, 'page_size');
}

function numberOf(file: Sqlite.Database, pragma: string): number {
  return Number(file.pragma(pragma, { simple: true }));
}
