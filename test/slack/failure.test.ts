/** What Slack's codes mean: a state of our connection, Slack's own trouble, or a refusal of the receiver. */
import { WebClient } from '@slack/web-api';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/engine/outbox/outcome.ts';
import { message, paragraph, rich } from '../../src/lib/blockkit.ts';
import { table } from '../../src/lib/chart.ts';
import { openLog } from '../../src/lib/log.ts';
import { startWorkspace } from '../../src/sandbox/slack/start.ts';
import type { Workspace } from '../../src/sandbox/workspace.ts';
import { clientOptions } from '../../src/slack/client.ts';
import { slackSenders } from '../../src/slack/senders/senders.ts';
import { messagesIn } from '../support/messages.ts';
import { ANA, INCIDENTS, SEED } from '../support/seed.ts';

let slack: Workspace;
let senders: ReturnType<typeof slackSenders>;

beforeEach(async () => {
  slack = await startWorkspace(SEED);
  const settings = { ...slack, appToken: undefined, userToken: undefined };
  senders = slackSenders(new WebClient(slack.botToken, clientOptions(settings, openLog('silent'))));
  return () => slack.close();
});

const attempt = {
  id: 7,
  slot: undefined,
  about: undefined,
  earlier: undefined,
  unsure: false,
  attempts: 1,
  since: 0,
  receipt: async () => undefined,
};

/** What becomes of a message, and of a new channel, when Slack answers everything with this code. */
async function outcomes(error: string): Promise<readonly Outcome[]> {
  slack.fault({ method: '*', kind: 'error', error });
  const payload = { to: { channel: INCIDENTS }, message: message(rich`Hello`) };
  const posted = await senders.message({ ...attempt, payload });
  const made = await senders.channel({ ...attempt, payload: { name: 'inc-1', private: false } });
  slack.clearFaults();
  return [posted, made];
}

describe('what Slack answers', () => {
  test('about the bot holds the connection, whatever was asked', async () => {
    const codes = ['token_revoked', 'token_expired', 'invalid_auth', 'account_inactive', 'not_authed'];
    for (const error of [
      ...codes,
      'org_login_required',
      'ekm_access_denied',
      'accesslimited',
      'team_access_not_granted',
    ])
      expect(await outcomes(error)).toEqual([
        { kind: 'held', error },
        { kind: 'held', error },
      ]);
  });

  test('about what the bot may do holds messages, and refuses anything else', async () => {
    for (const error of ['missing_scope', 'not_allowed_token_type', 'enterprise_is_restricted'])
      expect(await outcomes(error)).toEqual([
        { kind: 'held', error },
        { kind: 'refused', error, final: true },
      ]);
  });

  test('about a receiver is a refusal', async () => {
    for (const error of ['user_not_found', 'channel_not_found', 'is_archived', 'no_permission', 'restricted_action'])
      expect(await outcomes(error)).toEqual([
        { kind: 'refused', error },
        { kind: 'refused', error, final: true },
      ]);
  });

  test('about itself passes', async () => {
    for (const error of [
      ...['internal_error', 'service_unavailable', 'ratelimited', 'rate_limited', 'too_many_requests'],
      ...['update_failed', 'external_channel_migrating', 'message_limit_exceeded', 'fetch_members_failed'],
    ])
      expect(await outcomes(error)).toEqual([
        { kind: 'later', error },
        { kind: 'later', error },
      ]);
  });

  test('about itself for ever, for the sake of blocks it cannot draw, costs first the figures and then the blocks', async () => {
    const figures = [table([{ title: 'Service' }], [['checkout']]), paragraph(rich`Hello`)];
    const payload = { to: { channel: INCIDENTS }, message: message(rich`Hello`, figures) };
    const told = async (attempts: number) => {
      const outcome = await senders.message({ ...attempt, payload, attempts });
      return outcome.kind === 'sent' ? (await messagesIn(slack, ANA, INCIDENTS)).at(-1)?.blocks.length : outcome.kind;
    };
    const unless = (when: (blocks: string) => boolean) =>
      slack.fault({
        method: 'chat.postMessage',
        kind: 'error',
        error: 'internal_error',
        when: ({ blocks }) => when(JSON.stringify(blocks) ?? ''),
      });
    unless((blocks) => blocks.includes('"table"'));
    expect([await told(1), await told(2), await told(3)]).toEqual(['later', 'later', 2]);
    unless((blocks) => blocks !== '');
    expect([await told(5), await told(6)]).toEqual(['later', 0]);
  });
});

test('a refusal has what Slack says besides its code', async () => {
  const payload = { channel: INCIDENTS, title: 'Figures', markdown: '# Figures\n| a |\n|---|\n| b |' };
  expect(await senders.canvas({ ...attempt, payload })).toEqual({
    kind: 'refused',
    error: 'canvas_creation_failed',
    final: true,
    detail: "'content' error: line 2: Unsupported table type",
  });
  const drawn = await senders.canvas({ ...attempt, payload: { ...payload, markdown: '# Figures' } });
  const earlier = drawn.kind === 'sent' ? drawn.receipt : undefined;
  expect(await senders.canvas({ ...attempt, earlier, payload })).toMatchObject({
    error: 'canvas_editing_failed',
    final: true,
  });
});

test('a message that may have arrived is not sent again while Slack refuses the bot', async () => {
  slack.fault({ method: 'conversations.history', kind: 'error', error: 'token_revoked' });
  const payload = { to: { channel: INCIDENTS }, message: message(rich`Hello`) };
  const outcome = await senders.message({ ...attempt, payload, unsure: true, attempts: 9 });
  expect(outcome).toEqual({ kind: 'held', error: 'token_revoked' });
});

test('nobody is said to have failed to come to a channel because Slack refuses the bot', async () => {
  slack.fault({ method: 'conversations.invite', kind: 'error', error: 'token_expired' });
  const payload = { to: { channel: INCIDENTS }, users: ['U000ANA01'] };
  expect(await senders.invite({ ...attempt, payload })).toEqual({ kind: 'held', error: 'token_expired' });
});
