/** Nobody but the owner reads what holds the key that signs links, whatever the process's umask is. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeCopy, putBack } from '../../../src/db/backup.ts';
import { marksFileOf, writeMarksFile } from '../../../src/db/marks.ts';
import { openDatabase } from '../../../src/db/open.ts';
import { temporaryFolder } from '../../support/database.ts';

const AT = Date.parse('2026-03-02T10:00:00Z');

function withUmask(mask: number): void {
  const before = process.umask(mask);
  onTestFinished(() => void process.umask(before));
}

/** Every file of a folder whose mode lets somebody else in, with its mode. */
function openToOthers(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const { mode } = statSync(join(entry.parentPath, entry.name));
    return (mode & 0o077) === 0 ? [] : [`${entry.name} ${(mode & 0o777).toString(8)}`];
  });
}

async function openBot(path: string, key = 'first') {
  const db = await openDatabase({ url: `sqlite:${path}`, role: 'bot' });
  await db.kysely.insertInto('settings').values({ key, value_json: '1' }).execute();
  return db;
}

it('a database, its log, its lock, its marks, and copies of it are their owner’s alone', async () => {
  withUmask(0o022);
  const folder = join(temporaryFolder(), 'data');
  const path = join(folder, 'muster.db');
  const db = await openBot(path);
  writeMarksFile(marksFileOf(path), { generation: 1, numbers: {}, ids: {} });
  const copy = join(folder, 'backups', 'muster.db');
  await makeCopy(path, copy, AT);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['muster.db-wal', 'muster.db.lock', 'muster.db.marks']));
  expect(openToOthers(folder)).toEqual([]);
  await db.close();
  rmSync(`${path}.lock`);
  chmodSync(copy, 0o644);
  chmodSync(path, 0o644);
  await putBack(copy, path, AT);
  chmodSync(copy, 0o600);
  expect(openToOthers(folder)).toEqual([]);
});

it('what an earlier version left readable is taken away from others when it is opened', async () => {
  withUmask(0o022);
  const folder = temporaryFolder();
  const path = join(folder, 'muster.db');
  await (await openBot(path)).close();
  mkdirSync(join(folder, 'backups'), { mode: 0o700 });
  const older = [
    'before-2026-03-02T10-00-00-000Z',
    'before-2026-03-02T10-00-00-000Z-wal',
    'restoring',
    'rescued-1.part',
  ];
  for (const name of [...older.map((end) => `muster.db.${end}`), 'backups/muster-2026.db', 'backups/muster.db.part'])
    copyFileSync(path, join(folder, name));
  writeFileSync(join(folder, 'notes.txt'), 'of somebody else');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (name !== 'backups') chmodSync(join(folder, name), 0o644);
  const db = await openBot(path, 'second');
  onTestFinished(() => db.close());
  expect(openToOthers(folder)).toEqual(['notes.txt 644']);
});

it('a folder that Muster makes for its database lets nobody else in', async () => {
  withUmask(0o022);
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'there'));
  const db = await openBot(join(folder, 'there', 'data', 'muster.db'));
  onTestFinished(() => db.close());
  expect(statSync(join(folder, 'there', 'data')).mode & 0o777).toBe(0o700);
});
