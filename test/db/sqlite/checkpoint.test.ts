/** A write-ahead log that was left large is written into the file next to the bot, which goes on meanwhile. */
import { copyFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openDatabase } from '../../../src/db/open.ts';
import { temporaryFolder } from '../../support/database.ts';

const MEGABYTE = 1_000_000;

/** A file whose process died with so many bytes in its log. */
async function left(bytes: number): Promise<string> {
  const folder = temporaryFolder();
  const path = join(folder, 'm.db');
  await (await openDatabase({ url: `sqlite:${path}`, role: 'cli' })).close();
  const file = new Sqlite(path);
  file.pragma('wal_autocheckpoint = 0');
  file.pragma('synchronous = OFF');
  const put = file.prepare('insert into settings (key, value_json) values (?, hex(zeroblob(500000)))');
  for (let row = 0; row * MEGABYTE < bytes; row += 1) put.run(`big${row}`);
  // What lies on the disk at this moment is what a killed process leaves.
  const dead = join(folder, 'dead.db');
  for (const part of ['', '-wal']) copyFileSync(`${path}${part}`, `${dead}${part}`);
  file.close();
  rmSync(path);
  return dead;
}

it('is not copied by the first commit, but by a separate process', async () => {
  const path = await left(80 * MEGABYTE);
  const db = await openDatabase({ url: `sqlite:${path}`, role: 'bot' });
  onTestFinished(() => db.close());
  await db.kysely.insertInto('settings').values({ key: 'first', value_json: '1' }).execute();
  expect(statSync(path).size).toBeLessThan(10 * MEGABYTE);
  db.relieve();
  await vi.waitFor(() => expect(statSync(`${path}-wal`).size).toBeLessThan(10 * MEGABYTE), { timeout: 20_000 });
  expect(statSync(path).size).toBeGreaterThan(80 * MEGABYTE);
  const kept = await db.kysely
    .selectFrom('settings')
    .select('key')
    .where('key', 'in', ['big0', 'big79', 'first'])
    .execute();
  expect(kept.map(({ key }) => key).sort()).toEqual(['big0', 'big79', 'first']);
});
