import { type Kysely, sql } from 'kysely';
import { stemmer } from 'stemmer';

/**
 * The time an incident was closed before it was reopened is known, titles are found by the stems of their words, and
 * entries by the message they come from.
 */
export function history(dialect: 'sqlite' | 'postgres') {
  const int = dialect === 'postgres' ? 'bigint' : 'integer';
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql.raw(`alter table incidents add column closed_ms ${int} not null default 0`).execute(db);
      await sql.raw(`create index pins_message on pins (channel, ts)`).execute(db);
      await sql.raw(`create index timeline_message on timeline (place) where place is not null`).execute(db);
      await countClosed(db);
      await stemWords(db);
    },
  };
}

/** What the timeline tells of ends and reopenings. */
async function countClosed(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ incident: number; kind: string; at: number }>`
    select incident, kind, at from (
      select id, incident, happened_at as at, data_json,
        case when data_json like '{"kind":"reopened"%' then 'reopened' else 'ended' end as kind
      from timeline where data_json like '{"kind":"reopened"%' or data_json like '{"kind":"ended"%'
        or data_json like '{"kind":"merged","direction":"into"%'
    ) stages where incident in (select incident from timeline where data_json like '{"kind":"reopened"%')
    order by incident, id`.execute(db);
  const closed = new Map<number, number>();
  for (const [i, { incident, kind, at }] of rows.entries()) {
    const before = rows[i - 1];
    if (kind !== 'reopened' || before?.kind !== 'ended' || before.incident !== incident) continue;
    closed.set(incident, (closed.get(incident) ?? 0) + Math.max(0, Number(at) - Number(before.at)));
  }
  for (const [incident, length] of closed)
    await sql`update incidents set closed_ms = ${length} where id = ${incident}`.execute(db);
}

const AT_ONCE = 500;

/** Titles are found by the stems of their words, and by words of two letters such as `db` and `EU`. */
async function stemWords(db: Kysely<unknown>): Promise<void> {
  await sql`delete from incident_words`.execute(db);
  for (let last = 0; ; ) {
    const { rows } = await sql<{ id: number; title: string }>`
      select id, title from incidents where id > ${last} order by id limit ${AT_ONCE}`.execute(db);
    if (rows.length === 0) return;
    const words = rows.flatMap(({ id, title }) => [...stemsOf(title)].map((word) => sql`(${word}, ${id})`));
    for (let i = 0; i < words.length; i += AT_ONCE)
      await sql`insert into incident_words (word, incident) values ${sql.join(words.slice(i, i + AT_ONCE))}`.execute(
        db,
      );
    last = rows.at(-1)?.id ?? last;
  }
}

/** What some write as two words and others as one. */
const JOINED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:log|sign)(?:g?ing|ged|ed)?[ -]?(?:in|on)s?\b/gi, 'login'],
  [/\btim(?:e|ed|es|ing)[ -]?outs?\b/gi, 'timeout'],
  [/\be-mail/gi, 'email'],
];

/** The stems of a title as they were told apart when this was written; what the program does later changes nothing here. */
function stemsOf(title: string): Set<string> {
  const joined = JOINED.reduce((text, [pattern, word]) => text.replace(pattern, word), title);
  const words = joined.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return new Set(words.filter((word) => word.length > 1).map((word) => stemmer(word.slice(0, 60))));
}
