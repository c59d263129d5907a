/** Who may read the files of a database: its owner. The key that signs every link is one of its rows. */
import { chmodSync, closeSync, existsSync, openSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Log } from '../../lib/log.ts';

const OWNER_ONLY = 0o600;
const FOR_OTHERS = 0o077;

/** Creates a file that its owner alone can read. A file that is there is not opened: closing it would drop SQLite's locks. */
export function createPrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', OWNER_ONLY));
}

/**
 * Takes a database, and all that is next to it, away from everybody but its owner: what SQLite and Muster keep there, what
 * was set aside or rescued, and the folder of backups. Earlier versions let all users read these.
 */
export function makePrivate(path: string, log?: Log): void {
  for (const file of filesOf(path)) makeFilePrivate(file, log);
}

/** A database; `muster.db-wal`, `muster.db.lock`, `muster.db.before-…` and whatever else has its name; its backups. */
function filesOf(path: string): readonly string[] {
  const [folder, name] = [dirname(path), basename(path)];
  const next = namesIn(folder).filter((one) => one.startsWith(`${name}-`) || one.startsWith(`${name}.`));
  const backups = join(folder, 'backups');
  return [path, ...next.map((one) => join(folder, one)), ...namesIn(backups).map((one) => join(backups, one))];
}

function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => entry.name);
}

function makeFilePrivate(path: string, log: Log | undefined): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || (found.mode & FOR_OTHERS) === 0) return;
  try {
    chmodSync(path, OWNER_ONLY);
  } catch (error) {
    // It belongs to another user of this machine, who alone can change it.
    log?.warn({ err: error }, `${path} can be read by other users. Its owner should run: chmod 600 ${path}`);
  }
}
