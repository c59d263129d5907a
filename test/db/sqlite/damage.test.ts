/** What is wrong with a SQLite file is found and said: at the start, and by the statement that meets it. */
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import { openDatabase } from '../../../src/db/open.ts';
import { spoil } from '../../support/damage.ts';
import { temporaryFolder } from '../../support/database.ts';

const PAGE = 4096;

async function opened(path: string): Promise<Database> {
  const db = await openDatabase({ url: `sqlite:${path}`, role: 'bot' });
  onTestFinished(() => db.close());
  return db;
}

/** A migrated file with so many old notifications in it, and one page of them overwritten. */
async function damaged(rows: number): Promise<string> {
  const path = join(temporaryFolder(), 'm.db');
  await (await openDatabase({ url: `sqlite:${path}`, role: 'cli' })).close();
  const file = new Sqlite(path);
  const put = file.prepare(
    "insert into outbox (lane, kind, payload_json, state, unsure, attempts, created_at, next_at, done_at) values ('update', 'message', ?, 'sent', 0, 1, 0, 0, 0)",
  );
  file.transaction(() => {
    for (let i = 0; i < rows; i += 1) put.run('x'.repeat(1_000));
  })();
  file.close();
  spoil(path, 'outbox');
  return path;
}

describe('a damaged page', () => {
  it('of a small file is known before anything runs', async () => {
    const path = await damaged(10);
    const db = await opened(path);
    expect(db.trouble()).toMatchObject({
      code: 'database_damaged',
      what: expect.stringContaining(`${path} is damaged`),
    });
    expect(db.trouble()?.next).toContain('muster restore');
  });

  it('of a large file is found by a separate process, without the bot waiting for it', async () => {
    const path = await damaged(10_000);
    expect(statSync(path).size).toBeGreaterThan(8_000_000);
    const db = await opened(path);
    await vi.waitFor(() => expect(db.trouble()?.code).toBe('database_damaged'), { timeout: 20_000 });
  });

  it('is known from the statement that meets it', async () => {
    const path = join(temporaryFolder(), 'm.db');
    const db = await opened(path);
    expect(db.trouble()).toBeUndefined();
    await sql`pragma wal_checkpoint(truncate)`.execute(db.kysely);
    await sql`pragma shrink_memory`.execute(db.kysely);
    spoil(path, 'settings');
    const failed = await sql`select * from settings`.execute(db.kysely).then(
      () => 'read',
      (error: Error) => error.message,
    );
    expect(failed).toContain(`${path} is damaged`);
    expect(db.trouble()?.code).toBe('database_damaged');
  });

  it('or a file that is none ends the start with words', async () => {
    const path = join(temporaryFolder(), 'm.db');
    const raw = openSync(path, 'w');
    writeSync(raw, Buffer.alloc(PAGE, 0x5a));
    closeSync(raw);
    const started = await openDatabase({ url: `sqlite:${path}`, role: 'bot' }).then(() => 'started', String);
    expect(started).toContain(`DATABASE_URL: ${path} is not an SQLite database. Choose another path`);
  });
});

/** Rolls a write back that the file does not take; says how it failed. */
async function write(db: Database): Promise<string> {
  const put = db.kysely.transaction().execute(async (tx) => {
    await tx
      .insertInto('settings')
      .values({ key: `k${Math.random()}`, value_json: JSON.stringify('x'.repeat(20_000)) })
      .execute();
  });
  return put.then(
    () => 'written',
    (error: Error & { code?: string }) => error.code ?? error.message,
  );
}

describe('trouble that passes', () => {
  it('a full disk is said until a write succeeds', async () => {
    const db = await opened(join(temporaryFolder(), 'm.db'));
    await sql`pragma max_page_count = 1`.execute(db.kysely);
    expect(await write(db)).toBe('database_full');
    expect(db.trouble()).toMatchObject({ code: 'database_full', next: expect.stringContaining('Free some space') });
    await sql`pragma max_page_count = 1000000`.execute(db.kysely);
    await sql`select * from settings`.execute(db.kysely);
    expect(db.trouble()?.code).toBe('database_full');
    expect(await write(db)).toBe('written');
    expect(db.trouble()).toBeUndefined();
  });

  it('a database that takes no writes is said until it does', async () => {
    const db = await opened(join(temporaryFolder(), 'm.db'));
    await sql`pragma query_only = on`.execute(db.kysely);
    expect(await write(db)).toBe('database_read_only');
    expect(db.trouble()?.code).toBe('database_read_only');
    await sql`pragma query_only = off`.execute(db.kysely);
    expect(await write(db)).toBe('written');
    expect(db.trouble()).toBeUndefined();
  });

  it('nothing more is written in a transaction of which a part failed', async () => {
    const db = await opened(join(temporaryFolder(), 'm.db'));
    const all = db.kysely.transaction().execute(async (tx) => {
      await tx.insertInto('settings').values({ key: 'before', value_json: '1' }).execute();
      await sql`pragma max_page_count = 1`.execute(tx);
      const big = tx.insertInto('settings').values({ key: 'big', value_json: JSON.stringify('x'.repeat(20_000)) });
      await big.execute().catch(() => undefined);
      await sql`pragma max_page_count = 1000000`.execute(tx);
      await tx.insertInto('settings').values({ key: 'after', value_json: '1' }).execute();
    });
    expect(
      await all.then(
        () => 'written',
        (error: { code?: string }) => error.code,
      ),
    ).toBe('database_full');
    const kept = await db.kysely.selectFrom('settings').select('key').where('key', 'in', ['before', 'after']).execute();
    expect(kept).toEqual([]);
  });
});
