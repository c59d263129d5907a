/** What a large database costs: the start, the memory, a list. */
import { setTimeout as pause } from 'node:timers/promises';
import { print, quantile, round } from './figures.ts';
import { type Run, runLoad } from './load.ts';
import { type Program, startBare, startMuster } from './programs.ts';
import { addIncidents, freshFolder, personOf } from './seed.ts';
import type { Sink } from './sink.ts';

const [FEW, MANY, ENTRIES] = [100, 100_000, 10];
const STARTS = 5;
/** After this long a program rests, milliseconds. */
const REST = 5_000;
const [WARM_UP, LISTS] = [300, 1_000];
const MEGABYTE = 1024 * 1024;

/** A start with 100,000 incidents and 1,000,000 timeline entries, memory at rest, and `/incident list`. */
export async function measureSize(sink: Sink): Promise<void> {
  const [small, large] = [await freshFolder(), await freshFolder()];
  addIncidents(small, FEW, ENTRIES);
  addIncidents(large, MANY, ENTRIES);
  await measureStart(sink, await freshFolder(), large);
  await measureMemory(sink, large);
  await measureList(sink, small, large);
  await measureLookUps(sink, large);
}

async function measureStart(sink: Sink, empty: string, large: string): Promise<void> {
  const took: Record<'empty' | 'large', number[]> = { empty: [], large: [] };
  for (let n = 0; n < STARTS; n += 1) {
    for (const [name, dir] of [
      ['empty', empty],
      ['large', large],
    ] as const) {
      const muster = await startMuster(sink, dir);
      took[name].push(muster.readyAfter);
      await muster.stop();
    }
  }
  const [least, most] = [quantile(took.empty, 0.5), quantile(took.large, 0.5)];
  print(
    'start to ready with 100,000 incidents and 1,000,000 timeline entries',
    { large_ms: round(most), empty_ms: round(least) },
    { time: { ratio: most / least, target: '<= 1.5' } },
  );
}

async function measureMemory(sink: Sink, large: string): Promise<void> {
  const [bare, muster] = [await startBare(sink), await startMuster(sink, large)];
  await pause(REST);
  const [least, whole] = [bare.memory() / MEGABYTE, muster.memory() / MEGABYTE];
  await Promise.all([bare.stop(), muster.stop()]);
  print(
    'memory at rest',
    { muster_mb: round(whole), bare_mb: round(least) },
    { size: { ratio: whole / least, target: '<= 1.6' } },
  );
}

/** Every look-up that reads across incidents, slowest ones first. */
const LOOK_UPS = [
  'report 90d',
  'report 30d',
  'similar INC-50000',
  'search payments 50000',
  'list',
  'show INC-50000',
  'summary INC-50000',
  'timeline INC-50000',
  'tasks INC-50000',
  'postmortem list',
];
const [ONCE_WARM, TIMES] = [3, 20];
/** Longer than this and people wonder, milliseconds. */
const SOON = 200;

async function measureLookUps(sink: Sink, large: string): Promise<void> {
  const muster = await startMuster(sink, large);
  for (const text of LOOK_UPS) {
    const run = async (count: number, from: number): Promise<Run> =>
      runLoad(
        { url: muster.url, clients: 1, from, count, line: (n) => ({ command: '/incident', text, user: personOf(n) }) },
        // Figures follow their acknowledgement, which comes when they are drawn.
        text.startsWith('report') ? '' : 'text',
      );
    await run(ONCE_WARM, 0);
    const { latencies } = await run(TIMES, ONCE_WARM);
    print(
      `/incident ${text} with 100,000 incidents`,
      { p99_ms: round(quantile(latencies, 0.99)) },
      { ms: { ratio: quantile(latencies, 0.5), target: `<= ${SOON}` } },
    );
  }
  await muster.stop();
}

async function measureList(sink: Sink, small: string, large: string): Promise<void> {
  const [few, many] = [await startMuster(sink, small), await startMuster(sink, large)];
  const lists = async ({ url }: Program, count: number): Promise<Run> =>
    runLoad(
      { url, clients: 1, from: 0, count, line: (n) => ({ command: '/incident', text: 'list', user: personOf(n) }) },
      'INC-',
    );
  await lists(few, WARM_UP);
  await lists(many, WARM_UP);
  const [least, most] = [await lists(few, LISTS), await lists(many, LISTS)].map(({ latencies }) =>
    quantile(latencies, 0.5),
  );
  await Promise.all([few.stop(), many.stop()]);
  print(
    '/incident list with 100,000 incidents and with 100',
    { large_ms: round(most ?? 0), small_ms: round(least ?? 0) },
    { time: { ratio: (most ?? 0) / (least ?? 1), target: '<= 1.1' } },
  );
}
