/** Only one bot per file: what a bot locks as long as its process lives. */
import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import Sqlite from 'better-sqlite3';
import { MusterError } from '../../lib/errors.ts';
import { createPrivate } from './private.ts';

/** A file that is held. */
export interface Hold {
  /** Takes a lock file up again that was deleted. Throws `database_in_use` when another bot was faster. */
  renew(): void;
  release(): void;
}

/**
 * Holds a database file for one bot; the system drops both holds with the process, so a killed bot leaves nothing behind.
 * The lock file is seen by every process that sees the folder. The name, which is made of the file's own number, cannot
 * be deleted, so a second bot starts neither when the lock file was deleted. Throws `database_in_use`.
 */
export async function holdFile(path: string): Promise<Hold> {
  const lockPath = `${path}.lock`;
  // The file comes first: a lock file without it says that a database was lost.
  createPrivate(path);
  let lock = holdLock(lockPath);
  try {
    const name = await holdName(path);
    let held = identityOf(lockPath);
    return {
      renew: () => {
        if (identityOf(lockPath) === held) return;
        const fresh = holdLock(lockPath);
        lock.close();
        lock = fresh;
        held = identityOf(lockPath);
      },
      release: () => {
        lock.close();
        name?.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Which file a path leads to, as the system numbers files; undefined when there is none. */
export function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found && `${found.dev}-${found.ino}`;
}

/** An exclusive transaction on a file of its own. Throws `database_in_use`. */
export function holdLock(path: string): Sqlite.Database {
  createPrivate(path);
  const lock = new Sqlite(path, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    throw error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY') ? inUse(path, error) : error;
  }
}

/** A socket without a file, which Linux alone has. */
function holdName(path: string): Promise<Server | undefined> {
  if (process.platform !== 'linux') return Promise.resolve(undefined);
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(inUse(path, error)));
    server.listen(`\0muster-${identityOf(path)}`, () => resolve(server.unref()));
  });
}

function inUse(path: string, cause: unknown): MusterError {
  return new MusterError(
    'database_in_use',
    `Another Muster is running on this database (it holds ${path}). Stop it first. To run several, use PostgreSQL.`,
    { cause },
  );
}
