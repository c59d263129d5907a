/** Addresses of calendars. Only the hash of an address's token is kept, so nobody can read one out of the database. */
import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '../../../engine/tx.ts';
import { MINUTE } from '../../../lib/instant.ts';
import type { Forgetting, Traces } from '../../team/people/forget.ts';
import { type Calendar, calendarId, type Subject } from './model.ts';

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

/** An address of a person by its id, also one that was revoked. */
export async function calendarById(tx: Tx, owner: string, id: string): Promise<Calendar | undefined> {
  const all = await tx.db.selectFrom('calendars').selectAll().where('owner', '=', owner).execute();
  return all.find((calendar) => calendarId(calendar) === id.toLowerCase());
}

/** Anybody's, for administrators. */
export async function anyCalendar(tx: Tx, id: string): Promise<Calendar | undefined> {
  const all = await tx.db.selectFrom('calendars').selectAll().execute();
  return all.find((calendar) => calendarId(calendar) === id.toLowerCase());
}

/** From now on the address opens nothing. */
export async function revokeCalendar(tx: Tx, { token_hash }: Calendar): Promise<void> {
  await tx.db
    .updateTable('calendars')
    .set({ revoked_at: tx.now })
    .where('token_hash', '=', token_hash)
    .where('revoked_at', 'is', null)
    .execute();
}

/** Counts the addresses of a person that still work, and revokes them when that is wanted. */
export async function forgetCalendars(tx: Tx, { user, remove }: Forgetting): Promise<readonly Traces[]> {
  const own = await calendarsOf(tx, user);
  if (remove)
    await tx.db
      .updateTable('calendars')
      .set({ revoked_at: tx.now })
      .where('owner', '=', user)
      .where('revoked_at', 'is', null)
      .execute();
  return [{ what: 'calendars', count: own.length }];
}

/** Some programs read every few minutes; not every reading need be written down. */
const OFTEN = 15 * MINUTE;

/** Notes that an address was read. */
export async function markRead(tx: Tx, { token_hash, read_at }: Calendar): Promise<void> {
  if (read_at !== null && tx.now - read_at < OFTEN) return;
  await tx.db.updateTable('calendars').set({ read_at: tx.now }).where('token_hash', '=', token_hash).execute();
}
