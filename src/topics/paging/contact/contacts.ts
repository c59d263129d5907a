/** The contact methods of people, and the order in which they want them. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import { personOfUser } from '../../team/people/store.ts';
import { findUser } from '../../team/store.ts';
import { defaultRules, type Rule } from './rules.ts';

export type Contact = Row<'contacts'>;

/** Everything a person has set up, verified or not, the oldest first. */
export async function contactsOf(tx: Tx, user: string): Promise<readonly Contact[]> {
  return tx.cached(`contacts ${user}`, ['contacts'], () =>
    tx.db.selectFrom('contacts').selectAll().where('user', '=', user).orderBy('id').execute(),
  );
}

/** The contacts that may be used for a page: those whose owner has confirmed a test. */
export async function verifiedContacts(tx: Tx, user: string, method: string): Promise<readonly Contact[]> {
  return (await contactsOf(tx, user)).filter((contact) => contact.method === method && contact.verified_at !== null);
}

/** A person's rules: their own, or those of muster.yaml, or by default their verified contact methods. */
export async function rulesOf(tx: Tx, user: string, urgency: 'high' | 'low'): Promise<readonly Rule[]> {
  const own = await tx.cached(`rules ${user}`, ['rules'], () =>
    tx.db.selectFrom('rules').selectAll().where('user', '=', user).executeTakeFirst(),
  );
  const json = urgency === 'low' ? (own?.low_json ?? own?.high_json) : own?.high_json;
  if (json !== null && json !== undefined) return JSON.parse(json) as Rule[];
  return (await fileRules(tx, user)) ?? defaultRules(await verifiedMethods(tx, user));
}

/** `notify:` of muster.yaml, for people who have set no rules. */
async function fileRules(tx: Tx, user: string): Promise<readonly Rule[] | undefined> {
  const person = await personOfUser(tx, user);
  if (person === undefined) return undefined;
  const { notify } = JSON.parse(person.data_json) as { notify?: readonly { via: string; after?: number }[] };
  return notify?.map(({ via, after = 0 }) => ({ method: via, after }));
}

async function verifiedMethods(tx: Tx, user: string): Promise<readonly string[]> {
  const contacts = (await contactsOf(tx, user)).filter((contact) => contact.verified_at !== null);
  return [...new Set(contacts.map((contact) => contact.method))];
}

/** The end of Slack's do-not-disturb, when a person is inside it now. */
export async function disturbedUntil(tx: Tx, user: string): Promise<Instant | undefined> {
  const { dnd_start: start = null, dnd_end: end = null } = (await findUser(tx, user)) ?? {};
  return start !== null && end !== null && start <= tx.now && tx.now < end ? end : undefined;
}

/** Everybody who has set up a contact method: Slack ids. */
export async function contactOwners(tx: Tx): Promise<readonly string[]> {
  return (await tx.db.selectFrom('contacts').select('user').distinct().execute()).map(({ user }) => user);
}
