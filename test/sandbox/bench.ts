import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebClient } from '@slack/web-api';
import { startWorkspace } from '../../src/sandbox/slack/start.ts';
import type { Workspace, WorkspaceSeed } from '../../src/sandbox/workspace.ts';

/** A small workspace: Ana and Bo in #incidents, Cy alone in the private #board, the bot in none of them. */
export const SEED: WorkspaceSeed = {
  people: [
    { id: 'UANA', name: 'ana', realName: 'Ana Field', email: 'ana@example.com', timezone: 'Europe/London' },
    { id: 'UBO', name: 'bo', realName: 'Bo Marsh', email: 'bo@example.com', timezone: 'Asia/Kolkata' },
    { id: 'UCY', name: 'cy', realName: 'Cy Wood', email: 'cy@example.com', timezone: 'America/New_York', guest: true },
  ],
  channels: [
    { id: 'CINC', name: 'incidents', members: ['UANA', 'UBO'] },
    { id: 'CBOARD', name: 'board', members: ['UCY'], private: true },
  ],
  usergroups: [{ id: 'SPAY', handle: 'payments-oncall', members: ['UANA'] }],
  scopes: (
    'app_mentions:read bookmarks:write channels:history channels:join channels:manage channels:read chat:write ' +
    'chat:write.public commands dnd:read files:write groups:history groups:read groups:write im:history ' +
    'im:write pins:write reactions:read usergroups:read usergroups:write users:read users:read.email'
  ).split(' '),
  commands: ['/incident'],
  signingSecret: 'shh',
};

/** One request the fake bot got; `data` is its fields, its payload or its event envelope. */
export interface Got {
  readonly signed: boolean;
  readonly retry: boolean;
  readonly data: Readonly<Record<string, unknown>>;
  /** The inner event, where it is one. */
  readonly event: Readonly<Record<string, unknown>>;
}

export interface Bench {
  readonly slack: Workspace;
  readonly web: WebClient;
  readonly got: Got[];
  /** What the bot answers next: a status and a body; `undefined` goes back to an empty 200. */
  answer(body: unknown, status?: number): void;
  /** Resolves with the next request that passes `test`, also one that has already come. */
  wait(test: (got: Got) => boolean): Promise<Got>;
  close(): Promise<void>;
}

const decode = (contentType: string, body: string): Got['data'] => {
  if (contentType.includes('json')) return JSON.parse(body);
  const fields = Object.fromEntries(new URLSearchParams(body));
  return fields.payload === undefined ? fields : JSON.parse(fields.payload);
};

/** A workspace with a fake bot in front of it that records what it gets. */
export const startBench = async (seed: WorkspaceSeed = SEED): Promise<Bench> => {
  const slack = await startWorkspace(seed);
  const got: Got[] = [];
  const waiting = new Set<() => void>();
  let next: { body: unknown; status: number } = { body: undefined, status: 200 };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const at = String(request.headers['x-slack-request-timestamp']);
    const digest = createHmac('sha256', seed.signingSecret).update(`v0:${at}:${body}`).digest('hex');
    const fresh = Math.abs(Date.now() / 1000 - Number(at)) < 300;
    const signed = fresh && request.headers['x-slack-signature'] === `v0=${digest}`;
    const retry = request.headers['x-slack-retry-num'] !== undefined;
    const data = decode(String(request.headers['content-type']), body);
    got.push({ signed, retry, data, event: (data.event ?? {}) as Got['event'] });
    response.writeHead(next.status, { 'content-type': 'application/json' });
    response.end(next.body === undefined ? '' : JSON.stringify(next.body));
    for (const wake of waiting) wake();
  };
  const bot = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
  slack.connect(`http://127.0.0.1:${(bot.address() as AddressInfo).port}/slack/events`);
  return {
    slack,
    web: new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: 4_000,
    }),
    got,
    answer: (body, status = 200) => {
      next = { body, status };
    },
    wait: (test) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = got.find(test);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: async () => {
      await slack.close();
      bot.closeAllConnections();
      await new Promise((resolve) => bot.close(resolve));
    },
  };
};

/** Slack's error code of a call, else what its failure says, else `accepted`. */
export const refusalOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'accepted',
    (refusal: Error & { readonly data?: { readonly error?: string } }) => refusal.data?.error ?? refusal.message,
  );
