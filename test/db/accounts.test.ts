import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { start } from '../../src/db/migrations/0001_start.ts';
import { accounts } from '../../src/db/migrations/0014_accounts.ts';

it('the migration of accounts forgets people that an address led to wrongly, and keeps the rest', async () => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Sqlite(':memory:') }) });
  onTestFinished(() => db.destroy());
  await start('sqlite').up(db);
  const users = [
    ['U1', 'ana@example.com', 'member'],
    ['U2', 'bo@example.com', 'external'],
    ['U3', 'cy@example.com', 'guest'],
    ['U4', 'dee@example.com', 'member'],
    ['U5', 'dee@example.com', 'member'],
    ['U6', 'gil@example.com', 'external'],
  ];
  for (const [id, email, kind] of users)
    await sql`insert into users (id, name, real_name, email, kind, deactivated, refreshed_at) values (${id}, '', '', ${email}, ${kind}, 0, 0)`.execute(
      db,
    );
  const people = [
    ['ana', 'U1', 'ana@example.com', '{"email":"ana@example.com"}'],
    ['bo', 'U2', 'bo@example.com', '{"email":"bo@example.com"}'],
    ['cy', 'U3', 'cy@example.com', '{"email":"cy@example.com"}'],
    ['dee', 'U5', 'dee@example.com', '{"email":"dee@example.com"}'],
    ['gil', 'U6', null, '{"slack":"U6"}'],
  ];
  for (const [person, slack, email, data] of people)
    await sql`insert into people (person, slack_id, email, data_json) values (${person}, ${slack}, ${email}, ${data})`.execute(
      db,
    );
  await accounts('sqlite').up(db);
  const { rows } = await sql<{ person: string; slack_id: string | null }>`select * from people order by person`.execute(
    db,
  );
  expect(rows.map(({ person, slack_id: id }) => [person, id])).toEqual([
    ['ana', 'U1'],
    ['bo', null],
    ['cy', null],
    ['dee', null],
    ['gil', 'U6'],
  ]);
});
