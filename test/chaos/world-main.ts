/** The process of a run: reads what was asked for, runs it on each database, and prints what it cost. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Dialect } from '../../src/db/database.ts';
import { MINUTE } from '../../src/lib/instant.ts';
import { type Cluster, startCluster } from '../support/postgres.ts';
import { conduct } from './conductor.ts';
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
const databases = (['sqlite', 'postgres'] as const).filter(
  (one) => values.database === undefined || values.database === one,
);
if (databases.length === 0 || !(lasts > 0) || !Number.isSafeInteger(seed))
  throw new Error('usage: npm run chaos -- [--minutes N] [--seed N] [--database sqlite|postgres] [--plant NAME]');

const main = fileURLToPath(new URL('../../../main.js', import.meta.url));
const cluster: Cluster | undefined = databases.includes('postgres') ? await startCluster() : undefined;
const conductor = conduct(process.env['MUSTER_CHAOS_CLOCK'] ?? '');

function say(words: string): void {
  if (values.verbose) process.stderr.write(`${words}\n`);
}

async function fresh(database: Dialect, folder: string): Promise<string> {
  return database === 'postgres' && cluster !== undefined
    ? await cluster.fresh()
    : `sqlite:${join(folder, 'muster.db')}`;
}

function report(database: Dialect, { costs, pages, violations, before }: Result): void {
  process.stdout.write(`\n${database}, seed ${seed}: ${pages} pages\n${tableOf(costs.values())}\n`);
  for (const { invariant, page, words } of violations)
    process.stdout.write(`broken: ${invariant}${page === undefined ? '' : ` (p${page})`}: ${words}\n`);
  if (violations.length > 0)
    process.stdout.write(
      `the last faults: ${before.join(', ')}; again: npm run chaos -- --database ${database} --seed ${seed}\n`,
    );
}

let broken = false;
for (const database of databases) {
  const result = await run({
    database,
    fresh: (folder) => fresh(database, folder),
    seed,
    lasts,
    main,
    conductor,
    only: values.only,
    say,
  });
  report(database, result);
  broken ||= result.violations.length > 0;
}
conductor.close();
await cluster?.stop();
process.exit(broken ? 1 : 0);
