import { createHmac, randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { BotAnswer } from '../../workspace.ts';
import type { Args, SlackEvent } from '../emulator/model.ts';
import { IDS } from '../emulator/seed.ts';
import { type Sent, type Slack, slackNow, track } from '../state.ts';

/** How long Slack waits for the app, in milliseconds of real time. */
const PATIENCE_MS = 3_000;
const NOBODY: BotAnswer = { status: 0, body: '' };

// Signatures stay on real time: the bot checks them against the machine's clock, whatever Slack's clock says.
const signature = (secret: string, body: string): Readonly<Record<string, string>> => {
  const at = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${digest}` };
};

const overHttp = async (slack: Slack, url: string, sent: Sent, retry: boolean): Promise<BotAnswer> => {
  const again = retry ? { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } : {};
  const headers = { 'content-type': sent.contentType, ...signature(slack.seed.signingSecret, sent.body), ...again };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: sent.body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return NOBODY;
  }
};

// Slack sends by any connection; here each has its turn.
const nextSocket = (slack: Slack): WebSocket | undefined => {
  const socket = [...slack.sockets].find(({ readyState, OPEN }) => readyState === OPEN);
  if (socket !== undefined && slack.sockets.delete(socket)) slack.sockets.add(socket);
  return socket;
};

const overSocket = (slack: Slack, sent: Sent, retry: boolean): Promise<BotAnswer> => {
  const socket = nextSocket(slack);
  if (socket === undefined) return Promise.resolve(NOBODY);
  const envelope = randomUUID();
  return new Promise((resolve) => {
    const timer = setTimeout(() => answer(NOBODY), PATIENCE_MS);
    const answer = (reply: BotAnswer): void => {
      clearTimeout(timer);
      slack.envelopes.delete(envelope);
      resolve(reply);
    };
    slack.envelopes.set(envelope, answer);
    const retried =
      sent.kind === 'events_api' ? { retry_attempt: retry ? 1 : 0, retry_reason: retry ? 'timeout' : '' } : {};
    const accepts = sent.kind !== 'events_api';
    socket.send(
      JSON.stringify({
        envelope_id: envelope,
        type: sent.kind,
        payload: sent.payload,
        accepts_response_payload: accepts,
        ...retried,
      }),
    );
  });
};

/** Sends a request to the bot the way it is connected; status 0 when nobody answered in time. */
export const send = (slack: Slack, sent: Sent, retry = false): Promise<BotAnswer> => {
  const work =
    slack.eventsUrl === undefined ? overSocket(slack, sent, retry) : overHttp(slack, slack.eventsUrl, sent, retry);
  track(slack, work);
  return work;
};

const FORM = 'application/x-www-form-urlencoded';

const remember = (slack: Slack, sent: Sent): Promise<BotAnswer> => {
  slack.sent.push(sent);
  return send(slack, sent);
};

/** Sends a slash command's fields. */
export const sendCommand = (slack: Slack, fields: Readonly<Record<string, string>>): Promise<BotAnswer> =>
  remember(slack, {
    kind: 'slash_commands',
    payload: fields,
    body: new URLSearchParams(fields).toString(),
    contentType: FORM,
  });

/** Sends an interaction: a click, a submission, a shortcut. */
export const sendInteraction = (slack: Slack, payload: Args): Promise<BotAnswer> => {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return remember(slack, { kind: 'interactive', payload, body, contentType: FORM });
};

/** Sends an event in its envelope. `remembered` is false for what no person did: a retry of it is not asked for. */
export const sendEvent = (slack: Slack, event: SlackEvent, remembered = true): Promise<BotAnswer> => {
  const payload = {
    token: 'sandbox',
    team_id: IDS.team,
    api_app_id: IDS.app,
    event,
    type: 'event_callback',
    event_id: `Ev${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`,
    event_time: Math.floor(slackNow(slack) / 1000),
    authorizations: [
      { enterprise_id: null, team_id: IDS.team, user_id: IDS.botUser, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  };
  const sent: Sent = { kind: 'events_api', payload, body: JSON.stringify(payload), contentType: 'application/json' };
  return remembered ? remember(slack, sent) : send(slack, sent);
};

/** Sends the `last`-th request from the end (1 is the newest) once more; throws when there is none. */
export const repeat = (slack: Slack, last = 1): Promise<BotAnswer> => {
  const sent = slack.sent.at(-last);
  if (sent === undefined) throw new Error('nothing was sent to the bot yet');
  return send(slack, sent, true);
};
