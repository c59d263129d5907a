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

/** Each word is replaced by its stem. */
async function stemWords(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ word: string }>`select distinct word from incident_words`.execute(db);
  for (const { word } of rows) {
    const stem = stemmer(word);
    if (stem === word) continue;
    await sql`insert into incident_words (word, incident) select ${stem}, incident from incident_words where word = ${word}
      on conflict (word, incident) do nothing`.execute(db);
    await sql`delete from incident_words where word = ${word}`.execute(db);
  }
}
