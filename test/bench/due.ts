/** How late a page leaves when it is due, next to a bare timer and client; and what a storm of timers does to others. */
import { Agent } from 'node:http';
import { DAY } from '../../src/lib/instant.ts';
import { print, quantile, round } from './figures.ts';
import { typeLine } from './load.ts';
import { startBare, startMuster } from './programs.ts';
import { addPages, freshFolder, personOf } from './seed.ts';
import type { Sink } from './sink.ts';

const PAGES = 150;
/** Between two pages, milliseconds. */
const APART = 60;
/** From seeding to the first page: longer than a start takes. */
const AHEAD = 5_000;
const FAR = 365 * DAY;
const PATIENCE = 120_000;

/** A page due → its request arriving at Slack, with more and more other timers waiting. */
export async function measureDue(sink: Sink): Promise<void> {
  const bare = await startBare(sink);
  const least = await lateness(sink, (first) => bare.send({ due: dues(first) }));
  await bare.stop();
  for (const others of [0, 1_000, 100_000]) {
    const dir = await freshFolder();
    addPages(dir, { from: 1_000, count: others, due: () => Date.now() + FAR, next: nextPerson });
    const begin = async (first: number): Promise<() => Promise<void>> => {
      const due = dues(first);
      addPages(dir, { from: 1, count: PAGES, due: (n) => due[n] ?? first, next: nextPerson });
      return (await startMuster(sink, dir)).stop;
    };
    const whole = await lateness(sink, begin);
    print(
      'a page due until its request is at Slack',
      { others, muster: summary(whole), bare: summary(least) },
      {
        p50: { ratio: quantile(whole, 0.5) / quantile(least, 0.5), target: '<= 3' },
        p99: { ratio: quantile(whole, 0.99) / quantile(least, 0.99), target: '<= 5' },
      },
    );
  }
}

function nextPerson(n: number) {
  return { kind: 'user', name: personOf(n + 1) } as const;
}

function dues(first: number): readonly number[] {
  return Array.from({ length: PAGES }, (_, i) => first + i * APART);
}

/** How long after its instant each page arrived, milliseconds. */
async function lateness(sink: Sink, begin: (first: number) => unknown): Promise<readonly number[]> {
  sink.arrivals.length = 0;
  const first = Date.now() + AHEAD;
  const stop = await begin(first);
  const posts = await sink.until('chat.postMessage', PAGES, PATIENCE);
  if (typeof stop === 'function') await stop();
  const due = dues(first);
  return posts.slice(0, PAGES).map(({ at }, i) => at - (due[i] ?? first));
}

function summary(late: readonly number[]) {
  return { p50_ms: round(quantile(late, 0.5)), p99_ms: round(quantile(late, 0.99)) };
}

const [STORM, ASKED_EVERY] = [10_000, 5];

/** 10,000 timers due at once: how long the slowest answer to a person took meanwhile. */
export async function measureStorm(sink: Sink): Promise<void> {
  sink.arrivals.length = 0;
  const dir = await freshFolder();
  const due = Date.now() + AHEAD;
  addPages(dir, { from: 1, count: STORM, due: () => due, next: () => ({ kind: 'webhook', name: `${sink.url}/hook` }) });
  const muster = await startMuster(sink, dir);
  const agent = new Agent({ keepAlive: true });
  const asked: Promise<number>[] = [];
  await typeLine(muster.url, agent, { command: '/oncall', text: '', user: personOf(0) }, 'payments');
  const asking = setInterval(() => {
    if (Date.now() >= due) asked.push(typeLine(muster.url, agent, { command: '/oncall', text: '', user: personOf(0) }));
  }, ASKED_EVERY);
  const hooks = await sink.until('hook', STORM, PATIENCE);
  clearInterval(asking);
  const latencies = await Promise.all(asked);
  agent.destroy();
  await muster.stop();
  const slowest = Math.max(...latencies);
  print(
    '10,000 timers due at once',
    { asked: latencies.length, seconds_until_the_last: round(((hooks.at(-1)?.at ?? 0) - due) / 1000) },
    { slowest_answer_ms: { ratio: slowest, target: '<= 100' } },
  );
}

const THOUSAND = 1_000;

/** 1,000 pages due in one second: how long until the ways without a limit, and Slack's page lane, have them all. */
export async function measureThousand(sink: Sink): Promise<void> {
  const hook = { kind: 'webhook', name: `${sink.url}/hook` } as const;
  const ways = await thousand(sink, 'hook', () => hook);
  print('1,000 pages due in one second, a webhook each', {}, { seconds: { ratio: ways, target: '<= 2' } });
  const slack = await thousand(sink, 'chat.postMessage', nextPerson);
  const posts = sink.arrivals.filter(({ method }) => method === 'chat.postMessage');
  const edits = sink.arrivals.filter(
    ({ method, at }) => method === 'chat.update' && at < (posts[THOUSAND - 1]?.at ?? 0),
  );
  print(
    '1,000 pages due in one second, through Slack',
    { seconds: round(slack), edits_before_the_last: edits.length },
    {},
  );
}

/** Seconds from the first instant to the last arrival. */
async function thousand(sink: Sink, method: string, next: Parameters<typeof addPages>[1]['next']): Promise<number> {
  sink.arrivals.length = 0;
  const dir = await freshFolder();
  const first = Date.now() + AHEAD;
  addPages(dir, { from: 1, count: THOUSAND, due: (n) => first + n, next });
  const muster = await startMuster(sink, dir);
  const arrived = await sink.until(method, THOUSAND, PATIENCE);
  await muster.stop();
  return ((arrived[THOUSAND - 1]?.at ?? 0) - first) / 1000;
}
