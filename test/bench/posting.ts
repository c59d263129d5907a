/** Alerts posted as monitoring tools do: over connections that stay open, by so many senders at once. */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { quantile, round } from './figures.ts';
import { COMMAND_LINE } from './programs.ts';

/** How many different alerts there are. */
const HOSTS = 500;

/** Lets a folder's muster.yaml have sources of these names; `more` follows them. */
export function addShop(dir: string, more = '', names: readonly string[] = ['shop']): void {
  const shop =
    'type: generic, each: alerts, identity: "{host}", state: { path: status, firing: [down], resolved: [up] }, title: "{host} is {status}", labels: { host: host }, rate: 1000000';
  const sources = names.map((name) => `  ${name}: { ${shop} }\n`).join('');
  appendFileSync(join(dir, 'muster.yaml'), `\nsources:\n${sources}${more}`);
}

/** What a run of requests found: every latency in milliseconds, and how long the run took. */
export interface Posted {
  readonly latencies: readonly number[];
  readonly seconds: number;
}

/** A receiver of alerts: where, what a body of so many alerts is, and how it answers what it took. */
export interface Receiver {
  readonly url: string;
  readonly status: number;
  readonly body: (n: number, alerts: number) => string;
}

/** A generic source of Muster, or what is measured beside it. */
export function shopAt(url: string): Receiver {
  return { url, status: 202, body: bodyOf };
}

/** A body of so many alerts; no two are the same. */
function bodyOf(n: number, alerts: number): string {
  const one = (i: number) => ({ host: `web-${(n * alerts + i) % HOSTS}`, status: 'down', value: n * alerts + i });
  return JSON.stringify({ alerts: Array.from({ length: alerts }, (_, i) => one(i)) });
}

/** Posts a body; resolves to the latency in milliseconds. Rejects unless it was taken. */
export function post({ url, status }: Receiver, agent: Agent, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (res) => {
      res.resume();
      res.on('end', () => {
        if (res.statusCode === status) resolve(performance.now() - begun);
        else reject(new Error(`${url}: ${res.statusCode}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

let bodies = 0;

/** Each client posts its next body when its last was answered. */
export async function run(to: Receiver, clients: number, count: number, alerts: number): Promise<Posted> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const latencies: number[] = [];
  let left = count;
  const begun = performance.now();
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      bodies += 1;
      latencies.push(await post(to, agent, to.body(bodies, alerts)));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return { latencies, seconds };
}

/** The latencies of several runs, and how many alerts a second they took. */
export function summary(runs: readonly Posted[], alerts: number) {
  const latencies = runs.flatMap((one) => one.latencies);
  const seconds = runs.reduce((sum, one) => sum + one.seconds, 0);
  return {
    p50_ms: round(quantile(latencies, 0.5)),
    p99_ms: round(quantile(latencies, 0.99)),
    alerts_per_second: round((latencies.length * alerts) / seconds),
  };
}

/** Makes the key at the command line, as an operator does. */
export function keyOf(dir: string, name = 'shop'): string {
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: `sqlite:${join(dir, 'muster.db')}`,
    MUSTER_CONFIG: join(dir, 'muster.yaml'),
  };
  const printed = execFileSync(process.execPath, [COMMAND_LINE, 'key', name], { cwd: dir, env, encoding: 'utf8' });
  const key = /\b[0-9a-f]{32}\b/.exec(printed)?.[0];
  if (key === undefined) throw new Error(`There is no key in: ${printed}`);
  return key;
}
