import { type Kysely, sql } from 'kysely';

/** Each notification leaves by a connection, which may be held by trouble of our own; pages are not expendable. */
export function connections(dialect: 'sqlite' | 'postgres') {
  const int = dialect === 'postgres' ? 'bigint' : 'integer';
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const statements = [
        `create table connections (connection text primary key, error text not null, since ${int} not null)`,
        `alter table outbox add column connection text not null default 'slack'`,
        `alter table outbox add column expendable ${int} not null default 0`,
        `update outbox set expendable = 1 where state = 'waiting' and (lane = 'update' or about_json is null)`,
        `update outbox set connection = kind where state = 'waiting' and kind in ('document', 'email', 'sms', 'call')`,
        `update outbox set connection = 'pushover' where state = 'waiting' and kind like 'pushover%'`,
        `update outbox set connection = 'slack:usergroups' where state = 'waiting' and kind = 'usergroup'`,
        `create index outbox_leaving on outbox (lane, connection, next_at) where state = 'waiting'`,
      ];
      for (const statement of statements) await sql.raw(statement).execute(db);
      await fillHosts(db);
    },
  };
}

/** What waits for a server of somebody else's waits for that host alone. */
async function fillHosts(db: Kysely<unknown>): Promise<void> {
  const waiting = sql<{
    id: number;
    kind: string;
    payload_json: string;
  }>`select id, kind, payload_json from outbox where state = 'waiting' and kind in ('download', 'push', 'webhook')`;
  for (const { id, kind, payload_json } of (await waiting.execute(db)).rows) {
    const { url, topic } = JSON.parse(payload_json) as { url?: string; topic?: string };
    const address = url ?? topic ?? '';
    const host = URL.canParse(address) ? new URL(address).host : '';
    await sql`update outbox set connection = ${`${kind}:${host}`} where id = ${id}`.execute(db);
  }
}
