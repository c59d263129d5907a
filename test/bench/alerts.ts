/** How fast alerts are taken in, each body committed and synced before its answer, next to the least that stores a row. */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { print, quantile, round } from './figures.ts';
import { COMMAND_LINE, startBareRows, startMuster } from './programs.ts';
import { freshFolder } from './seed.ts';
import type { Sink } from './sink.ts';

const CLIENTS = [1, 16];
const [WARM_UP, ROUNDS, A_ROUND] = [500, 5, 400];
/** Alerts in one body, and how many different ones there are. */
const [BATCH, HOSTS] = [50, 500];

const SOURCES = `
sources:
  shop: { type: generic, each: alerts, identity: "{host}", state: { path: status, firing: [down], resolved: [up] }, title: "{host} is {status}", rate: 1000000 }
`;

interface Posted {
  readonly latencies: readonly number[];
  readonly seconds: number;
}

/** A body of so many alerts; no two are the same. */
function bodyOf(n: number, alerts: number): string {
  const one = (i: number) => ({ host: `web-${(n * alerts + i) % HOSTS}`, status: 'down', value: n * alerts + i });
  return JSON.stringify({ alerts: Array.from({ length: alerts }, (_, i) => one(i)) });
}

function post(url: string, agent: Agent, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (res) => {
      res.resume();
      res.on('end', () => {
        if (res.statusCode === 202) resolve(performance.now() - begun);
        else reject(new Error(`${url}: ${res.statusCode}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

let bodies = 0;

async function run(url: string, clients: number, count: number, alerts: number): Promise<Posted> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const latencies: number[] = [];
  let left = count;
  const begun = performance.now();
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      bodies += 1;
      latencies.push(await post(url, agent, bodyOf(bodies, alerts)));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return { latencies, seconds };
}

function summary(runs: readonly Posted[], alerts: number) {
  const latencies = runs.flatMap((one) => one.latencies);
  const seconds = runs.reduce((sum, one) => sum + one.seconds, 0);
  return {
    p50_ms: round(quantile(latencies, 0.5)),
    p99_ms: round(quantile(latencies, 0.99)),
    alerts_per_second: round((latencies.length * alerts) / seconds),
  };
}

/** Single alerts against a row each, and bodies of fifty against single alerts. */
export async function measureAlerts(sink: Sink): Promise<void> {
  const dir = await freshFolder();
  appendFileSync(join(dir, 'muster.yaml'), SOURCES);
  const [bare, muster] = [await startBareRows(), await startMuster(sink, dir)];
  const theirs = `${bare.url}/hooks`;
  const ours = `${muster.url}/hooks/shop/${keyOf(dir)}`;
  for (const clients of CLIENTS) {
    const [rows, single, batches]: [Posted[], Posted[], Posted[]] = [[], [], []];
    for (let n = 0; n <= ROUNDS; n += 1) {
      const count = n === 0 ? WARM_UP : A_ROUND;
      const measured = [
        await run(theirs, clients, count, 1),
        await run(ours, clients, count, 1),
        await run(ours, clients, Math.ceil(count / 10), BATCH),
      ] as const;
      if (n === 0) continue;
      rows.push(measured[0]);
      single.push(measured[1]);
      batches.push(measured[2]);
    }
    const [them, us, many] = [summary(rows, 1), summary(single, 1), summary(batches, BATCH)];
    print(
      'alerts in',
      { clients, muster: us, bare: them, batches_of_50: many },
      {
        rate: { ratio: us.alerts_per_second / them.alerts_per_second, target: '>= 0.5' },
        batches: { ratio: many.alerts_per_second / us.alerts_per_second, target: '>= 5' },
      },
    );
  }
  await Promise.all([bare.stop(), muster.stop()]);
}

/** Makes the key at the command line, as an operator does. */
function keyOf(dir: string): string {
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: `sqlite:${join(dir, 'muster.db')}`,
    MUSTER_CONFIG: join(dir, 'muster.yaml'),
  };
  const printed = execFileSync(process.execPath, [COMMAND_LINE, 'key', 'shop'], { cwd: dir, env, encoding: 'utf8' });
  const key = /\b[0-9a-f]{32}\b/.exec(printed)?.[0];
  if (key === undefined) throw new Error(`There is no key in: ${printed}`);
  return key;
}
