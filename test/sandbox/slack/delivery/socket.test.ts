import { App, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startWorkspace } from '../../../../src/sandbox/slack/start.ts';
import type { Workspace } from '../../../../src/sandbox/workspace.ts';
import { SEED } from '../../bench.ts';

let slack: Workspace;
let app: App;

beforeEach(async () => {
  slack = await startWorkspace(SEED);
  app = new App({
    socketMode: true,
    token: slack.botToken,
    appToken: slack.appToken,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
});
afterEach(async () => {
  await app.stop();
  await slack.close();
});

it('carries commands with their answers, interactions and events to Bolt over the socket', async () => {
  const heard: string[] = [];
  app.command('/incident', async ({ ack, command }) => {
    heard.push(command.text);
    await ack({ text: 'heard' });
  });
  app.shortcut('declare', async ({ ack, shortcut, client }) => {
    heard.push(shortcut.callback_id);
    await ack();
    await client.chat.postMessage({ channel: 'CINC', text: 'declared' });
  });
  app.event('app_home_opened', async ({ event }) => void heard.push(event.user));
  await app.start();
  expect(await slack.type('UANA', 'CINC', '/incident list')).toEqual({ status: 200, body: '{"text":"heard"}' });
  const { messages } = await slack.snapshot('UANA');
  expect(messages).toEqual([expect.objectContaining({ text: 'heard', ephemeralFor: 'UANA' })]);
  expect((await slack.shortcut('UANA', 'declare')).status).toBe(200);
  expect((await slack.home('UANA')).status).toBe(200);
  expect(heard).toEqual(['list', 'declare', 'UANA']);
});

it('opens a connection only for the app token, and nothing else with it', async () => {
  await app.start();
  const call = (token: string, method: string) =>
    new WebClient(token, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logLevel: LogLevel.ERROR }).apiCall(
      method,
    );
  await expect(call(slack.botToken, 'apps.connections.open')).rejects.toThrow('not_allowed_token_type');
  await expect(call(slack.appToken, 'auth.test')).rejects.toThrow('not_allowed_token_type');
  await expect(call('xoxb-other', 'auth.test')).rejects.toThrow('invalid_auth');
});
