/** Requests as Slack signs them, without the sandbox's Slack between: nobody gives up after three seconds. */
import { createHmac } from 'node:crypto';
import type { SeenView } from '../../src/sandbox/workspace.ts';
import type { Bot } from './bot.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends one event; `id` tells a repeat. */
export async function sendEvent(
  bot: Bot,
  id: string,
  event: Readonly<Record<string, unknown>>,
  team?: string,
): Promise<Answer> {
  const team_id = team ?? (await teamOf(bot));
  const envelope = { type: 'event_callback', event_id: id, event_time: 0, api_app_id: 'A0', team_id };
  return send(bot, 'application/json', JSON.stringify({ ...envelope, event }));
}

/** Types a slash command; what comes after its acknowledgement goes nowhere. */
export async function sendCommand(
  bot: Bot,
  user: string,
  channel: string,
  line: string,
  team?: string,
): Promise<Answer> {
  const team_id = team ?? (await teamOf(bot));
  const [command = '', ...words] = line.split(' ');
  const more = { trigger_id: `typed.${line}`, response_url: 'http://127.0.0.1:1/', api_app_id: 'A0', team_id };
  const typed = { command, text: words.join(' '), user_id: user, channel_id: channel, channel_name: 'c', ...more };
  return send(bot, 'application/x-www-form-urlencoded', new URLSearchParams(typed).toString());
}

/** Submits a form that stands open, with the texts of its fields by name. */
export async function sendForm(
  bot: Bot,
  user: string,
  { id, hash, callbackId, title }: SeenView,
  fields: Readonly<Record<string, string>>,
): Promise<Answer> {
  const states = Object.entries(fields).map(([name, value]) => [name, { it: { type: 'plain_text_input', value } }]);
  const heading = { type: 'plain_text', text: title };
  const state = { values: Object.fromEntries(states) };
  const view = {
    id,
    hash,
    type: 'modal',
    callback_id: callbackId,
    title: heading,
    private_metadata: '',
    state,
    blocks: [],
  };
  return sendInteraction(bot, user, { type: 'view_submission', view });
}

/** Uses a shortcut of the menu. */
export async function sendShortcut(bot: Bot, user: string, callback_id: string): Promise<Answer> {
  return sendInteraction(bot, user, { type: 'shortcut', callback_id, trigger_id: `used.${callback_id}` });
}

/** Presses a button of the bot that carries a line; what is said at its message goes nowhere. */
export async function sendPress(bot: Bot, user: string, channel: string, line: string): Promise<Answer> {
  const actions = [{ type: 'button', block_id: 'b', action_id: 'do:0', value: line, action_ts: '1.0' }];
  const container = { type: 'message', message_ts: '1.0', channel_id: channel };
  const more = { trigger_id: `pressed.${line}`, response_url: 'http://127.0.0.1:1/', channel: { id: channel } };
  return sendInteraction(bot, user, { type: 'block_actions', actions, container, ...more });
}

async function sendInteraction(bot: Bot, user: string, interaction: object): Promise<Answer> {
  const team_id = await teamOf(bot);
  const payload = { team: { id: team_id }, user: { id: user, team_id }, api_app_id: 'A0', ...interaction };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) });
  return send(bot, 'application/x-www-form-urlencoded', body.toString());
}

async function send(bot: Bot, type: string, body: string): Promise<Answer> {
  const at = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', bot.workspace.signingSecret).update(`v0:${at}:${body}`).digest('hex');
  const headers = { 'content-type': type, 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${digest}` };
  const response = await fetch(`${bot.app.url}/slack/events`, { method: 'POST', headers, body });
  return { status: response.status, body: await response.text() };
}

/** The id of the workspace, as Slack answers whoever holds the bot's token. */
async function teamOf({ workspace }: Bot): Promise<string> {
  const headers = { authorization: `Bearer ${workspace.botToken}` };
  const response = await fetch(`${workspace.apiUrl}auth.test`, { method: 'POST', headers });
  return String(((await response.json()) as { readonly team_id?: string }).team_id);
}
