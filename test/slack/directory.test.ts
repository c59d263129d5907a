import { WebClient } from '@slack/web-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLog } from '../../src/lib/log.ts';
import { startWorkspace } from '../../src/sandbox/slack/start.ts';
import { clientOptions } from '../../src/slack/client.ts';
import { readDirectory, readQuietHours, readUser, type SlackUser } from '../../src/slack/directory.ts';
import { ANA, BO, SEED } from '../support/seed.ts';

const OURS = 'T0OURS001';
const HOME = { teamId: OURS, enterpriseId: 'E0OURS001' };
const org = (enterprise_id: string, ...teams: string[]) => ({ enterprise_id, teams });

describe('what somebody is in Slack', () => {
  it.each<readonly [string, SlackUser, string]>([
    ['of our workspace', { team_id: OURS }, 'member'],
    [
      'of our workspace and another one of our organisation',
      { team_id: 'T0OTHER01', enterprise_user: org('E0OURS001', 'T0OTHER01', OURS) },
      'member',
    ],
    [
      'of our organisation, whose workspaces Slack does not tell',
      { team_id: 'T0OTHER01', enterprise_user: { enterprise_id: 'E0OURS001' } },
      'member',
    ],
    [
      'of another workspace of our organisation',
      { team_id: 'T0OTHER01', enterprise_user: org('E0OURS001', 'T0OTHER01') },
      'external',
    ],
    [
      'of another organisation, in a channel we share',
      { team_id: 'T0OTHER01', enterprise_user: org('E0OTHER01', OURS) },
      'external',
    ],
    ['whose workspace Slack does not tell', {}, 'member'],
    ['of another workspace, in a channel we share', { team_id: 'T0OTHER01' }, 'external'],
    ['of another workspace, nowhere near', { is_stranger: true }, 'external'],
    ['a guest', { team_id: OURS, is_restricted: true }, 'guest'],
    ['another workspace’s bot', { team_id: 'T0OTHER01', is_bot: true }, 'bot'],
  ])('%s', (_, user, kind) => {
    expect(readUser(user, 0, HOME).kind).toBe(kind);
  });

  it('nobody who has a workspace is a member while Muster does not know its own workspace', () => {
    expect(readUser({ team_id: 'T0OTHER01' }, 0, undefined).kind).toBe('external');
  });

  it('somebody of another organisation is a stranger to a workspace without one', () => {
    const user = { team_id: 'T0OTHER01', enterprise_user: org('E0OTHER01', 'T0OTHER01') };
    expect(readUser(user, 0, { teamId: OURS }).kind).toBe('external');
  });
});

it('quiet hours are asked in even pieces, and a refused one costs only its own people', async () => {
  const slack = await startWorkspace(SEED);
  onTestFinished(() => slack.close());
  const settings = { ...slack, appToken: undefined, userToken: undefined };
  const client = new WebClient(slack.botToken, clientOptions(settings, openLog('silent')));
  const people = [ANA, ...Array.from({ length: 99 }, (_, i) => `U${String(i).padStart(8, '0')}`), BO];
  const about = (user: string) => (args: Readonly<Record<string, unknown>>) => String(args['users']).includes(user);
  slack.fault({ method: 'dnd.teamInfo', kind: 'error', error: 'user_not_found', when: about('U00000040') });
  slack.fault({ method: 'dnd.teamInfo', kind: 'status', status: 500, when: about(BO) });
  const { hours, complaint } = await readQuietHours(client, people, async () => undefined);
  expect(hours.map(({ user }) => user)).toEqual([ANA]);
  expect(complaint).toContain('user_not_found');
  const asked = [...new Set(slack.calls.map(({ args }) => String(args['users'])))].map(
    (some) => some.split(',').length,
  );
  expect(asked).toEqual([34, 34, 33]);
});

it('a large workspace is read in pages of 200, and continues with the same page after a timeout or a pause', async () => {
  const person = (i: number) => ({
    ...{ id: `U9${String(i).padStart(7, '0')}`, name: `person${i}`, realName: `Person ${i}` },
    ...{ email: `person${i}@example.com`, timezone: 'UTC' },
  });
  const people = [...SEED.people, ...Array.from({ length: 450 }, (_, i) => person(i))];
  const slack = await startWorkspace({ ...SEED, people });
  onTestFinished(() => slack.close());
  const settings = { ...slack, appToken: undefined, userToken: undefined };
  const client = new WebClient(slack.botToken, clientOptions(settings, openLog('silent')));
  const second = ({ cursor }: Readonly<Record<string, unknown>>) => typeof cursor === 'string' && cursor !== '';
  slack.fault({ method: 'users.list', kind: 'status', status: 503, times: 2, when: second });
  slack.fault({ method: 'users.list', kind: 'rate-limited', retryAfter: 30, times: 1, when: second });
  const pauses: number[] = [];
  const { users } = await readDirectory(client, 0, async (ms) => void pauses.push(ms));
  expect(new Set(users.map(({ id }) => id)).size).toBe(users.length);
  expect(users.length).toBeGreaterThanOrEqual(people.length);
  expect(pauses).toEqual([1_000, 2_000, 30_000]);
  const asked = slack.calls.filter(({ method }) => method === 'users.list').map(({ args }) => args);
  expect(asked.filter((args) => !second(args))).toHaveLength(1);
  expect(asked.map(({ limit }) => Number(limit))).toEqual(asked.map(() => 200));
});
