/** Tests of a contact method: a person who sends its code back can be reached by it. */
import { randomInt } from 'node:crypto';
import type { Row } from '../../../db/schema.ts';
import { giveUpSlot } from '../../../engine/outbox/queue.ts';
import type { Notification, Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { HOUR, MINUTE } from '../../../lib/instant.ts';
import { deedsSince, keepDeed } from '../../team/limits.ts';
import { verificationReport } from './blocks.ts';
import { type Contact, contactsOf } from './contacts.ts';
import { specOf } from './methods.ts';

export type Verification = Row<'verifications'>;

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** The code of a test has expired: a test that was not delivered until now is not sent. */
    'contact.test.over': { readonly verification: number };
  }
}

/** How long a code is valid, and how many wrong codes it allows. */
const [GOOD_FOR, MOST_WRONG] = [15 * MINUTE, 5];
/** The most tests of one contact method in an hour, so that nobody gets many codes they did not ask for. */
const MOST_AN_HOUR = 5;

/** Sends a test to a contact; `report` is the slot of the message that tells how it goes. Throws a Mistake at the sixth in an hour. */
export async function sendVerification(tx: Tx, contact: Contact, report: string | null): Promise<void> {
  await requirePatience(tx, contact);
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const row = { contact: contact.id, code, sent_at: tx.now, answered_at: null, error: null, report };
  const { id } = await tx.db.insertInto('verifications').values(row).returning('id').executeTakeFirstOrThrow();
  const notification = verificationNotification(contact, code);
  const about = { kind: 'verification', verification: id } as const;
  if (notification === undefined) return;
  await tx.notify({ ...notification, lane: 'page', slot: slotOf(id), about });
  await tx.timers.set(slotOf(id), { after: GOOD_FOR }, { kind: 'contact.test.over', verification: id });
}

function slotOf(verification: number): string {
  return `verification:${verification}`;
}

/** Gives up a test that could not be delivered while its code was valid, and tells its owner. */
export async function verificationOver(tx: Tx, id: number): Promise<void> {
  const refusal = `it could not be delivered within ${GOOD_FOR / MINUTE} minutes`;
  if (await giveUpSlot(tx, slotOf(id), refusal)) await verificationEnded(tx, id, refusal);
}

/** Counted by the person, not by the address: a person who enters another one each time troubles others. */
async function requirePatience(tx: Tx, { user, method, address }: Contact): Promise<void> {
  const recent = await deedsSince(tx, user, `test ${method}`, HOUR);
  if (recent.length < MOST_AN_HOUR) return keepDeed(tx, user, `test ${method}`, HOUR);
  throw new Mistake(
    `${MOST_AN_HOUR} tests by ${method} were sent to you within an hour, so none was sent to ${hidden(address)} now. Try again in an hour.`,
    { field: method },
  );
}

/** The end of an address, enough to recognise it. */
export function hidden(address: string): string {
  return `…${address.slice(-3)}`;
}

/** Undefined for a method that this version does not know. */
function verificationNotification({ user, method, address: to }: Contact, code: string): Notification | undefined {
  const replies = [{ label: 'Yes, this reaches me', line: `oncall verified ${code}` }];
  return specOf(method)?.verify({ user, replies, to, code });
}

/** What a code did: the contact it `verified`, or why it did not count. */
export type Verified = { readonly verified: Contact } | { readonly problem: 'wrong' | 'over' };

/** Takes a code; the contact it was sent to is verified. Never throws, so that wrong ones are counted. */
export async function verifyCode(tx: Tx, user: string, code: string): Promise<Verified> {
  const contacts = await contactsOf(tx, user);
  const open = await openVerifications(tx, contacts);
  const found = open.find((verification) => verification.code === code.trim());
  const contact = contacts.find(({ id }) => id === found?.contact);
  if (found === undefined || contact === undefined) {
    const ids = open.map(({ id }) => id);
    if (ids.length > 0)
      await tx.db
        .updateTable('verifications')
        .set((e) => ({ wrong: e('wrong', '+', 1) }))
        .where('id', 'in', ids)
        .execute();
    return { problem: open.length === 0 ? 'over' : 'wrong' };
  }
  await tx.db.updateTable('verifications').set({ answered_at: tx.now }).where('id', '=', found.id).execute();
  await tx.db.updateTable('contacts').set({ verified_at: tx.now }).where('id', '=', contact.id).execute();
  await redrawReport(tx, user, found.report);
  return { verified: contact };
}

async function openVerifications(tx: Tx, contacts: readonly Contact[]): Promise<readonly Verification[]> {
  if (contacts.length === 0) return [];
  const all = tx.db
    .selectFrom('verifications')
    .selectAll()
    .where(
      'contact',
      'in',
      contacts.map(({ id }) => id),
    );
  return all
    .where('answered_at', 'is', null)
    .where('sent_at', '>', tx.now - GOOD_FOR)
    .where('wrong', '<', MOST_WRONG)
    .orderBy('id', 'desc')
    .execute();
}

/** A carrier accepted a test, or refused it for good; its owner is told why. */
export async function verificationEnded(tx: Tx, id: number, refusal: string | undefined): Promise<void> {
  if (refusal === undefined) return;
  const row = await tx.db
    .updateTable('verifications')
    .set({ error: refusal })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  const contact =
    row && (await tx.db.selectFrom('contacts').selectAll().where('id', '=', row.contact).executeTakeFirst());
  if (contact !== undefined) await redrawReport(tx, contact.user, row?.report ?? null);
}

/** Redraws the message that tells a person how their tests go. */
export async function redrawReport(tx: Tx, user: string, report: string | null): Promise<void> {
  if (report === null) return;
  const rows = await tx.db
    .selectFrom('verifications')
    .innerJoin('contacts', 'contacts.id', 'verifications.contact')
    .select(['contacts.method', 'contacts.address', 'verifications.answered_at', 'verifications.error'])
    .where('verifications.report', '=', report)
    .orderBy('verifications.id')
    .execute();
  const tests = rows.map(({ method, address, answered_at, error }) => ({
    method,
    to: hidden(address),
    answered: answered_at !== null,
    error,
  }));
  await tx.notify({ kind: 'message', slot: report, payload: { to: { user }, message: verificationReport(tests) } });
}
