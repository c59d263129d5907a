/** Requests that were already handled: a repeated request does nothing twice. Its key commits with its effect. */
import type { Instant } from '../lib/instant.ts';
import type { Tx } from './tx.ts';

/**
 * Decides the request of this key once; a repeat gets what the first one was answered. What `kept` gives undefined for
 * is not remembered, so that a repeat is decided again.
 */
export async function takeInOnce<T>(
  tx: Tx,
  key: string,
  decide: () => Promise<T>,
  kept: (answer: T) => T | undefined,
): Promise<T> {
  const earlier = await tx.db.selectFrom('inbox').select('reply_json').where('key', '=', key).executeTakeFirst();
  if (earlier !== undefined) return JSON.parse(earlier.reply_json ?? 'null') as T;
  const answer = await decide();
  const keep = kept(answer);
  if (keep !== undefined) await put(tx, key, null, keep);
  return answer;
}

/** The last line by which a person changed something: what it said, where, when, and what it was answered. */
export interface LastLine {
  readonly line: string | null;
  readonly at: Instant;
  readonly reply: unknown;
}

/** What a person did last; undefined when nothing is remembered. */
export async function lastLine(tx: Tx, user: string): Promise<LastLine | undefined> {
  const found = tx.db.selectFrom('inbox').selectAll().where('key', '=', lastKey(user));
  const row = await found.executeTakeFirst();
  return row && { line: row.line, at: row.at, reply: JSON.parse(row.reply_json ?? 'null') as unknown };
}

/** Remembers what a person did last. */
export async function putLastLine(tx: Tx, user: string, line: string, reply: unknown): Promise<void> {
  await put(tx, lastKey(user), line, reply);
}

/** Forgets what a person did last. */
export async function forgetLastLine(tx: Tx, user: string): Promise<void> {
  await tx.db.deleteFrom('inbox').where('key', '=', lastKey(user)).execute();
}

function lastKey(user: string): string {
  return `last:${user}`;
}

async function put(tx: Tx, key: string, line: string | null, reply: unknown): Promise<void> {
  const row = { line, reply_json: JSON.stringify(reply), at: tx.now };
  await tx.db
    .insertInto('inbox')
    .values({ key, ...row })
    .onConflict((c) => c.column('key').doUpdateSet(row))
    .execute();
}
