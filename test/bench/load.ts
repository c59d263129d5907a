/** Slash commands as Slack sends them: signed, over connections that stay open, by so many people at once. */
import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

/** The secret with which every request of a run is signed. */
export const SIGNING_SECRET = 'bench-signing-secret';

/** What a run of requests found: every latency in milliseconds, and how long the run took. */
export interface Run {
  readonly latencies: readonly number[];
  readonly seconds: number;
}

/** Line `n` of a run, and who types it. */
export type Line = (n: number) => { readonly command: string; readonly text: string; readonly user: string };

export interface Load {
  readonly url: string;
  readonly clients: number;
  readonly line: Line;
  /** How many requests, and where their numbers begin. */
  readonly count: number;
  readonly from: number;
}

let triggers = 0;

/** Sends one slash command and resolves to its latency, milliseconds. Rejects unless the answer is 200 and `expected` is in it. */
export function typeLine(url: string, agent: Agent, typed: ReturnType<Line>, expected = ''): Promise<number> {
  triggers += 1;
  const body = new URLSearchParams({
    ...typed,
    team_id: 'T0BENCH001',
    user_id: typed.user,
    channel_id: 'C0BENCH001',
    channel_name: 'general',
    trigger_id: `trigger.${triggers}`,
    response_url: `${url}/nowhere`,
    api_app_id: 'A0BENCH001',
  }).toString();
  return ask(url, agent, { type: 'application/x-www-form-urlencoded', body }, expected);
}

/** Sends one event as Slack does and resolves to its latency, milliseconds. Rejects unless the answer is 200. */
export function sendEvent(url: string, agent: Agent, id: string, event: object): Promise<number> {
  const envelope = { type: 'event_callback', event_id: id, team_id: 'T0BENCH001', api_app_id: 'A0BENCH001' };
  return ask(url, agent, { type: 'application/json', body: JSON.stringify({ ...envelope, event }) }, '');
}

interface Asked {
  readonly type: string;
  readonly body: string;
}

function ask(url: string, agent: Agent, { type, body }: Asked, expected: string): Promise<number> {
  const at = String(Math.floor(Date.now() / 1000));
  const headers = {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-slack-request-timestamp': at,
    'x-slack-signature': `v0=${createHmac('sha256', SIGNING_SECRET).update(`v0:${at}:${body}`).digest('hex')}`,
  };
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/slack/events`, { method: 'POST', agent, headers }, (res) => {
      let answer = '';
      res.setEncoding('utf8');
      res.on('data', (part: string) => {
        answer += part;
      });
      res.on('end', () => {
        if (res.statusCode === 200 && answer.includes(expected)) resolve(performance.now() - begun);
        else reject(new Error(`${body.slice(0, 200)}: ${res.statusCode} ${answer.slice(0, 300)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Runs a load to its end: every client sends its next line when its last was answered. */
export async function runLoad({ url, clients, line, count, from }: Load, expected?: string): Promise<Run> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const latencies: number[] = [];
  let next = from;
  const begun = performance.now();
  const client = async (): Promise<void> => {
    while (next < from + count) {
      next += 1;
      latencies.push(await typeLine(url, agent, line(next - 1), expected));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return { latencies, seconds };
}
