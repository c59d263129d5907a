/** Removes how somebody can be reached; what they did stays told under their name. */
import { sql } from 'kysely';
import { CONTACT_METHODS } from '../../carriers/registry.ts';
import { forgetLastLine } from '../../engine/inbox.ts';
import { notificationsOf, removeNotifications } from '../../engine/queue.ts';
import type { Tx } from '../../engine/tx.ts';
import { keyOfUser } from '../team/store.ts';

/** What there is of somebody, or was removed, in numbers. */
export interface Forgotten {
  readonly ways: number;
  readonly rules: number;
  /** Notices that hold an address of theirs, sent or not. */
  readonly notifications: number;
  readonly calendars: number;
  readonly email: boolean;
}

/** The Slack id that `@ana`, a name of the file, or an id means; undefined for nobody. */
export async function findSomebody(tx: Tx, word: string): Promise<string | undefined> {
  const name = word.replace(/^@/, '');
  const byId = await tx.db.selectFrom('users').select('id').where('id', '=', name).executeTakeFirst();
  if (byId !== undefined) return byId.id;
  const file = await tx.db.selectFrom('people').select('slack_id').where('person', '=', name).executeTakeFirst();
  if (file?.slack_id) return file.slack_id;
  const named = await tx.db.selectFrom('users').select('id').where(sql`lower(name)`, '=', name.toLowerCase()).execute();
  return named.length === 1 ? named[0]?.id : undefined;
}

/** The name in the file, which only its editor can take out. */
export async function fileName(tx: Tx, user: string): Promise<string | undefined> {
  return keyOfUser(tx, user);
}

/** Counts what would be removed. */
export async function countOf(tx: Tx, user: string): Promise<Forgotten> {
  const rows = async (table: 'contacts' | 'rules'): Promise<number> =>
    (await tx.db.selectFrom(table).select('user').where('user', '=', user).execute()).length;
  const calendars = await tx.db
    .selectFrom('calendars')
    .select('owner')
    .where('owner', '=', user)
    .where('revoked_at', 'is', null)
    .execute();
  const known = await tx.db.selectFrom('users').select('email').where('id', '=', user).executeTakeFirst();
  return {
    ways: await rows('contacts'),
    rules: await rows('rules'),
    notifications: (await noticesTo(tx, user)).length,
    calendars: calendars.length,
    email: known?.email != null,
  };
}

/** Removes it, and returns what there was. */
export async function forget(tx: Tx, user: string): Promise<Forgotten> {
  const found = await countOf(tx, user);
  const notifications = await noticesTo(tx, user);
  await removeNotifications(tx, notifications);
  await tx.db.deleteFrom('contacts').where('user', '=', user).execute();
  await tx.db.deleteFrom('homes').where('user', '=', user).execute();
  await tx.db.deleteFrom('rules').where('user', '=', user).execute();
  await tx.db
    .updateTable('calendars')
    .set({ revoked_at: tx.now })
    .where('owner', '=', user)
    .where('revoked_at', 'is', null)
    .execute();
  await tx.db
    .updateTable('users')
    .set({ email: null, dnd_start: null, dnd_end: null })
    .where('id', '=', user)
    .execute();
  await forgetLastLine(tx, user);
  return found;
}

const KINDS = CONTACT_METHODS.flatMap(({ kinds }) => kinds);

/** Notices that go, or went, by a contact method of theirs. */
async function noticesTo(tx: Tx, user: string): Promise<readonly number[]> {
  const addresses = new Set(
    (await tx.db.selectFrom('contacts').select('address').where('user', '=', user).execute()).map(
      ({ address }) => address,
    ),
  );
  const all = await notificationsOf(tx, KINDS);
  return all.filter(({ payload }) => isTo(payload, user, addresses)).map(({ id }) => id);
}

/** Whether a payload is for somebody: by their id, or by an address of theirs in whatever field its method keeps it. */
function isTo(payload: object, user: string, addresses: ReadonlySet<string>): boolean {
  return (
    ('user' in payload && payload.user === user) ||
    Object.values(payload).some((value) => typeof value === 'string' && addresses.has(value))
  );
}
