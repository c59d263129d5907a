/** Addresses of calendars. Only the hash of an address's token is kept, so nobody can read one out of the database. */
import { createHash, randomBytes } from 'node:crypto';
import type { Row } from '../db/schema.ts';
import type { Tx } from '../engine/tx.ts';
import { type Instant, MINUTE } from '../lib/instant.ts';

export type Calendar = Row<'calendars'>;

/** What a calendar shows: `person:U…`, `schedule:payments` or `all`. */
export type Subject = `person:${string}` | `schedule:${string}` | 'all';

/** A new address; returns its token, which is told once. */
export async function addCalendar(tx: Tx, subject: Subject, owner: string): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  const row = { token_hash: hashOf(token), subject, owner, created_at: tx.now, revoked_at: null, read_at: null };
  await tx.db.insertInto('calendars').values(row).execute();
  return token;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** How a person names one of their addresses. */
export function calendarId({ token_hash }: Pick<Calendar, 'token_hash'>): string {
  return token_hash.slice(0, 8);
}

/** The addresses of a person that still work, the oldest first. */
export async function calendarsOf(tx: Tx, owner: string): Promise<readonly Calendar[]> {
  const mine = tx.db.selectFrom('calendars').selectAll().where('owner', '=', owner).where('revoked_at', 'is', null);
  return mine.orderBy('created_at').execute();
}

/** The calendar of a token, unless it was revoked. */
export async function findCalendar(tx: Tx, token: string): Promise<Calendar | undefined> {
  const found = tx.db.selectFrom('calendars').selectAll().where('token_hash', '=', hashOf(token));
  return found.where('revoked_at', 'is', null).executeTakeFirst();
}

/** Ends an address of a person; false when they have none of that id. */
export async function revokeCalendar(tx: Tx, owner: string, id: string): Promise<boolean> {
  const calendar = (await calendarsOf(tx, owner)).find((one) => calendarId(one) === id);
  if (calendar === undefined) return false;
  const row = tx.db.updateTable('calendars').set({ revoked_at: tx.now });
  await row.where('token_hash', '=', calendar.token_hash).execute();
  return true;
}

/** Calendars read every few minutes; that one was is remembered by the quarter of an hour. */
const OFTEN = 15 * MINUTE;

export async function markRead(tx: Tx, { token_hash, read_at }: Calendar): Promise<void> {
  if (read_at !== null && tx.now - read_at < OFTEN) return;
  await tx.db.updateTable('calendars').set({ read_at: tx.now }).where('token_hash', '=', token_hash).execute();
}

/** How often a schedule has been changed, and when last. */
export async function changesOf(
  tx: Tx,
  schedule: string,
): Promise<{ readonly changes: number; readonly changedAt: Instant }> {
  const revisions = await tx.db
    .selectFrom('rotation_revisions')
    .select('effective_from as at')
    .where('schedule', '=', schedule)
    .execute();
  const overrides = await tx.db
    .selectFrom('overrides')
    .select(['created_at', 'removed_at', 'end_at'])
    .where('schedule', '=', schedule)
    .execute();
  const times = [...revisions.map((r) => r.at), ...overrides.flatMap((o) => [o.created_at, o.removed_at ?? 0])];
  const removed = overrides.filter((o) => o.removed_at !== null).length;
  return { changes: revisions.length + overrides.length + removed, changedAt: Math.max(0, ...times) };
}
