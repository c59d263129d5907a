/** Who may read the files of a database: its owner. The key that signs every link is one of its rows. */
import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import type { Log } from '../../lib/log.ts';

const OWNER_ONLY = 0o600;
const FOR_OTHERS = 0o077;

/** What SQLite and Muster keep next to a database. */
const BESIDE = ['', '-wal', '-shm', '-journal', '.lock', '.marks'] as const;

/** Creates a file that its owner alone can read. A file that is there is not opened: closing it would drop SQLite's locks. */
export function createPrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', OWNER_ONLY));
}

/**
 * Takes a database, and all that is next to it, away from everybody but its owner; earlier versions let all users read
 * it.
 */
export function makePrivate(path: string, log?: Log): void {
  for (const name of BESIDE) makeFilePrivate(`${path}${name}`, log);
}

function makeFilePrivate(path: string, log: Log | undefined): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || (found.mode & FOR_OTHERS) === 0) return;
  try {
    chmodSync(path, OWNER_ONLY);
  } catch (error) {
    // It belongs to another user of this machine, who alone can change it.
    log?.warn({ err: error }, `${path} can be read by others; its owner should run: chmod 600 ${path}`);
  }
}
