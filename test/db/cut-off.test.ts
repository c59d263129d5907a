/** A migration that is cut off begins again from where it was. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Kysely, Migrator, SqliteDialect, sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { start } from '../../src/db/migrations/0001_start.ts';
import { schedules } from '../../src/db/migrations/0002_schedules.ts';
import { paging } from '../../src/db/migrations/0003_paging.ts';
import { incident } from '../../src/db/migrations/0004_incident.ts';
import { home } from '../../src/db/migrations/0005_home.ts';
import { openSqlite } from '../../src/db/sqlite/open.ts';
import { temporaryFolder } from '../support/database.ts';

/** A database of before the names were changed, with so many messages delivered. */
async function old(path: string, receipts: number): Promise<void> {
  const file = new Sqlite(path);
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  const known = {
    '0001_start': start('sqlite'),
    '0002_schedules': schedules('sqlite'),
    '0003_paging': paging('sqlite'),
    '0004_incident': incident('sqlite'),
    '0005_home': home(),
  };
  const { error } = await new Migrator({
    db: db as never,
    provider: { getMigrations: async () => known },
  }).migrateToLatest();
  if (error) throw error;
  const put = file.prepare(`insert into receipts (slot, channel, ts, at) values (?, 'C1', ?, 0)`);
  file.transaction(() => {
    for (let i = 0; i < receipts; i += 1) put.run(`page:p${i}:U0ANA:1/1`, String(i));
  })();
  await db.destroy();
}

for (const at of ['receipts', 'rules']) {
  it(`begins again after it was cut off at ${at}`, async () => {
    const path = join(await temporaryFolder(), 'm.db');
    await old(path, 3);
    const cut = new Sqlite(path);
    if (at === 'rules')
      cut.exec(`insert into rules ("user", high_json, low_json, updated_at) values ('U1', '[]', null, 0)`);
    cut.exec(`create trigger killed before update on ${at} begin select raise(abort, 'killed'); end`);
    cut.close();
    const db = await openSqlite({ url: `sqlite:${path}`, role: 'bot' });
    onTestFinished(() => db.close());
    await expect(migrate(db.kysely, 'sqlite')).rejects.toThrow('killed');
    await sql`drop trigger killed`.execute(db.kysely);
    expect(await migrate(db.kysely, 'sqlite').then(() => 'migrated', String)).toBe('migrated');
    const { rows } = await sql<{ n: number }>`select count(*) as n from receipts where about_kind = 'page'`.execute(
      db.kysely,
    );
    expect(rows).toEqual([{ n: 3 }]);
  });
}
