/** Which account in Slack a person of muster.yaml has. Pure. */
import type { Row } from '../../../db/schema.ts';

/** What is looked at of an account. */
export type Account = Pick<Row<'users'>, 'id' | 'email' | 'kind' | 'deactivated'>;

/** A person of the file; `slack_id` is the account that was found before. */
export type Sought = Pick<Row<'people'>, 'email' | 'slack_id' | 'data_json'>;

/** Why an address leads to nobody who can be paged. */
export type Unmatched = 'not in Slack' | 'left Slack' | 'two accounts' | 'no member';

/** The id that muster.yaml says by hand, if it does. */
export function idInFile({ data_json }: Pick<Sought, 'data_json'>): string | undefined {
  return (JSON.parse(data_json) as { readonly slack?: string }).slack;
}

/**
 * The account of a person: the id of the file; else the one that was found before, whatever its address is now; else the
 * one member of this workspace who has the address of the file. A member who has left gives way to another one with the
 * address.
 */
export function accountFor(person: Sought, accounts: readonly Account[]): string | null {
  const stated = idInFile(person);
  if (stated !== undefined) return stated;
  const before = accounts.find(({ id }) => id === person.slack_id);
  if (before?.deactivated === 0) return before.id;
  const [member, ...others] = membersWith(person.email, accounts);
  return member !== undefined && others.length === 0 ? member.id : person.slack_id;
}

/** Only members of this workspace are found by an address: anybody can invite a stranger, and strangers choose theirs. */
export function membersWith<A extends Account>(email: string | null, accounts: readonly A[]): readonly A[] {
  return activeWith(email, accounts).filter(({ kind }) => kind === 'member');
}

function activeWith<A extends Account>(email: string | null, accounts: readonly A[]): readonly A[] {
  const address = email?.toLowerCase();
  return accounts.filter((one) => one.deactivated === 0 && address !== undefined && one.email === address);
}

/** Why nobody was found by an address, from the accounts that have it. */
export function whyUnmatched(email: string | null, accounts: readonly Account[]): Unmatched {
  if (membersWith(email, accounts).length > 1) return 'two accounts';
  if (activeWith(email, accounts).length > 0) return 'no member';
  return accounts.some((one) => one.email === email?.toLowerCase()) ? 'left Slack' : 'not in Slack';
}

/** Whether Slack shows another address for a person than muster.yaml. Where Slack shows none, nobody can tell. */
export function isOutdated(person: Sought, account: Account | undefined): boolean {
  const [ours, theirs] = [person.email?.toLowerCase(), account?.email ?? undefined];
  return account?.deactivated === 0 && ours !== undefined && theirs !== undefined && ours !== theirs;
}
