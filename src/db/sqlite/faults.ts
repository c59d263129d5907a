/** What SQLite's errors say about the file, by their codes. */
import Sqlite from 'better-sqlite3';
import { LOCKED, outage, type Trouble } from '../trouble.ts';

/** What is wrong with a file, as its errors and looks at it have shown. */
export interface Troubles {
  /** Keeps what an error says about the file; what is to be thrown in its place. */
  read(error: unknown): unknown;
  /** A write was committed: the disk takes writes. */
  wrote(): void;
  /** The lock was free. */
  unlocked(): void;
  /** The file is damaged: true until it is replaced. */
  damaged(detail: string): void;
  /** The bot has lost the file: from now on nothing is read or written. The newest reason counts. */
  end(trouble: Trouble): void;
  /** Throws an `Outage` when the bot has lost the file. */
  refuse(): void;
  current(): Trouble | undefined;
}

/** How long a lock may be held before it is reported, milliseconds. */
const LONG_LOCK = 5_000;

/** Whether another process holds the lock. */
export function isLocked(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY') && !lostRace(error);
}

/** The file is no database at all. */
export function isNoDatabase(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_NOTADB';
}

/** Another process wrote between the announcement of a transaction and its first statement. */
export function lostRace(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_BUSY_SNAPSHOT';
}

function codeOf(error: unknown): string {
  return error instanceof Sqlite.SqliteError ? error.code : '';
}

/** Keeps what is wrong with the file of this path. */
export function openTroubles(path: string): Troubles {
  let ended: Trouble | undefined;
  let damage: Trouble | undefined;
  let passing: Trouble | undefined;
  let lockedSince: number | undefined;
  return {
    read: (error) => {
      const code = codeOf(error);
      if (isLocked(error)) lockedSince ??= performance.now();
      const found = isLocked(error)
        ? lockedTrouble(path)
        : troubleOf(path, code, error instanceof Error ? error.message : String(error));
      if (found === undefined) return error;
      if (found.code === 'database_damaged') damage ??= found;
      else if (found.code !== LOCKED) passing = found;
      return outage(found, error);
    },
    wrote: () => {
      passing = undefined;
    },
    unlocked: () => {
      lockedSince = undefined;
    },
    damaged: (detail) => {
      damage ??= damagedTrouble(path, detail);
    },
    end: (trouble) => {
      ended = trouble;
    },
    refuse: () => {
      if (ended !== undefined) throw outage(ended);
    },
    current: () => {
      const long = lockedSince !== undefined && performance.now() - lockedSince > LONG_LOCK;
      return ended ?? damage ?? passing ?? (long ? lockedTrouble(path) : undefined);
    },
  };
}

function troubleOf(path: string, code: string, detail: string): Trouble | undefined {
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return damagedTrouble(path, detail);
  if (code.startsWith('SQLITE_FULL'))
    return {
      code: 'database_full',
      said: 'The disk of Muster’s database is full.',
      what: `The disk of ${path} is full: Muster cannot record anything.`,
      next: 'Free some space on it. Muster continues by itself.',
    };
  if (code.startsWith('SQLITE_READONLY'))
    return {
      code: 'database_read_only',
      said: 'Muster is not allowed to write to its database.',
      what: `Muster is not allowed to write to ${path} (${code}).`,
      next: 'Make the file and its folder writable for the user that runs Muster. Muster continues by itself.',
    };
  if (/^SQLITE_(IOERR|CANTOPEN|PROTOCOL)/.test(code))
    return {
      code: 'database_disk',
      said: 'The disk of Muster’s database fails.',
      what: `The disk fails when Muster reads or writes ${path} (${code}).`,
      next: 'Look at the disk and at the system’s log. Muster continues by itself when the disk works again.',
    };
  return undefined;
}

function damagedTrouble(path: string, detail: string): Trouble {
  return {
    code: 'database_damaged',
    said: 'Muster’s database is damaged.',
    what: `${path} is damaged: ${detail.replace(/\.*$/, '')}.`,
    next: 'Stop Muster, restore the last backup with `muster restore FILE`, and start Muster. Until then Muster continues as well as it can.',
  };
}

function lockedTrouble(path: string): Trouble {
  return {
    code: LOCKED,
    said: 'Another program has locked Muster’s database.',
    what: `Another program holds the write lock of ${path}.`,
    next: `Find that program with \`fuser -v ${path}\` and end it. Muster continues by itself.`,
  };
}
