import { describe, expect, it } from 'vitest';
import { plain } from '../../../../src/lib/blockkit.ts';
import { HOUR, MINUTE } from '../../../../src/lib/instant.ts';
import type { Account } from '../../../../src/topics/oncall/gaps/accounts.ts';
import { schedulesSchema } from '../../../../src/topics/oncall/schedule/config.ts';
import {
  isForbidden,
  membersTrouble,
  refusalWords,
  unreadWords,
} from '../../../../src/topics/oncall/usergroup/blocks.ts';
import {
  desiredMembers,
  type Fillings,
  filled,
  holds,
  REPAIRS,
  restUntil,
} from '../../../../src/topics/oncall/usergroup/model.ts';

const NOW = Date.parse('2026-03-02T10:00:00Z');

function account(person: string, change: Partial<NonNullable<Account['row']>> = {}): Account {
  const row = {
    id: `U${person}`,
    name: person,
    real_name: person,
    email: null,
    timezone: null,
    kind: 'member' as const,
    deactivated: 0,
    refreshed_at: 0,
    dnd_start: null,
    dnd_end: null,
    ...change,
  };
  return { person, user: row.id, row };
}

describe('who stands in a group', () => {
  it('is every full member once, in an order of its own', () => {
    const { members, left } = desiredMembers([account('bo'), account('ana'), account('bo')]);
    expect(members).toEqual(['Uana', 'Ubo']);
    expect(left).toEqual([]);
  });

  it('is nobody whom Slack refuses, and they are named with the reason', () => {
    const { members, left } = desiredMembers([
      account('guest', { kind: 'guest' }),
      account('bot', { kind: 'bot' }),
      account('partner', { kind: 'external' }),
      account('gone', { deactivated: 1 }),
      { person: 'nowhere', user: undefined, row: undefined },
      account('ana'),
    ]);
    expect(members).toEqual(['Uana']);
    expect(left.map(({ person, why }) => `${person}: ${why}`)).toEqual([
      'bot: a bot',
      'gone: deactivated',
      'guest: a guest',
      'nowhere: not in Slack',
      'partner: of another workspace',
    ]);
  });

  it('is somebody of whom Slack has told nothing yet: Slack decides', () => {
    expect(desiredMembers([{ person: 'dee', user: 'Udee', row: undefined }]).members).toEqual(['Udee']);
  });

  it('is compared as a set', () => {
    expect(holds(['b', 'a'], ['a', 'b'])).toBe(true);
    expect(holds(['a', 'a'], ['a', 'b'])).toBe(false);
    expect(holds(['a', 'b', 'c'], ['a', 'b'])).toBe(false);
    expect(holds([], ['a'])).toBe(false);
  });
});

describe('a group that something else keeps changing', () => {
  const times = (count: number, every: number): Fillings =>
    Array.from({ length: count }).reduce<Fillings>((before, _, i) => filled(before, ['a'], NOW + i * every), {
      members: '',
      at: [],
    });

  it('is filled once and put right five times, then left alone until an hour after the first', () => {
    expect(restUntil(times(REPAIRS, MINUTE), ['a'], NOW + 5 * MINUTE)).toBeUndefined();
    expect(restUntil(times(REPAIRS + 1, MINUTE), ['a'], NOW + 6 * MINUTE)).toBe(NOW + HOUR);
    expect(restUntil(times(REPAIRS + 1, MINUTE), ['a'], NOW + HOUR)).toBeUndefined();
  });

  it('is filled at once when other people come on call', () => {
    const tired = times(REPAIRS + 1, MINUTE);
    expect(restUntil(tired, ['b'], NOW + 6 * MINUTE)).toBeUndefined();
    expect(filled(tired, ['b'], NOW + 6 * MINUTE).at).toEqual([NOW + 6 * MINUTE]);
  });

  it('is not left alone for changes that lie far apart', () => {
    expect(restUntil(times(50, HOUR), ['a'], NOW + 50 * HOUR)).toBeUndefined();
  });
});

describe('the file', () => {
  const schedule = (usergroup: unknown) =>
    schedulesSchema.safeParse({
      pay: { usergroup, rotations: [{ name: 'all', every: '1 week', start: '2026-03-02T09:00', people: ['ana'] }] },
    });

  it('names a group by its handle, with or without @, or by its id', () => {
    expect(schedule('@payments-oncall').data?.['pay']?.usergroup).toBe('payments-oncall');
    expect(schedule('payments-oncall').data?.['pay']?.usergroup).toBe('payments-oncall');
    expect(schedule('S0123ABCD').data?.['pay']?.usergroup).toBe('S0123ABCD');
  });

  it.each(['payments oncall', '#payments', '', '@', 7])('%j is no group', (usergroup) => {
    expect(schedule(usergroup).error?.issues[0]?.message).toContain('must be the handle of a Slack user group');
  });
});

describe('what is said of a group', () => {
  const group = { handle: 'oncall', schedules: ['pay', 'shop'], holds: ['Uana'] };
  const said = (
    wanted: ReturnType<typeof desiredMembers>,
    holding: readonly string[] = group.holds,
  ): string | undefined => {
    const trouble = membersTrouble({ ...group, holds: holding }, wanted);
    return trouble && plain(trouble.words);
  };

  it('is nothing when everybody fits', () => {
    expect(said(desiredMembers([account('ana')]))).toBeUndefined();
  });

  it('is whom it still holds when nobody is on call, or nobody fits', () => {
    expect(said(desiredMembers([]))).toBe(
      'Nobody is on call for pay, shop now. Slack does not allow a user group without members, so @oncall is not changed: it still holds <@Uana>.',
    );
    expect(said(desiredMembers([account('eve', { kind: 'guest' })]), [])).toBe(
      'pay, shop: <@Ueve> (a guest) cannot be added to @oncall; Slack accepts only full members of this workspace. ' +
        'Slack does not allow a user group without members, so @oncall is not changed: it stays empty.',
    );
  });

  it('changes its key with whoever is left out', () => {
    const key = (...all: readonly Account[]) => membersTrouble(group, desiredMembers(all))?.key;
    const guest = account('eve', { kind: 'guest' });
    expect(key(account('ana'), guest)).toBe(key(account('bo'), guest));
    expect(key(account('ana'), guest)).not.toBe(key(account('ana'), account('eve', { deactivated: 1 })));
    expect(key(account('ana'), guest)).not.toBe(key(guest));
  });
});

describe('a refusal', () => {
  it.each([
    ['permission_denied', 'bot', "Set SLACK_USER_TOKEN to an administrator's token"],
    ['permission_denied', 'user', 'the owner of SLACK_USER_TOKEN may not change user groups'],
    ['token_revoked', 'user', 'Slack no longer accepts SLACK_USER_TOKEN'],
    ['missing_scope', 'bot', 'the app needs the scope usergroups:write'],
    ['missing_scope', 'user', 'SLACK_USER_TOKEN needs the scope usergroups:write'],
    ['plan_upgrade_required', 'bot', 'plan has no user groups'],
  ] as const)('%s with the token of a %s says what mends it', (refusal, token, words) => {
    expect(refusalWords(refusal, token)).toContain(words);
    expect(isForbidden(refusal)).toBe(true);
  });

  it('that is about one group says nothing of all', () => {
    expect(isForbidden('invalid_users')).toBe(false);
    expect(isForbidden('subteam_max_users_exceeded')).toBe(false);
    expect(refusalWords('subteam_max_users_exceeded', 'bot')).toBe(
      'Slack refuses the change (subteam_max_users_exceeded).',
    );
  });

  it('to show the groups names the scope', () => {
    expect(unreadWords('missing_scope')).toContain('usergroups:read');
    expect(unreadWords('plan_upgrade_required')).toContain('plan');
  });
});
