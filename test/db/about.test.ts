import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { start } from '../../src/db/migrations/0001_start.ts';
import { about } from '../../src/db/migrations/0007_about.ts';

/** Slots as older versions wrote them, and what they say. */
const SLOTS: Readonly<Record<string, object | null>> = {
  'page:p42:U0ANA:1/2': { kind: 'page', page: 42, target: 'U0ANA', round: 0, step: 1 },
  'page:p42:U0ANA:3/0': { kind: 'page', page: 42, target: 'U0ANA', round: 2, step: -1 },
  'hook:p7:webhook:hooks.example:8443#2:1/1': {
    kind: 'page.webhook',
    page: 7,
    target: 'webhook:hooks.example:8443#2',
    round: 0,
    step: 0,
  },
  'try:17': { kind: 'page.attempt', attempt: 17 },
  'probe:3': { kind: 'verification', verification: 3 },
  'exhausted:p2:1': { kind: 'page.exhausted', page: 2, times: 1, user: null },
  'exhausted:p2:2:U0BO': { kind: 'page.exhausted', page: 2, times: 2, user: 'U0BO' },
  'room:INC-1': { kind: 'incident.room', incident: 1, number: 1 },
  'card:INC-12-3': { kind: 'incident.card', incident: 12, number: 3 },
  'announce:INC-1': { kind: 'incident.upkeep', incident: 1, what: 'announcement' },
  'bookmark:INC-1:1:Call': { kind: 'incident.upkeep', incident: 1, what: 'bookmark' },
  'invite:INC-1:U0ANA': { kind: 'incident.invitation', incident: 1 },
  'runbook:INC-1:checkout-errors:1700': { kind: 'incident.runbook', incident: 1 },
  'canvas:INC-1': { kind: 'review.canvas', incident: 1 },
  'seek:C1:1.2:U0ANA': { kind: 'message.thread', channel: 'C1', ts: '1.2', user: 'U0ANA', reaction: 'pushpin' },
  'seek:C1:1.2:U0ANA:memo': { kind: 'message.thread', channel: 'C1', ts: '1.2', user: 'U0ANA', reaction: 'memo' },
  'entry:5': { kind: 'timeline.entry', entry: 5 },
  'todo:6': { kind: 'incident.task', task: 6 },
  'feed:payments': { kind: 'feed', schedule: 'payments' },
  'usergroup:S1': { kind: 'usergroup', group: 'S1' },
  'share:payments:U0ANA:1700': { kind: 'schedule.picture', schedule: 'payments', user: 'U0ANA', shared: true },
  'swap:3:U0BO:24': { kind: 'swap.reminder', swap: 3, user: 'U0BO', hours: 24 },
  'swap:3:U0BO': null,
  'handoff-day:payments:1700:U0ANA': { kind: 'handoff.reminder', schedule: 'payments', at: 1700, user: 'U0ANA' },
  'handoff-soon:payments:1700': { kind: 'handoff.reminder', schedule: 'payments', at: 1700, user: null },
  'handoff-note:payments:1700': null,
  deadman: null,
};

describe('the migration of what notifications are about', () => {
  it('reads the slots of what waits and of what was delivered', async () => {
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Sqlite(':memory:') }) });
    onTestFinished(() => db.destroy());
    await start('sqlite').up(db);
    for (const slot of Object.keys(SLOTS)) {
      await sql`insert into outbox (lane, kind, slot, payload_json, state, next_at, created_at) values ('update', 'message', ${slot}, '{}', 'waiting', 0, 0)`.execute(
        db,
      );
      await sql`insert into receipts (slot, channel, ts, at) values (${slot}, 'C1', '1.1', 0)`.execute(db);
    }
    await about().up(db);
    for (const table of ['outbox', 'receipts']) {
      const found = sql<{ slot: string; about_json: string | null }>`select slot, about_json from ${sql.table(table)}`;
      const { rows } = await found.execute(db);
      const read = rows.map(({ slot, about_json }) => [slot, JSON.parse(about_json ?? 'null') as unknown]);
      expect(Object.fromEntries(read)).toEqual(SLOTS);
    }
  });

  it('leaves what has left the outbox as it is', async () => {
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Sqlite(':memory:') }) });
    onTestFinished(() => db.destroy());
    await start('sqlite').up(db);
    await sql`insert into outbox (lane, kind, slot, payload_json, state, next_at, created_at) values ('update', 'sms', 'try:1', '{}', 'sent', 0, 0)`.execute(
      db,
    );
    await about().up(db);
    const { rows } = await sql<{ about_json: string | null }>`select about_json from outbox`.execute(db);
    expect(rows).toEqual([{ about_json: null }]);
  });

  it('finds every receipt when there are more than one reading holds', async () => {
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Sqlite(':memory:') }) });
    onTestFinished(() => db.destroy());
    await start('sqlite').up(db);
    for (let id = 1; id <= 1_200; id += 1)
      await sql`insert into receipts (slot, at) values (${`try:${id}`}, 0)`.execute(db);
    await about().up(db);
    const { rows } = await sql<{
      count: number;
    }>`select count(*) as count from receipts where about_kind = 'page.attempt'`.execute(db);
    expect(rows).toEqual([{ count: 1_200 }]);
  });
});
