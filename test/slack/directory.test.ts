import { describe, expect, it } from 'vitest';
import { readUser, type SlackUser } from '../../src/slack/directory.ts';

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

  it('nobody who has a workspace is of ours while we do not know which it is', () => {
    expect(readUser({ team_id: 'T0OTHER01' }, 0, undefined).kind).toBe('external');
  });

  it('somebody of another organisation is a stranger to a workspace without one', () => {
    const user = { team_id: 'T0OTHER01', enterprise_user: org('E0OTHER01', 'T0OTHER01') };
    expect(readUser(user, 0, { teamId: OURS }).kind).toBe('external');
  });
});
