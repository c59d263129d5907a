import { type Kysely, sql } from 'kysely';

/**
 * Whom an e-mail address once led to stays that person from this version on, so what earlier versions found by it is kept
 * only where this one would have found it too: never a guest, a stranger, or one of two accounts. Beside it, what people
 * did lately, by which they are slowed down.
 */
export function accounts(dialect: 'sqlite' | 'postgres') {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of statements(dialect)) await sql.raw(statement).execute(db);
    },
  };
}

const FOUND_WRONGLY = `update people set slack_id = null where data_json not like '%"slack":%' and (
  slack_id in (select id from users where kind <> 'member')
  or lower(email) in (select email from users where kind = 'member' and deactivated = 0 and email is not null group by email having count(*) > 1))`;

const ID = {
  sqlite: 'id integer primary key autoincrement',
  postgres: 'id bigint generated always as identity primary key',
} as const;

const statements = (dialect: 'sqlite' | 'postgres'): readonly string[] => [
  FOUND_WRONGLY,
  `create table deeds (${ID[dialect]}, "user" text not null, kind text not null, at bigint not null)`,
  'create index deeds_user on deeds ("user", kind, at)',
];
