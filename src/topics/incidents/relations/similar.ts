/** Incidents that look like one another, found by the words of their titles among very many. */
import { sql } from 'kysely';
import type { Tx } from '../../../engine/tx.ts';
import { wordsOf } from '../../../lib/words.ts';
import { type Incident, similarity } from '../lifecycle/model.ts';
import { memberOf } from '../lifecycle/store.ts';
import { fixOf } from '../timeline/model.ts';
import { changesOf } from '../timeline/store.ts';
import type { SimilarIncident } from './blocks.ts';

/** Keeps the words of a title so that it is found by them. */
export async function writeWords(tx: Tx, { id, title }: Pick<Incident, 'id' | 'title'>): Promise<void> {
  await tx.db.deleteFrom('incident_words').where('incident', '=', id).execute();
  const words = [...wordsOf(title)].map((word) => ({ word, incident: id }));
  if (words.length > 0) await tx.db.insertInto('incident_words').values(words).execute();
}

/** How many of the newest incidents with one of the words are weighed. */
const WEIGHED = 200;
const SHOWN = 3;
/** Titles that share fewer words than this of all their words are not alike. */
const MOST_SIMILAR = 0.34;

/** Ended incidents whose titles share words with this one, those of its service first; private ones only for members. */
export async function similarTo(
  tx: Tx,
  incident: Incident,
  reader: string | undefined,
): Promise<readonly SimilarIncident[]> {
  const words = [...wordsOf(incident.title)].slice(0, 12);
  if (words.length === 0) return [];
  const ids = await sql<{ incident: number }>`
    select incident from incident_words where word in (${sql.join(words)}) and incident <> ${incident.id}
    group by incident order by count(*) desc, incident desc limit ${WEIGHED}`.execute(tx.db);
  const mine = reader === undefined ? new Set<number>() : await memberOf(tx, reader);
  const found = await incidentsOf(
    tx,
    ids.rows.map((row) => Number(row.incident)),
  );
  const weighed = found
    .filter(
      (other) =>
        other.ended_at !== null &&
        other.status === 'resolved' &&
        other.drill === 0 &&
        (other.private === 0 || mine.has(other.id)),
    )
    .map((other) => ({
      other,
      alike:
        similarity(incident.title, other.title) +
        (other.service !== null && other.service === incident.service ? 0.2 : 0),
    }))
    .filter(({ alike }) => alike >= MOST_SIMILAR)
    .sort((a, b) => b.alike - a.alike || b.other.id - a.other.id)
    .slice(0, SHOWN);
  const out: SimilarIncident[] = [];
  for (const { other } of weighed) out.push({ incident: other, fix: await lastFix(tx, other.id) });
  return out;
}

/** The newest incidents whose titles have all of these words, or that are of a service so named; private ones only for members. */
export async function searchIncidents(tx: Tx, text: string, reader: string): Promise<readonly Incident[]> {
  const words = [...wordsOf(text)].slice(0, 8);
  const service = text.trim().toLowerCase();
  const mine = await memberOf(tx, reader);
  const { rows } = await sql<{ id: number }>`
    select id from (
      select incident as id from incident_words where word in (${sql.join(words.length === 0 ? [''] : words)})
      group by incident having count(*) = ${Math.max(words.length, 1)}
      union select id from incidents where lower(service) = ${service}
    ) found order by id desc limit ${WEIGHED}`.execute(tx.db);
  const found = await incidentsOf(
    tx,
    rows.map(({ id }) => Number(id)),
  );
  return [...found].filter(({ id, private: hidden }) => hidden === 0 || mine.has(id)).sort((a, b) => b.id - a.id);
}

async function incidentsOf(tx: Tx, ids: readonly number[]): Promise<readonly Incident[]> {
  return ids.length === 0
    ? []
    : tx.db
        .selectFrom('incidents')
        .selectAll()
        .where('id', 'in', [...ids])
        .execute();
}

/** What the resolver said it was. */
async function lastFix(tx: Tx, id: number): Promise<string | undefined> {
  return (await changesOf(tx, id)).map(fixOf).find((fix) => fix !== undefined);
}
