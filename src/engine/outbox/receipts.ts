/** The receipts of deliveries, by slot. */
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../../db/schema.ts';
import type { About, Abouts, Tx } from '../tx.ts';
import type { Receipt } from './deliveries.ts';

/** The receipt of a slot, or undefined while nothing was delivered to it. */
export async function findReceipt(db: Kysely<Schema>, slot: string): Promise<Receipt | undefined> {
  const row = await db
    .selectFrom('receipts')
    .selectAll()
    .where('slot', '=', slot)
    .where('refusal', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    ...(row.channel === null ? {} : { channel: row.channel }),
    ...(row.ts === null ? {} : { ts: row.ts }),
    ...(row.data_json === null ? {} : { data: JSON.parse(row.data_json) as unknown }),
  };
}

/** Those of these slots to which something was delivered. */
export async function deliveredAmong(db: Kysely<Schema>, slots: readonly string[]): Promise<ReadonlySet<string>> {
  if (slots.length === 0) return new Set();
  const found = db
    .selectFrom('receipts')
    .select('slot')
    .where('slot', 'in', [...new Set(slots)]);
  return new Set((await found.where('refusal', 'is', null).execute()).map(({ slot }) => slot));
}

/** A refusal never erases where an earlier message of the slot is. */
export async function storeReceipt(
  tx: Tx,
  slot: string,
  {
    receipt,
    refusal,
    about,
  }: { receipt?: Receipt | undefined; refusal?: string | undefined; about?: About | undefined },
): Promise<void> {
  const values = {
    channel: receipt?.channel ?? null,
    ts: receipt?.ts ?? null,
    data_json: receipt?.data === undefined ? null : JSON.stringify(receipt.data),
    refusal: refusal ?? null,
    about_kind: about?.kind ?? null,
    about_json: about === undefined ? null : JSON.stringify(about),
    at: tx.now,
  };
  const insert = tx.db.insertInto('receipts').values({ slot, ...values });
  await insert
    .onConflict((c) => {
      const update = c.column('slot').doUpdateSet(values);
      return refusal === undefined ? update : update.where('receipts.refusal', 'is not', null);
    })
    .execute();
}

/** Why Slack or a carrier refused the messages of these slots; without those that were delivered or are under way. */
export async function refusalsOf(tx: Tx, slots: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (slots.length === 0) return new Map();
  const found = tx.db.selectFrom('receipts').select(['slot', 'refusal']).where('slot', 'in', slots);
  const rows = await found.where('refusal', 'is not', null).execute();
  return new Map(rows.map(({ slot, refusal }) => [slot, refusal ?? '']));
}

/** What the message at this place of Slack is about, if it is about something of this kind. */
export async function aboutAt<K extends keyof Abouts>(
  tx: Tx,
  kind: K,
  channel: string,
  ts: string,
): Promise<Abouts[K] | undefined> {
  const there = tx.db.selectFrom('receipts').select('about_json').where('channel', '=', channel).where('ts', '=', ts);
  const row = await there.where('about_kind', '=', kind).executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.about_json ?? 'null') as Abouts[K]);
}

/** What deliveries of a kind were about, refused ones too, as far as it agrees with `match`; in the order of their slots. */
export async function deliveriesAbout<K extends keyof Abouts>(
  tx: Tx,
  kind: K,
  match: Readonly<Partial<Abouts[K]>>,
): Promise<readonly Abouts[K][]> {
  const wanted = Object.entries(match);
  const found = tx.db.selectFrom('receipts').select('about_json').where('about_kind', '=', kind);
  // The database narrows by the text of one field; what it finds is read and compared.
  const [[name, value] = ['kind', kind]] = wanted;
  const text = JSON.stringify({ [name]: value })
    .slice(1, -1)
    .replace(/[\\%_]/g, '\\$&');
  const rows = await found
    .where(sql<boolean>`about_json like ${`%${text}%`} escape '\\'`)
    .orderBy('slot')
    .execute();
  return rows
    .map(({ about_json }) => JSON.parse(about_json ?? 'null') as Abouts[K])
    .filter((about) => wanted.every(([field, expected]) => about[field as keyof Abouts[K]] === expected));
}

/** What became of the newest delivery of a kind: the receiver's refusal, or null when it was delivered. */
export async function newestAbout(
  { db }: Tx,
  kind: keyof Abouts,
): Promise<{ readonly refusal: string | null } | undefined> {
  const found = db.selectFrom('receipts').select('refusal').where('about_kind', '=', kind);
  return found.orderBy('at', 'desc').limit(1).executeTakeFirst();
}

/** Deletes the data of a receipt, which is stored elsewhere by now. */
export async function forgetReceiptData(tx: Tx, slot: string): Promise<void> {
  await tx.db.updateTable('receipts').set({ data_json: null }).where('slot', '=', slot).execute();
}

/** Slack gave a channel another id: what was delivered there is found, and what waits goes there. */
export async function moveDeliveries(tx: Tx, from: string, to: string): Promise<void> {
  await tx.db.updateTable('receipts').set({ channel: to }).where('channel', '=', from).execute();
  const [before, after] = [JSON.stringify({ channel: from }), JSON.stringify({ channel: to })].map((text) =>
    text.slice(1, -1),
  );
  await sql`update outbox set payload_json = replace(payload_json, ${before}, ${after}) where state = 'waiting'`.execute(
    tx.db,
  );
}
