import { describe, expect, it } from 'vitest';
import {
  type Account,
  accountFor,
  isOutdated,
  type Sought,
  whyUnmatched,
} from '../../../src/topics/team/people/matching.ts';

const ANA: Sought = { email: 'ana@example.com', slack_id: null, data_json: '{"email":"ana@example.com"}' };
const known = (slack_id: string): Sought => ({ ...ANA, slack_id });
const account = (id: string, more: Partial<Account> = {}): Account => ({
  id,
  email: 'ana@example.com',
  kind: 'member',
  deactivated: 0,
  ...more,
});
const member = account('U1');

describe('the account of a person of the file', () => {
  it.each<readonly [string, Sought, readonly Account[], string | null]>([
    ['is the member who has the address', ANA, [member], 'U1'],
    ['is found whatever the case', { ...ANA, email: 'Ana@Example.com' }, [member], 'U1'],
    ['is no guest', ANA, [account('U2', { kind: 'guest' })], null],
    ['is nobody of another workspace', ANA, [account('U2', { kind: 'external' })], null],
    ['is no bot', ANA, [account('U2', { kind: 'bot' })], null],
    ['is the member, whoever else has the address', ANA, [account('U0', { kind: 'external' }), member], 'U1'],
    ['is the member, not the one before who left', ANA, [account('U0', { deactivated: 1 }), member], 'U1'],
    ['is nobody when two members have the address', ANA, [member, account('U2')], null],
    ['stays when the address changes', known('U1'), [account('U1', { email: 'ana@new.example' })], 'U1'],
    [
      'stays when somebody else takes the address',
      known('U1'),
      [account('U1', { email: 'a@b.c' }), account('U2')],
      'U1',
    ],
    ['stays when a second one gets the address', known('U1'), [member, account('U2')], 'U1'],
    ['stays when Slack shows no address', known('U1'), [account('U1', { email: null })], 'U1'],
    ['stays when they become a guest', known('U1'), [account('U1', { kind: 'guest' })], 'U1'],
    ['follows them to a new account', known('U1'), [account('U1', { deactivated: 1 }), account('U2')], 'U2'],
    ['is theirs until then', known('U1'), [account('U1', { deactivated: 1 })], 'U1'],
    ['is the one that the file names', { ...ANA, data_json: '{"slack":"U9"}' }, [member], 'U9'],
  ])('%s', (_, person, accounts, expected) => {
    expect(accountFor(person, accounts)).toBe(expected);
  });

  it('is nobody for a reason', () => {
    const why = (...accounts: Account[]) => whyUnmatched('Ana@example.com', accounts);
    expect(why()).toBe('not in Slack');
    expect(why(account('U1', { deactivated: 1 }))).toBe('left Slack');
    expect(why(account('U1', { kind: 'external' }))).toBe('no member');
    expect(why(member, account('U2'))).toBe('two accounts');
  });

  it('makes the file out of date when Slack shows another address', () => {
    expect(isOutdated(known('U1'), account('U1', { email: 'ana@new.example' }))).toBe(true);
    expect(isOutdated({ ...known('U1'), email: 'ANA@example.com' }, member)).toBe(false);
    expect(isOutdated(known('U1'), account('U1', { email: null }))).toBe(false);
    expect(isOutdated({ ...known('U1'), email: null }, member)).toBe(false);
  });
});
