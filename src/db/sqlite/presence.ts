/** Whether a file is still where it was opened; and a copy of what was opened, when it is not. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { MusterError } from '../../lib/errors.ts';
import type { Trouble } from '../trouble.ts';
import { identityOf } from './hold.ts';
import { createPrivate } from './private.ts';

/**
 * Remembers which files a path and its write-ahead log are now. The returned function says what is wrong when one of
 * them was removed or replaced: SQLite itself would go on writing into a file that nobody can find again.
 */
export function lookForChange(path: string): () => Trouble | undefined {
  const opened = identityOf(path);
  let log: string | undefined;
  return () => {
    const now = identityOf(path);
    if (now !== opened) return gone(path, now === undefined);
    const logNow = identityOf(`${path}-wal`);
    if (log !== undefined && logNow !== log) return gone(`${path}-wal`, logNow === undefined);
    log = logNow;
    return undefined;
  };
}

function gone(path: string, removed: boolean): Trouble {
  return {
    code: 'database_removed',
    said: 'Muster’s database file was removed or replaced, so Muster has stopped.',
    what: `${path} was ${removed ? 'removed' : 'replaced by another file'} under the running bot. Muster has stopped: it records nothing and pages nobody.`,
    next: 'Stop Muster, restore the last backup with `muster restore FILE`, and start Muster.',
  };
}

/**
 * Copies what is open to a fresh name next to the path, and empties the log, which would spoil a file put in its place.
 */
export async function rescueTo(path: string, file: Sqlite.Database): Promise<string> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const copy = `${path}.rescued-${rescuedCopies(path).length + 1}`;
  rmSync(`${copy}.part`, { force: true });
  createPrivate(`${copy}.part`);
  await file.backup(`${copy}.part`);
  renameSync(`${copy}.part`, copy);
  file.pragma('wal_checkpoint(TRUNCATE)');
  return copy;
}

/** True when Muster has run on a file that is not there any more. */
export function isMissing(path: string): boolean {
  return !existsSync(path) && [`${path}.lock`, `${path}-wal`].some((file) => existsSync(file));
}

/**
 * A bot that finds its file gone must not begin with an empty one, as if nothing had ever been paged. Throws
 * `database_missing`.
 */
export function refuseMissing(path: string): void {
  if (!isMissing(path)) return;
  const rescued = rescuedCopies(path).at(-1);
  throw new MusterError(
    'database_missing',
    `${path} is missing, but Muster has used it before. Restore it with \`muster restore ${rescued ?? 'FILE'}\`. To start with an empty database instead, delete ${path}.lock and ${path}-wal.`,
  );
}

/** The copies that were made when this file was lost, the oldest first. */
function rescuedCopies(path: string): readonly string[] {
  if (!existsSync(dirname(path))) return [];
  const begin = `${basename(path)}.rescued-`;
  const found = readdirSync(dirname(path)).filter(
    (name) => name.startsWith(begin) && /^\d+$/.test(name.slice(begin.length)),
  );
  return found
    .sort((a, b) => Number(a.slice(begin.length)) - Number(b.slice(begin.length)))
    .map((name) => join(dirname(path), name));
}
