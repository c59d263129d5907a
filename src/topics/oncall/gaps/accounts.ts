/** The people of shifts as Slack knows them. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { findUser } from '../../team/store.ts';

/** A person of a shift, by the file's name or a Slack id. `user` stays with those who have left Slack. */
export interface Account {
  readonly person: string;
  /** Undefined when Slack has nobody for them. */
  readonly user: string | undefined;
  /** Undefined when there is nobody, or Slack has not told of them yet. */
  readonly row: Row<'users'> | undefined;
}

/** Finds a person's account, also one that is deactivated. */
export async function accountOf(tx: Tx, person: string): Promise<Account> {
  const named = await tx.db.selectFrom('people').selectAll().where('person', '=', person).executeTakeFirst();
  const id = named === undefined ? person : named.slack_id;
  if (id !== null) return { person, user: id, row: await findUser(tx, id) };
  const row = named?.email ? await userOfEmail(tx, named.email) : undefined;
  return { person, user: row?.id, row };
}

/** Somebody who has left is nobody's account any more, but still has the address. */
async function userOfEmail(tx: Tx, email: string): Promise<Row<'users'> | undefined> {
  return tx.db.selectFrom('users').selectAll().where('email', '=', email.toLowerCase()).executeTakeFirst();
}

/** Whether Slack's people have been read; before that nobody can be judged. */
export async function knowsPeople(tx: Tx): Promise<boolean> {
  return (await tx.db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}
