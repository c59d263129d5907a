/** Everybody: Slack's people and the file's, and how one is found among them. */
import { sql } from 'kysely';
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { findUser } from '../store.ts';
import { membersWith } from './matching.ts';

/** All that Slack has told of, also bots and those who have left. */
export async function everyUser(tx: Tx): Promise<readonly Row<'users'>[]> {
  return tx.db.selectFrom('users').selectAll().execute();
}

/** All people of the file, by their keys. */
export async function everyPerson(tx: Tx): Promise<readonly Row<'people'>[]> {
  return tx.db.selectFrom('people').selectAll().orderBy('person').execute();
}

/** All people of the file, with what Slack's profile says of them. */
export async function peopleWithProfiles(tx: Tx): Promise<
  readonly (Pick<Row<'people'>, 'person' | 'email'> & {
    readonly profile: string | null;
    readonly real_name: string | null;
  })[]
> {
  return tx.db
    .selectFrom('people')
    .leftJoin('users', 'users.id', 'people.slack_id')
    .select(['people.person', 'people.email', 'users.email as profile', 'users.real_name'])
    .orderBy('people.person')
    .execute();
}

/** Whether Slack's people have been read; before that nobody can be judged. */
export async function knowsPeople(tx: Tx): Promise<boolean> {
  return (await tx.db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Every account with this address in Slack: also of people of other workspaces, and of those who have left. */
export async function accountsOfEmail(tx: Tx, email: string): Promise<readonly Row<'users'>[]> {
  return tx.db.selectFrom('users').selectAll().where('email', '=', email.toLowerCase()).orderBy('id').execute();
}

/** The accounts about which nothing is stored. */
export async function unknownUsers(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
  const unknown: string[] = [];
  for (const id of ids) if ((await findUser(tx, id)) === undefined) unknown.push(id);
  return unknown;
}

/** The one member of this workspace who has this address; undefined for an address of nobody, or of two. */
export async function memberOfEmail(tx: Tx, email: string): Promise<Row<'users'> | undefined> {
  const [member, ...others] = membersWith(email, await accountsOfEmail(tx, email));
  return others.length === 0 ? member : undefined;
}

/** What the file says of a Slack user. */
export async function personOfUser(tx: Tx, user: string): Promise<Row<'people'> | undefined> {
  return tx.cached(`person of ${user}`, ['people'], () =>
    tx.db.selectFrom('people').selectAll().where('slack_id', '=', user).executeTakeFirst(),
  );
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

/** Keeps what kind of account somebody has, also of people not read yet. */
export async function learnKind(
  tx: Tx,
  {
    id,
    kind,
    deactivated,
  }: { readonly id: string; readonly kind: Row<'users'>['kind']; readonly deactivated: boolean },
): Promise<void> {
  const change = { kind, deactivated: deactivated ? 1 : 0 };
  const row = { id, name: '', real_name: '', email: null, timezone: null, refreshed_at: tx.now, ...change };
  await tx.db
    .insertInto('users')
    .values(row)
    .onConflict((c) => c.column('id').doUpdateSet(change))
    .execute();
}
