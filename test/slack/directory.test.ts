import { describe, expect, it } from 'vitest';
import { readUser, type SlackUser } from '../../src/slack/directory.ts';

const OURS = 'T0OURS001';

describe('what somebody is in Slack', () => {
  it.each<readonly [string, SlackUser, string]>([
    ['of our workspace', { team_id: OURS }, 'member'],
    ['of our organisation', { team_id: 'T0OTHER01', enterprise_user: {} }, 'member'],
    ['whose workspace Slack does not tell', {}, 'member'],
    ['of another workspace, in a channel we share', { team_id: 'T0OTHER01' }, 'external'],
    ['of another workspace, nowhere near', { is_stranger: true }, 'external'],
    ['a guest', { team_id: OURS, is_restricted: true }, 'guest'],
    ['another workspace’s bot', { team_id: 'T0OTHER01', is_bot: true }, 'bot'],
  ])('%s', (_, user, kind) => {
    expect(readUser(user, 0, OURS).kind).toBe(kind);
  });
});
