/** Incidents of any time, found among very many: by what somebody looks for, or because they are like another one. */
import type { ExpressionBuilder } from 'kysely';
import type { Schema } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { conceptsOf, isSymptom, kinOf, sharesThing, similarity, stemsOf } from '../../../lib/words.ts';
import type { Incident } from '../lifecycle/model.ts';
import { affectedBy } from '../lifecycle/store.ts';
import { fixOf } from '../timeline/model.ts';
import { changesOf } from '../timeline/store.ts';
import type { SimilarIncident } from './blocks.ts';
import type { HistoryQuery, SearchTerm } from './query.ts';

/** Keeps the stems of a title's words so that it is found by them. */
export async function writeWords(tx: Tx, { id, title }: Pick<Incident, 'id' | 'title'>): Promise<void> {
  await tx.db.deleteFrom('incident_words').where('incident', '=', id).execute();
  const words = [...stemsOf(title)].map((word) => ({ word, incident: id }));
  if (words.length > 0) await tx.db.insertInto('incident_words').values(words).execute();
}

/** How many of the newest incidents that may be similar are compared, and how many are found at all. */
const WEIGHED = 400;
const SHOWN = 3;
/** What is less similar than this, of 1, is another thing. */
const MOST_SIMILAR = 0.34;

type Conditions = ExpressionBuilder<Schema, 'incidents'>;

/** Whether a reader may know of an incident; without a reader only what everybody may. */
function visible(e: Conditions, reader: string | undefined) {
  const open = e('incidents.private', '=', 0);
  if (reader === undefined) return open;
  const own = e.selectFrom('incident_members').select('incident').where('user', '=', reader);
  return e.or([open, e('incidents.id', 'in', own)]);
}

/** Resolved incidents that were like this one, the most similar first; private ones only for members. */
export async function similarTo(
  tx: Tx,
  incident: Incident,
  reader: string | undefined,
): Promise<readonly SimilarIncident[]> {
  const found = await candidates(tx, incident, reader);
  if (found.length === 0) return [];
  const about = { incident, concepts: conceptsOf(incident.title), affected: await affectedBy(tx, incident.id) };
  const weighed = [];
  for (const other of found) {
    const alike = similarityOf(about, { incident: other, concepts: conceptsOf(other.title), affected: [] });
    if (alike >= MOST_SIMILAR) weighed.push({ other, alike });
  }
  weighed.sort((a, b) => b.alike - a.alike || b.other.id - a.other.id);
  const out: SimilarIncident[] = [];
  for (const { other } of weighed.slice(0, SHOWN)) out.push({ incident: other, fix: await lastFix(tx, other.id) });
  return out;
}

/** The newest that share a word with it which says more than that something is wrong, and the newest of its service. */
async function candidates(tx: Tx, incident: Incident, reader: string | undefined): Promise<readonly Incident[]> {
  const stems = [...stemsOf(incident.title)].slice(0, 12).map(kinOf);
  const telling = stems.filter(([head = '']) => !isSymptom(head));
  const words = [...new Set((telling.length === 0 ? stems : telling).flat())];
  return tx.db
    .selectFrom('incidents')
    .selectAll()
    .where('status', '=', 'resolved')
    .where('drill', '=', 0)
    .where('id', '<>', incident.id)
    .where((e) => visible(e, reader))
    .where((e) =>
      e.or([
        ...(words.length === 0 ? [] : [e('id', 'in', withWords(e, words))]),
        ...(incident.service === null ? [] : [e('service', '=', incident.service)]),
      ]),
    )
    .orderBy('id', 'desc')
    .limit(WEIGHED)
    .execute();
}

function withWords(e: Conditions, words: readonly string[]) {
  return e
    .selectFrom('incident_words')
    .select('incident')
    .where('word', 'in', [...words]);
}

interface Known {
  readonly incident: Incident;
  readonly concepts: ReadonlySet<string>;
  readonly affected: readonly string[];
}

/**
 * How similar two incidents are; one shared word, or only the kind of trouble, is enough only where the service is the
 * same too.
 */
function similarityOf(one: Known, other: Known): number {
  const shared = [...one.concepts].filter((concept) => other.concepts.has(concept)).length;
  const same = shared === one.concepts.size && shared === other.concepts.size;
  const { service, category } = other.incident;
  const ours = service !== null && service === one.incident.service;
  const touched = service !== null && one.affected.includes(service);
  const named = category !== null && category === one.incident.category;
  if (!ours && !touched && !sharesThing(one.concepts, other.concepts)) return 0;
  if (shared === 0 || (shared === 1 && !same && !ours && !touched && !named)) return 0;
  return similarity(one.concepts, other.concepts) + (ours ? 0.2 : 0) + (touched ? 0.1 : 0) + (named ? 0.1 : 0);
}

/** The newest incidents for which all of a query holds; private ones only for members. */
export async function findHistory(tx: Tx, query: HistoryQuery, reader: string): Promise<readonly Incident[]> {
  const { state, during, terms } = query;
  let rows = tx.db
    .selectFrom('incidents')
    .selectAll()
    .where((e) => visible(e, reader));
  if (state === 'open') rows = rows.where('ended_at', 'is', null);
  if (state === 'closed') rows = rows.where('ended_at', 'is not', null);
  if (state === 'resolved' || state === 'cancelled') rows = rows.where('status', '=', state);
  // What was under way at some time of the interval: most are found by the day they were declared, or reopened.
  if (during !== undefined)
    rows = rows
      .where('declared_at', '<', during.until)
      .where((e) => e.or([e('ended_at', 'is', null), e('ended_at', '>=', during.from)]));
  for (const term of terms) rows = rows.where((e) => e.or(conditionsOf(e, term)));
  return rows.orderBy('id', 'desc').limit(WEIGHED).execute();
}

function conditionsOf(e: Conditions, { stems, severity, service, person }: SearchTerm) {
  const words = stems.map((kin) =>
    e(
      'id',
      'in',
      e
        .selectFrom('incident_words')
        .select('incident')
        .where('word', 'in', [...kin]),
    ),
  );
  return [
    ...(words.length === 0 ? [] : [e.and(words)]),
    ...(severity === undefined ? [] : [e('severity', '=', severity)]),
    ...(service === undefined ? [] : [e('service', '=', service), e('id', 'in', touching(e, service))]),
    ...(person === undefined
      ? []
      : [e('declared_by', '=', person), e('lead', '=', person), e('id', 'in', rolesBy(e, person))]),
  ];
}

function touching(e: Conditions, service: string) {
  return e.selectFrom('incident_services').select('incident').where('service', '=', service);
}

function rolesBy(e: Conditions, person: string) {
  return e.selectFrom('roles').select('incident').where('user', '=', person);
}

/** What the resolver said it was. */
async function lastFix(tx: Tx, id: number): Promise<string | undefined> {
  return (await changesOf(tx, id)).map(fixOf).find((fix) => fix !== undefined);
}
