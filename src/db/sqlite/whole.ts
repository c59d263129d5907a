/** Whether a file is whole, as SQLite's `quick_check` reads it from its first page to its last. */
import type Sqlite from 'better-sqlite3';
import type { Log } from '../../lib/log.ts';
import { type Child, runChild } from './child-process.ts';
import type { Troubles } from './faults.ts';
import { bytesOf } from './space.ts';

/** Bytes that are read at once, some milliseconds: a larger file is read by a separate process. */
const SMALL = 8_000_000;

/** What the separate process runs: it only reads, and prints what it found. */
const PROGRAM = `
try {
  const file = new (require(library))(path, { readonly: true, timeout: 5000 });
  console.log(file.pragma('quick_check(1)', { simple: true }));
} catch (error) {
  if (error.code !== 'SQLITE_CORRUPT' && error.code !== 'SQLITE_NOTADB') throw error;
  console.log(error.message);
}
`;

/** Checks an open file; `troubles` hear what is wrong with it, at once or later. */
export function checkWhole(
  file: Sqlite.Database,
  path: string,
  troubles: Troubles,
  log: Log | undefined,
): Child | undefined {
  if (bytesOf(file) > SMALL) return checkInChild(path, troubles, log);
  try {
    const word = String(file.pragma('quick_check(1)', { simple: true }));
    if (word !== 'ok') troubles.damaged(word);
  } catch (error) {
    // What is wrong with the file is known from now on; what is not about the file is thrown.
    if (troubles.read(error) === error) throw error;
  }
  return undefined;
}

function checkInChild(path: string, troubles: Troubles, log: Log | undefined): Child {
  return runChild(PROGRAM, path, (error, found) => {
    if (error !== null) log?.warn({ err: error }, 'the database file could not be checked for damage');
    else if (found !== 'ok') troubles.damaged(found);
  });
}
