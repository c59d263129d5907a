/** The process of a run: reads what was asked for, runs it on each database, and prints what it cost. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Dialect } from '../../src/db/database.ts';
import { MINUTE } from '../../src/lib/instant.ts';
import { type Cluster, startCluster } from '../support/postgres.ts';
import { conduct, wallFile } from './conductor.ts';
import { withPlant } from './plant.ts';
import { SHOWN } from './plants.ts';
import { followClock } from './rows.ts';
import { type Result, run } from './run.ts';
import { tableOf } from './table.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    database: { type: 'string' },
    plant: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    verbose: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const lasts = values.seconds === undefined ? Number(values.minutes) * MINUTE : Number(values.seconds) * 1_000;
const { plant } = values;
const shown = plant === undefined ? undefined : SHOWN[plant];
const only = values.only.length > 0 ? values.only : (shown?.faults ?? []);
const asked = values.database ?? shown?.database;
const databases = (['sqlite', 'postgres'] as const).filter((one) => asked === undefined || asked === one);
if (databases.length === 0 || !(lasts > 0) || !Number.isSafeInteger(seed))
  throw new Error('usage: npm run chaos -- [--minutes N] [--seed N] [--database sqlite|postgres] [--plant NAME]');

const built = fileURLToPath(new URL('../../../main.js', import.meta.url));
const cluster: Cluster | undefined = databases.includes('postgres') ? await startCluster() : undefined;
const clock = process.env['MUSTER_CHAOS_CLOCK'] ?? '';
const conductor = conduct(clock);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
// A run that could not be made says nothing of promises.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(2);
});

function say(words: string): void {
  if (values.verbose) process.stderr.write(`${words}\n`);
}

async function fresh(database: Dialect, folder: string): Promise<string> {
  if (database === 'sqlite' || cluster === undefined) return `sqlite:${join(folder, 'muster.db')}`;
  const url = await cluster.fresh();
  await followClock(url, wallFile(clock));
  return url;
}

function report(database: Dialect, { costs, pages, violations, before, story }: Result): void {
  process.stdout.write(`\n${database}, seed ${seed}: ${pages} pages\n${tableOf(costs.values())}\n`);
  for (const { invariant, page, words } of violations)
    process.stdout.write(`broken: ${invariant}${page === undefined ? '' : ` (p${page})`}: ${words}\n`);
  if (violations.length > 0)
    process.stdout.write(
      `the last faults: ${before.join(', ')}; again: npm run chaos -- --database ${database} --seed ${seed}\n`,
    );
  if (story !== undefined) process.stdout.write(`${story}\n`);
}

/** True when every promise was kept. */
async function runAll(main: string): Promise<boolean> {
  let well = true;
  for (const database of databases) {
    const options = { database, seed, lasts, main, conductor, only, say };
    const result = await run({ ...options, fresh: (folder) => fresh(database, folder) });
    report(database, result);
    well &&= result.violations.length === 0;
  }
  return well;
}

const well = await (plant === undefined ? runAll(built) : withPlant(process.cwd(), plant, runAll));
conductor.close();
await cluster?.stop();
process.exit(well ? 0 : 1);
