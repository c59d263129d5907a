/** A person's own contact methods and rules, as they set them. */
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { type Contact, contactsOf } from './contacts.ts';
import { specOf } from './methods.ts';
import { parseRules, type Rule } from './rules.ts';
import { sendVerification } from './verification.ts';

/** The longest address. */
const LONGEST = 500;

/** What a person entered, by method and as `high` and `low`; undefined means empty. */
export type Entered = Readonly<Record<string, string | undefined>>;

/** Writes what was entered, and tests what is new. Returns the new contacts. Throws a Mistake at the field that is wrong. */
export async function saveContacts(
  tx: Tx,
  user: string,
  entered: Entered,
  available: readonly string[],
): Promise<readonly Contact[]> {
  const fresh: Contact[] = [];
  for (const method of available) {
    const contact = await saveContact(tx, user, method, entered[method]?.trim() ?? '');
    if (contact !== undefined) fresh.push(contact);
  }
  await saveRules(tx, user, entered);
  for (const contact of fresh) await sendVerification(tx, contact, null);
  return fresh;
}

/** Stores a contact; returns it if it is new. */
async function saveContact(tx: Tx, user: string, method: string, text: string): Promise<Contact | undefined> {
  const read = text === '' ? undefined : specOf(method)?.readAddress(text.slice(0, LONGEST));
  if (read !== undefined && 'problem' in read)
    throw new Mistake(read.problem, { field: method, example: read.example });
  const same = (await contactsOf(tx, user)).find((one) => one.method === method && one.address === read?.address);
  const others = tx.db.deleteFrom('contacts').where('user', '=', user).where('method', '=', method);
  await (same === undefined ? others : others.where('id', '<>', same.id)).execute();
  if (read === undefined || same !== undefined) return undefined;
  const row = { user, method, address: read.address, verified_at: null, created_at: tx.now };
  return tx.db.insertInto('contacts').values(row).returningAll().executeTakeFirstOrThrow();
}

async function saveRules(tx: Tx, user: string, { high, low }: Entered): Promise<void> {
  const row = { high_json: rulesJson('high', high), low_json: rulesJson('low', low), updated_at: tx.now };
  const insert = tx.db.insertInto('rules').values({ user, ...row });
  await insert.onConflict((c) => c.column('user').doUpdateSet(row)).execute();
}

function rulesJson(name: 'high' | 'low', text: string | undefined): string | null {
  if (text === undefined || text.trim() === '') return null;
  const rules = parseRules(text);
  if ('problem' in rules) throw new Mistake(rules.problem, { field: name, example: 'slack, sms 2m, call 5m' });
  return JSON.stringify(rules);
}

/** The stored rules of a person; undefined where the default applies. */
export async function ownRules(
  tx: Tx,
  user: string,
): Promise<{ readonly high: readonly Rule[] | undefined; readonly low: readonly Rule[] | undefined }> {
  const row = await tx.db.selectFrom('rules').selectAll().where('user', '=', user).executeTakeFirst();
  const read = (json: string | null | undefined) =>
    json === null || json === undefined ? undefined : (JSON.parse(json) as Rule[]);
  return { high: read(row?.high_json), low: read(row?.low_json) };
}
