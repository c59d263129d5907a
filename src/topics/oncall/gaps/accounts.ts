/** The people of shifts as Slack knows them. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { isMemberId } from '../../../lib/grammar.ts';
import { type Unmatched, whyUnmatched } from '../../team/people/matching.ts';
import { accountsOfEmail } from '../../team/people/store.ts';
import { findUser, personOf } from '../../team/store.ts';

/** A person of a shift, by the file's name or a Slack id. `user` stays with those who have left Slack. */
export interface Account {
  readonly person: string;
  /** Undefined when Slack has nobody for them. */
  readonly user: string | undefined;
  /** Undefined when there is nobody, or Slack has not told of them yet. */
  readonly row: Row<'users'> | undefined;
  /** Why the address of the file leads to nobody; absent where somebody was found. */
  readonly unmatched?: Unmatched;
}

/** Finds a person's account, also one that is deactivated. */
export async function accountOf(tx: Tx, person: string): Promise<Account> {
  const named = await personOf(tx, person);
  // The name of somebody who left the file is nobody's id.
  const id = named === undefined ? (isMemberId(person) ? person : null) : named.slack_id;
  if (id !== null) return { person, user: id, row: await findUser(tx, id) };
  const accounts = named?.email ? await accountsOfEmail(tx, named.email) : [];
  const unmatched = whyUnmatched(named?.email ?? null, accounts);
  // Somebody who has left is nobody's account any more, but still has the address.
  const row = unmatched === 'left Slack' ? accounts[0] : undefined;
  return { person, user: row?.id, row, unmatched };
}
