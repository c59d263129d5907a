import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { start } from '../../src/db/migrations/0001_start.ts';
import { schedules } from '../../src/db/migrations/0002_schedules.ts';
import { paging } from '../../src/db/migrations/0003_paging.ts';
import { incident } from '../../src/db/migrations/0004_incident.ts';
import { home } from '../../src/db/migrations/0005_home.ts';
import { names } from '../../src/db/migrations/0006_names.ts';

/** What timers carried, and what they carry now. */
const TASKS: readonly (readonly [before: object, after: object])[] = [
  [
    { kind: 'incident.todo', todo: 3, stage: 'due' },
    { kind: 'incident.task', task: 3, stage: 'due' },
  ],
  [
    { kind: 'page.rule', page: 4, user: 'U0ANA', via: 'sms', to: 'says "via": sms' },
    { kind: 'page.rule', page: 4, user: 'U0ANA', method: 'sms', to: 'says "via": sms' },
  ],
  [
    { kind: 'page.step', page: 4, via: 5, todo: 6 },
    { kind: 'page.step', page: 4, via: 5, todo: 6 },
  ],
];

/** A database as the version before had it. */
async function openOld(): Promise<Kysely<unknown>> {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Sqlite(':memory:') }) });
  onTestFinished(() => db.destroy());
  for (const { up } of [start('sqlite'), schedules('sqlite'), paging('sqlite'), incident('sqlite'), home()])
    await up(db);
  return db;
}

async function column(db: Kysely<unknown>, query: string): Promise<readonly unknown[]> {
  const { rows } = await sql.raw<{ found: string }>(query).execute(db);
  return rows.map(({ found }) => JSON.parse(found) as unknown);
}

describe('the migration of names', () => {
  it('gives timers that wait the kinds and keys that are read today', async () => {
    const db = await openOld();
    for (const [i, [task]] of TASKS.entries())
      await sql`insert into timers (key, due_at, next_at, task_json) values (${`t${i}`}, 9, 9, ${JSON.stringify(task)})`.execute(
        db,
      );
    await sql`insert into timers (key, due_at, next_at, task_json) values ('~sweep', 9, 9, '{"kind":"sweep"}')`.execute(
      db,
    );
    await names().up(db);
    expect(await column(db, 'select task_json as found from timers order by key')).toEqual(TASKS.map(([, now]) => now));
  });

  it('remembers which conflict over a user group was told', async () => {
    const db = await openOld();
    await sql`insert into settings (key, value_json) values ('usergroup:said:S1', '{"quarrel":"U0ANA"}')`.execute(db);
    await names().up(db);
    expect(await column(db, 'select value_json as found from settings')).toEqual([{ conflict: 'U0ANA' }]);
  });

  it('keeps how people are reached, and what each rotation says', async () => {
    const db = await openOld();
    const rule = JSON.stringify([{ via: 'slack' }, { via: 'sms', after: 120_000 }]);
    await sql`insert into rules ("user", high_json, low_json, updated_at) values ('U0ANA', ${rule}, null, 0)`.execute(
      db,
    );
    const rotation = JSON.stringify([{ name: 'w', turn: { weeks: 1 }, people: ['U0ANA'] }]);
    await sql`insert into rotation_revisions (schedule, effective_from, timezone, rotations_json) values ('s', 0, 'UTC', ${rotation})`.execute(
      db,
    );
    await names().up(db);
    expect(await column(db, 'select high_json as found from rules')).toEqual([
      [{ method: 'slack' }, { method: 'sms', after: 120_000 }],
    ]);
    expect(await column(db, 'select rotations_json as found from rotation_revisions')).toEqual([
      [{ name: 'w', shift: { weeks: 1 }, people: ['U0ANA'] }],
    ]);
  });
});
