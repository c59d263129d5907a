/**
 * The write-ahead log of a file: a large one is written into the file by a separate process, so that the bot never
 * stops for it.
 */
import { statSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import type { Log } from '../../lib/log.ts';
import { type Child, runChild } from './child-process.ts';

/** Bytes of a log that is large; SQLite cuts one to this size when it begins it again. */
export const LARGE_LOG = 64 * 1024 * 1024;
/** SQLite writes a log of so many pages into the file with the commit that fills it: some milliseconds. */
const PAGES = 1_000;
/** Looks between two attempts, while somebody still reads what is in the log. */
const PATIENCE = 15;

/** What the separate process runs: it copies while others write, and empties the log when it can. */
const PROGRAM = `
const file = new (require(library))(path, { fileMustExist: true, timeout: 1000 });
file.pragma('wal_checkpoint(PASSIVE)');
console.log(file.pragma('wal_checkpoint(TRUNCATE)', { simple: true }));
`;

/** Keeps a log small. */
export interface Relief {
  /** Looks how large the log is; asked every now and then. */
  look(): void;
  stop(): void;
}

/** Takes over the log of an open file from SQLite while it is large: before the first commit, too. */
export function relieve(file: Sqlite.Database, path: string, log: Log | undefined): Relief {
  let child: Child | undefined;
  let large = false;
  let wait = 0;
  const isLarge = (): boolean => (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > LARGE_LOG;
  const take = (): void => {
    if (isLarge() === large) return;
    large = !large;
    file.pragma(`wal_autocheckpoint = ${large ? 0 : PAGES}`);
  };
  take();
  return {
    look: () => {
      if (child !== undefined || --wait > 0) return;
      take();
      if (!large) return;
      child = runChild(PROGRAM, path, (error) => {
        child = undefined;
        wait = isLarge() ? PATIENCE : 0;
        if (error !== null) log?.warn({ err: error }, 'the write-ahead log could not be emptied; Muster tries again');
      });
    },
    stop: () => child?.stop(),
  };
}
