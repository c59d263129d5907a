/** The timeline, what its entries said before, and who pinned which message: these tables are read and written here only. */
import type { NewRow, Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { type Actor, isMuster, readActor, storedActor } from '../../../lib/actor.ts';
import type { Instant } from '../../../lib/instant.ts';
import { holdAcknowledgements } from '../../paging/page/expiry.ts';
import type { Incident } from '../lifecycle/model.ts';
import { withMerged } from '../lifecycle/store.ts';
import { type Entry, type EntryData, entryKind, entryText, sentence } from './model.ts';

/** An entry to be: data, or people's own words. */
export type NewEntry = {
  readonly incident: number;
  readonly who: Actor;
  /** Default: now. */
  readonly happened_at?: Instant;
  readonly place?: string;
  readonly link?: string | null;
} & ({ readonly data: EntryData } | { readonly kind: 'note' | 'pin'; readonly text: string });

function read({ data_json, who, ...row }: Row<'timeline'>): Entry {
  const data = data_json === null ? undefined : (JSON.parse(data_json) as EntryData);
  return { ...row, who: readActor(who), data };
}

/** Writes one dated event and returns its id. */
export async function addEntry(tx: Tx, entry: NewEntry): Promise<number> {
  tx.audit.incident(entry.incident);
  const { incident, place = null, link = null, happened_at = tx.now } = entry;
  const said =
    'data' in entry
      ? { kind: entryKind(entry.data), text: sentence(entry.data), data_json: JSON.stringify(entry.data) }
      : { kind: entry.kind, text: entry.text };
  const row: NewRow<'timeline'> = {
    incident,
    place,
    link,
    happened_at,
    who: storedActor(entry.who),
    recorded_at: tx.now,
    ...said,
  };
  const { id } = await tx.db.insertInto('timeline').values(row).returning('id').executeTakeFirstOrThrow();
  // Nobody can have acknowledged a page of an incident that is being declared.
  const first = 'data' in entry && entry.data.kind === 'declared';
  if (!first && !isMuster(entry.who)) await holdAcknowledgements(tx, incident);
  return id;
}

/** What was written about only this incident, in the order in which it was written. */
export async function ownEntries(tx: Tx, { id }: Pick<Incident, 'id'>): Promise<readonly Entry[]> {
  const rows = tx.db.selectFrom('timeline').selectAll().where('incident', '=', id).where('removed_at', 'is', null);
  return (await rows.orderBy('id').execute()).map(read);
}

/**
 * The timeline in the order in which things happened, with what was merged into it; of a merged incident that is more
 * private nothing is told.
 */
export async function entriesOf(tx: Tx, incident: Pick<Incident, 'id' | 'private'>): Promise<readonly Entry[]> {
  const ids = await withMerged(tx, incident);
  const rows = await tx.db
    .selectFrom('timeline')
    .selectAll()
    .where('incident', 'in', [...ids])
    .where('removed_at', 'is', null)
    .orderBy('happened_at')
    .orderBy('id')
    .execute();
  return rows.map(read);
}

export async function findEntry(tx: Tx, id: number): Promise<Entry | undefined> {
  const row = await tx.db.selectFrom('timeline').selectAll().where('id', '=', id).executeTakeFirst();
  return row && read(row);
}

/** The entry of a pinned message, if it is on the timeline. */
export async function entryAt(tx: Tx, incident: number, place: string): Promise<Entry | undefined> {
  const there = tx.db.selectFrom('timeline').selectAll().where('incident', '=', incident).where('place', '=', place);
  const row = await there.where('removed_at', 'is', null).executeTakeFirst();
  return row && read(row);
}

/** The entries of a message, on every timeline it is on. */
export async function entriesAt(tx: Tx, place: string): Promise<readonly Entry[]> {
  const there = tx.db.selectFrom('timeline').selectAll().where('place', '=', place).where('removed_at', 'is', null);
  return (await there.execute()).map(read);
}

/** Takes the entry of a message off the timeline. */
export async function removeEntryAt(tx: Tx, incident: number, place: string): Promise<void> {
  await tx.db
    .updateTable('timeline')
    .set({ removed_at: tx.now })
    .where('incident', '=', incident)
    .where('place', '=', place)
    .where('removed_at', 'is', null)
    .execute();
}

/** What may change of an entry. New words without data are people's own. */
export interface EntryChange {
  readonly said?: { readonly data: EntryData } | { readonly text: string };
  readonly who?: Actor;
  readonly link?: string;
  readonly happened_at?: Instant;
  readonly edited_at?: Instant;
  readonly removed_at?: Instant;
}

export async function updateEntry(tx: Tx, id: number, { said, who, ...change }: EntryChange): Promise<void> {
  const words =
    said === undefined
      ? {}
      : 'data' in said
        ? { text: sentence(said.data), data_json: JSON.stringify(said.data) }
        : { text: said.text, data_json: null };
  const set = { ...change, ...words, ...(who === undefined ? {} : { who: storedActor(who) }) };
  await tx.db.updateTable('timeline').set(set).where('id', '=', id).execute();
}

/** The changes of one incident, the newest first. */
export async function changesOf(tx: Tx, incident: number): Promise<readonly Entry[]> {
  const changes = tx.db
    .selectFrom('timeline')
    .selectAll()
    .where('incident', '=', incident)
    .where('kind', '=', 'change');
  return (await changes.orderBy('id', 'desc').execute()).map(read);
}

/** The update that counts as the last one. */
export async function lastUpdate(tx: Tx, incident: number): Promise<Entry | undefined> {
  const updates = tx.db
    .selectFrom('timeline')
    .selectAll()
    .where('incident', '=', incident)
    .where('kind', '=', 'update');
  const standing = updates.where('removed_at', 'is', null).orderBy('happened_at', 'desc').orderBy('id', 'desc');
  const row = await standing.limit(1).executeTakeFirst();
  return row && read(row);
}

/** When an update was last written, even one that was taken off since. */
export async function lastUpdateAt(tx: Tx, incident: number): Promise<Instant | undefined> {
  const updates = tx.db.selectFrom('timeline').select('recorded_at').where('incident', '=', incident);
  const newest = updates.where('kind', '=', 'update').orderBy('id', 'desc').limit(1);
  return (await newest.executeTakeFirst())?.recorded_at;
}

/** Keeps what an entry says before it is changed. */
export async function keepBefore(
  tx: Tx,
  entry: Entry,
  who: string,
  deed: Row<'timeline_history'>['deed'],
): Promise<void> {
  await tx.db
    .insertInto('timeline_history')
    .values({ entry: entry.id, at: tx.now, who, deed, text: entryText(entry) })
    .execute();
}

/** What these entries said before, the oldest first. */
export async function historyOf(
  tx: Tx,
  entries: readonly Entry[],
): Promise<ReadonlyMap<number, readonly Row<'timeline_history'>[]>> {
  const ids = entries.filter((entry) => entry.edited_at !== null).map((entry) => entry.id);
  const out = new Map<number, Row<'timeline_history'>[]>();
  if (ids.length === 0) return out;
  const rows = await tx.db.selectFrom('timeline_history').selectAll().where('entry', 'in', ids).orderBy('id').execute();
  for (const row of rows) out.set(row.entry, [...(out.get(row.entry) ?? []), row]);
  return out;
}

/** Keeps that somebody pinned a message. */
export async function addPin(tx: Tx, pin: Row<'pins'>): Promise<void> {
  await tx.db
    .insertInto('pins')
    .values(pin)
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Takes one person's pin of a message away; returns its incident, and whether somebody else still has one there. */
export async function removePin(
  tx: Tx,
  { channel, ts, user }: Omit<Row<'pins'>, 'incident'>,
): Promise<{ readonly incident: number; readonly left: boolean } | undefined> {
  const there = tx.db.deleteFrom('pins').where('channel', '=', channel).where('ts', '=', ts);
  const [row] = await there.where('user', '=', user).returning('incident').execute();
  if (row === undefined) return undefined;
  const pins = tx.db.selectFrom('pins').select('user').where('incident', '=', row.incident);
  const other = await pins.where('channel', '=', channel).where('ts', '=', ts).executeTakeFirst();
  return { incident: row.incident, left: other !== undefined };
}

/** What was said in a channel is found under its new id. */
export async function moveEntries(tx: Tx, from: string, to: string): Promise<void> {
  await tx.db.updateTable('pins').set({ channel: to }).where('channel', '=', from).execute();
  const there = tx.db.selectFrom('timeline').select(['id', 'place']).where('place', 'like', `${from}/%`);
  for (const { id, place } of await there.execute())
    await tx.db
      .updateTable('timeline')
      .set({ place: `${to}/${place?.slice(from.length + 1)}` })
      .where('id', '=', id)
      .execute();
}
