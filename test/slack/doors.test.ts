import { describe, expect, test } from 'vitest';
import type { SlackEvent } from '../../src/engine/events.ts';
import { MINUTE } from '../../src/lib/instant.ts';
import type { SeenMessage } from '../../src/sandbox/workspace.ts';
import { appOfToken, isForUs } from '../../src/slack/envelope.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { askInside, insideOf } from '../support/health.ts';
import { lastWords, messagesIn, wordsOf } from '../support/messages.ts';
import { ANA, BO, directOf, GENERAL, INCIDENTS } from '../support/seed.ts';
import { sendCommand, sendEvent } from '../support/signed.ts';
import { probe } from './probe.ts';

const last = async ({ workspace }: Bot, user: string, channel: string): Promise<SeenMessage> => {
  const found = (await messagesIn(workspace, user, channel)).at(-1);
  if (found === undefined) throw new Error('nothing was said');
  return found;
};

const openView = async ({ workspace }: Bot, user: string) => {
  const view = (await workspace.snapshot(user)).views.at(-1);
  if (view === undefined) throw new Error('no modal is open');
  return view;
};

describe.each(dialects)('commands on %s', (dialect) => {
  test.each(['http', 'socket'] as const)('are answered in the acknowledgement by %s', async (mode) => {
    const { workspace } = await startBot({ dialect, mode, topics: probe() });
    const answer = await workspace.type(ANA, INCIDENTS, '/incident say hello <!channel> &amp; @bo');
    expect(JSON.parse(answer.body)).toMatchObject({ response_type: 'ephemeral' });
    expect(await lastWords(workspace, ANA, INCIDENTS)).toContain(`slash said hello <!channel> &amp; <@${BO}>`);
    expect(await lastWords(workspace, BO, INCIDENTS)).toBe('');
  });

  test('a repeated request has one effect and the same answer', async () => {
    const { workspace } = await startBot({ dialect, topics: probe() });
    const first = await workspace.type(ANA, INCIDENTS, '/incident say once');
    expect((await workspace.repeat()).body).toBe(first.body);
  });
});

test('a form is opened, says what is wrong at its field, and shows the result', async () => {
  const bot = await startBot({ topics: probe() });
  await bot.workspace.type(ANA, INCIDENTS, '/incident');
  const view = await openView(bot, ANA);
  await bot.workspace.submit(ANA, view.id, { text: 'nothing' });
  expect((await openView(bot, ANA)).errors['text']).toContain('Say something to @somebody.');
  await bot.workspace.submit(ANA, view.id, { text: 'a <b> & c', whom: BO, how: ['loud'] });
  const result = await openView(bot, ANA);
  expect(wordsOf({ text: '', blocks: result.blocks })).toContain(`modal said a <b> & c to <@${BO}>!`);
});

test("a form's own button shows its result in the form's place", async () => {
  const bot = await startBot({ topics: probe() });
  await bot.workspace.type(ANA, INCIDENTS, '/incident');
  await bot.workspace.click(ANA, { view: (await openView(bot, ANA)).id }, 'Say hello instead');
  expect(wordsOf({ text: '', blocks: (await openView(bot, ANA)).blocks })).toContain('button said hello');
});

test('a button replaces the answer that it belongs to', async () => {
  const bot = await startBot({ topics: probe() });
  await bot.workspace.type(ANA, INCIDENTS, '/incident say hello');
  const before = await last(bot, ANA, INCIDENTS);
  await bot.workspace.click(ANA, before, 'Say more');
  const after = await messagesIn(bot.workspace, ANA, INCIDENTS);
  expect(after.map(wordsOf)).toEqual(['More hello']);
});

test('a button carries people through Slack, which keeps nothing but signs that print', async () => {
  const bot = await startBot({ topics: probe() });
  await bot.workspace.type(ANA, INCIDENTS, '/incident say ask @bo');
  await bot.workspace.click(ANA, await last(bot, ANA, INCIDENTS), 'Say more');
  expect(wordsOf(await last(bot, ANA, INCIDENTS))).toBe(`More ask <@${BO}>`);
});

describe('a button in a thread', () => {
  /** Ana asks in a thread, and presses a button of what she alone is shown there. */
  async function pressed(before: (bot: Bot) => void = () => undefined) {
    const bot = await startBot({ topics: probe() });
    await bot.workspace.type(BO, INCIDENTS, 'the shop is down');
    const root = await last(bot, ANA, INCIDENTS);
    await bot.workspace.type(ANA, INCIDENTS, '@muster say hi', root.ts);
    await bot.settle();
    before(bot);
    await bot.workspace.click(ANA, await last(bot, ANA, INCIDENTS), 'Say ahoy');
    await bot.settle();
    return { bot, root, answer: await last(bot, ANA, INCIDENTS) };
  }

  test('is answered in it, to the person who pressed it', async () => {
    const { root, answer } = await pressed();
    expect(answer).toMatchObject({ threadTs: root.ts, ephemeralFor: ANA });
    expect(wordsOf(answer)).toContain('button said ahoy');
  });

  test('is answered in the channel where Slack takes nothing in the thread', async () => {
    const { answer } = await pressed(({ workspace }) =>
      workspace.fault({ method: 'chat.postEphemeral', kind: 'error', error: 'user_not_in_channel' }),
    );
    expect([answer.threadTs, answer.ephemeralFor, wordsOf(answer)]).toEqual([
      undefined,
      ANA,
      expect.stringContaining('button said ahoy'),
    ]);
  });

  test('is answered in words where Slack says by HTTP 200 that it takes no such blocks', async () => {
    const { answer } = await pressed(({ workspace }) => {
      workspace.fault({ method: 'chat.postEphemeral', kind: 'error', error: 'user_not_in_channel' });
      workspace.fault({ method: 'response_url', kind: 'error', error: 'invalid_blocks', times: 1 });
    });
    expect([answer.text, answer.blocks]).toEqual(['button said ahoy', []]);
  });
});

test('a message shortcut fills the form with the words as data, with the link of the message', async () => {
  const bot = await startBot({ topics: probe() });
  await bot.workspace.type(BO, GENERAL, 'say the shop is down');
  const said = await last(bot, ANA, GENERAL);
  await bot.workspace.shortcut(ANA, 'incident_declare_message', said);
  const view = await openView(bot, ANA);
  expect(JSON.stringify(view.blocks)).toContain('"initial_value":"say the shop is down"');
  expect(JSON.stringify(view.blocks)).toContain(
    `https://sandbox.slack.com/archives/${GENERAL}/p${said.ts.replace('.', '')}`,
  );
});

test('a direct message is a command line, answered there', async () => {
  const { workspace, settle } = await startBot({ topics: probe() });
  await workspace.type(ANA, directOf(ANA), 'say *hi* a&b <c>');
  await settle();
  expect(await lastWords(workspace, ANA, directOf(ANA))).toContain('dm said *hi* a&b <c>');
});

test('a mention is answered to the asker only, also when Slack sends it twice', async () => {
  const { workspace, settle } = await startBot({ topics: probe() });
  await workspace.type(ANA, INCIDENTS, '@muster say hi');
  await workspace.repeat();
  await settle();
  const shown = (await messagesIn(workspace, ANA, INCIDENTS)).filter((m) => m.ephemeralFor === ANA);
  expect(shown.map(wordsOf)).toEqual([expect.stringContaining('mention said hi')]);
});

test('where no form can be opened, a button opens it', async () => {
  const bot = await startBot({ topics: probe() });
  await bot.workspace.type(ANA, INCIDENTS, '@muster incident');
  await bot.settle();
  await bot.workspace.click(ANA, await last(bot, ANA, INCIDENTS), 'Open the form');
  expect((await openView(bot, ANA)).title).toBe('Probe');
});

test('a pin reaches the topics once, other reactions never', async () => {
  const events: SlackEvent[] = [];
  const bot = await startBot({ topics: probe(events) });
  await bot.workspace.type(BO, INCIDENTS, 'rebooted the database');
  const { ts } = await last(bot, ANA, INCIDENTS);
  await bot.workspace.react(ANA, INCIDENTS, ts, 'eyes');
  await bot.workspace.react(ANA, INCIDENTS, ts, 'pushpin');
  await bot.workspace.repeat();
  const pins = events.filter((e) => e.kind === 'reaction');
  expect(pins).toEqual([expect.objectContaining({ added: true, user: ANA, channel: INCIDENTS, ts, name: 'pushpin' })]);
});

test('an unsigned and a stale request are refused and counted', async () => {
  const bot = await startBot({ topics: probe() });
  const post = (headers: Record<string, string>) =>
    fetch(`${bot.app.url}/slack/events`, {
      method: 'POST',
      body: '{"type":"event_callback"}',
      headers: { 'content-type': 'application/json', ...headers },
    });
  expect((await post({})).status).toBe(401);
  expect((await post({ 'x-slack-signature': 'v0=00', 'x-slack-request-timestamp': '1' })).status).toBe(401);
  const metrics = await insideOf(bot, '/metrics');
  expect(metrics).toContain('muster_requests_refused_total 2');
});

test('a body that is too large is refused as such, signed or not; a look at the certificate is answered', async () => {
  const bot = await startBot({ topics: probe() });
  const post = async (body: string, headers: Record<string, string> = {}) =>
    (await fetch(`${bot.app.url}/slack/events`, { method: 'POST', body, headers })).status;
  const large = 'x'.repeat(1_100_000);
  const stamp = String(Math.floor(Date.now() / 1000));
  expect(await post(large)).toBe(413);
  for (const time of ['1', stamp, '99999999999'])
    expect(await post(large, { 'x-slack-signature': 'v0=00', 'x-slack-request-timestamp': time })).toBe(413);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(await post('ssl_check=1&token=x', form)).toBe(200);
  expect(await post('ssl_check=0&command=/incident', form)).toBe(401);
});

test('what another workspace sends is not heard, however well it is signed', async () => {
  const events: SlackEvent[] = [];
  const bot = await startBot({ topics: probe(events) });
  const event = { type: 'channel_archive', channel: GENERAL, user: ANA };
  expect((await sendEvent(bot, 'Ev1', event, 'T0ELSEWHERE')).status).toBe(200);
  expect(events).toEqual([]);
  expect((await sendCommand(bot, ANA, GENERAL, '/incident say hello', 'T0ELSEWHERE')).body).toContain(
    'This Muster serves another workspace.',
  );
  expect((await sendEvent(bot, 'Ev2', event)).status).toBe(200);
  expect(events).toHaveLength(1);
  expect((await sendCommand(bot, ANA, GENERAL, '/incident say hello')).body).toContain('slash said hello');
});

test('what another workspace sends before Slack was ever read is not heard: Slack is asked first who we are', async () => {
  const bot = await startBot({
    topics: probe(),
    before: (workspace) => workspace.fault({ method: 'users.list', kind: 'status', status: 503 }),
  });
  expect((await sendCommand(bot, ANA, GENERAL, '/incident say hello', 'T0ELSEWHERE')).body).toContain(
    'This Muster serves another workspace.',
  );
  expect((await sendCommand(bot, ANA, GENERAL, '/incident say hello')).body).toContain('slash said hello');
});

test.each([
  [{ team_id: 'T1' }, true],
  [{ team_id: 'T2' }, false],
  [{ team_id: 'T2', authorizations: [{ team_id: 'T1' }] }, true],
  [{ team: { id: 'T2' } }, false],
  [{ team: { id: 'T2' }, message: { bot_id: 'B1' } }, true],
  [{ team: { id: 'T2' }, message: { bot_id: 'B2' } }, false],
  [{ team: { id: 'T2' }, view: { app_installed_team_id: 'T1' } }, true],
  [{ team_id: 'T1', api_app_id: 'A2' }, false],
  [{ team_id: 'T1', api_app_id: 'A1' }, true],
])('the envelope %j is ours: %s', (envelope, ours) => {
  const auth = { botId: 'B1', botUserId: 'U1', teamId: 'T1', url: '' };
  expect(isForUs(envelope, auth, appOfToken('xapp-1-A1-123-abc'))).toBe(ours);
});

test.each(['http', 'socket'] as const)(
  'with Slack unreachable the bot starts, and what reaches it works, by %s',
  async (mode) => {
    const bot = await startBot({
      topics: probe(),
      mode,
      before: (workspace) => workspace.fault({ method: '*', kind: 'status', status: 503 }),
    });
    const ready = async () => insideOf(bot, '/readyz');
    expect((await askInside(bot, '/healthz')).status).toBe(200);
    if (mode === 'socket') {
      expect(await ready()).toContain('Muster is not connected to Slack (Socket Mode)');
      bot.workspace.clearFaults();
      await bot.advance(MINUTE);
      while ((await bot.workspace.type(ANA, INCIDENTS, '/incident help')).status === 0);
    }
    await bot.workspace.type(ANA, INCIDENTS, '/incident say still here');
    expect(await lastWords(bot.workspace, ANA, INCIDENTS)).toContain('still here');
  },
);

test('commands are counted by row and result', async () => {
  const bot = await startBot({ topics: probe() });
  await bot.workspace.type(ANA, INCIDENTS, '/incident say hello');
  await bot.workspace.type(ANA, INCIDENTS, '/incident say nothing');
  await bot.workspace.type(ANA, INCIDENTS, '/incident say hello');
  const metrics = await insideOf(bot, '/metrics');
  expect(metrics).toContain('muster_commands_total{row="incident say",result="done"} 2');
  expect(metrics).toContain('muster_commands_total{row="incident say",result="mistake"} 1');
});
