/** The keys that sources send with: drawn by lot, shown once, kept hashed; two of a source work at a time. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { type Instant, MINUTE } from '../../../lib/instant.ts';
import type { Source } from './model.ts';
import { everySource } from './store.ts';

/** So many keys of a source work at a time: the old one until the tool has the new one. */
const MOST = 2;

/** What people read of a key: the beginning of its hash tells it from others and opens nothing. */
export interface KeyInfo {
  readonly id: string;
  readonly createdAt: Instant;
  /** To a quarter of an hour; undefined: never. */
  readonly usedAt: Instant | undefined;
}

/** The SHA-256 of a key, hexadecimal. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function infoOf({ hash, created_at, used_at }: Omit<Row<'source_keys'>, 'id'>): KeyInfo {
  return { id: hash.slice(0, 8), createdAt: created_at, usedAt: used_at ?? undefined };
}

/** The keys of a source that work, the oldest first. */
export async function keysOf(tx: Tx, source: string): Promise<readonly KeyInfo[]> {
  return (await rowsOf(tx, source)).map(infoOf);
}

/** The keys that work, by source, the oldest first; a source without any is missing. */
export async function keysBySource(tx: Tx): Promise<ReadonlyMap<string, readonly KeyInfo[]>> {
  const out = new Map<string, KeyInfo[]>();
  for (const row of await everyKey(tx)) out.set(row.source, [...(out.get(row.source) ?? []), infoOf(row)]);
  return out;
}

async function rowsOf(tx: Tx, source: string): Promise<readonly Row<'source_keys'>[]> {
  return (await everyKey(tx)).filter((row) => row.source === source);
}

/** Every key, the oldest first; few enough to be compared one by one. */
async function everyKey(tx: Tx): Promise<readonly Row<'source_keys'>[]> {
  return tx.cached('source keys', ['source_keys'], () =>
    tx.db.selectFrom('source_keys').selectAll().orderBy('id').execute(),
  );
}

/** A new key, and what it replaced. */
export interface NewKey {
  /** 32 lower-case hexadecimal characters; told once. */
  readonly key: string;
  readonly info: KeyInfo;
  /** Works besides the new one. */
  readonly kept: KeyInfo | undefined;
  /** Works no longer. */
  readonly ended: readonly KeyInfo[];
}

/** Draws a key. The newest one before it keeps working, older ones end. */
export async function addKey(tx: Tx, source: string): Promise<NewKey> {
  const before = await rowsOf(tx, source);
  const ended = before.slice(0, Math.max(0, before.length - MOST + 1));
  await endKeys(tx, source, ended);
  const key = randomBytes(16).toString('hex');
  const row = { hash: hashOf(key), source, created_at: tx.now, used_at: null };
  await tx.db.insertInto('source_keys').values(row).execute();
  tx.audit.field(`sources.${source}.key`, before.at(-1)?.hash.slice(0, 8) ?? null, infoOf(row).id);
  const kept = before.length > ended.length ? before.at(-1) : undefined;
  return { key, info: infoOf(row), kept: kept && infoOf(kept), ended: ended.map(infoOf) };
}

/** Ends a key of a source, the oldest unless an id says which; returns it, and the one that still works. Undefined when there is none. */
export async function revokeKey(
  tx: Tx,
  source: string,
  id?: string,
): Promise<{ readonly ended: KeyInfo; readonly kept: KeyInfo | undefined } | undefined> {
  const rows = await rowsOf(tx, source);
  const meant = rows.find((row) => id === undefined || infoOf(row).id === id);
  if (meant === undefined) return undefined;
  await endKeys(tx, source, [meant]);
  const kept = rows.findLast((row) => row !== meant);
  return { ended: infoOf(meant), kept: kept && infoOf(kept) };
}

async function endKeys(tx: Tx, source: string, rows: readonly Row<'source_keys'>[]): Promise<void> {
  for (const { hash } of rows) {
    await tx.db.deleteFrom('source_keys').where('hash', '=', hash).execute();
    tx.audit.field(`sources.${source}.key.${hash.slice(0, 8)}`, 'works', 'revoked');
  }
}

/** A source whose key opened the door. */
export interface Opened {
  readonly source: Source;
  /** The hash of the key. */
  readonly hash: string;
}

/**
 * The source that a key belongs to; undefined when it opens nothing. With a name it must be that source's. Every key is
 * compared to its end, so that the time tells nothing: neither how much of a key was right, nor which sources there are.
 */
export async function openBy(tx: Tx, key: string, name: string | undefined): Promise<Opened | undefined> {
  const sources = await everySource(tx);
  const found = await findKey(tx, key);
  const source = sources.find((one) => one.name === found?.source);
  if (found === undefined || source === undefined || (name !== undefined && name !== source.name)) return undefined;
  await markUsed(tx, found);
  if (known.size >= MOST_KNOWN) known.clear();
  known.add(found.hash);
  return { source, hash: found.hash };
}

async function findKey(tx: Tx, key: string): Promise<Row<'source_keys'> | undefined> {
  const given = Buffer.from(hashOf(key));
  let found: Row<'source_keys'> | undefined;
  for (const row of await everyKey(tx)) if (timingSafeEqual(Buffer.from(row.hash), given)) found = row;
  return found;
}

/** Whose key it is, compared like those of sources; undefined where it opens nothing. */
export async function holderOf(tx: Tx, key: string): Promise<string | undefined> {
  const found = await findKey(tx, key);
  if (found !== undefined) await markUsed(tx, found);
  return found?.source;
}

/** The keys, hashed, that opened a door of this process. */
const known = new Set<string>();
const MOST_KNOWN = 1_000;

/** Whether a key has opened a door of this process, and will most likely open it again: it may have been revoked since. */
export function hasOpened(key: string): boolean {
  return known.has(hashOf(key));
}

/** Not every use need be written down. */
const OFTEN = 15 * MINUTE;

async function markUsed(tx: Tx, { hash, used_at }: Row<'source_keys'>): Promise<void> {
  if (used_at !== null && Math.abs(tx.now - used_at) < OFTEN) return;
  await tx.db.updateTable('source_keys').set({ used_at: tx.now }).where('hash', '=', hash).execute();
}
