/** Damage in a SQLite file. */
import { closeSync, openSync, writeSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

/** Bytes of a page of ours. */
const PAGE = 4096;

/** Overwrites the first page of a table. */
export function spoil(path: string, table: string): void {
  const file = new Sqlite(path, { readonly: true });
  const root = Number(file.prepare('select rootpage from sqlite_master where name = ?').pluck().get(table));
  file.close();
  const raw = openSync(path, 'r+');
  writeSync(raw, Buffer.alloc(PAGE, 0x5a), 0, PAGE, (root - 1) * PAGE);
  closeSync(raw);
}
