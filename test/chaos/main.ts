/** `npm run chaos -- [--database sqlite|postgres] [--faults 1000] [--seed N]`: exit code 1 when anything was lost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Dialect } from '../../src/db/database.ts';
import { startCluster } from '../support/postgres.ts';
import { runChaos } from './chaos.ts';
import type { Tally } from './tally.ts';

const { values } = parseArgs({
  options: { database: { type: 'string' }, faults: { type: 'string' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const faults = Number(values.faults ?? 1000);
const databases: readonly Dialect[] =
  values.database === undefined ? ['sqlite', 'postgres'] : [values.database === 'postgres' ? 'postgres' : 'sqlite'];
const main = fileURLToPath(new URL('../../../main.js', import.meta.url));

process.stderr.write(`seed ${seed}: npm run chaos -- --seed ${seed} --faults ${faults} repeats these faults\n`);
const cluster = databases.includes('postgres') ? await startCluster() : undefined;
/** A Slack of the sandbox bears some hundreds of pages; then a fresh one, with a fresh database, goes on. */
const PART = 200;

/** Runs the faults of one database, part by part. */
async function runAll(database: Dialect): Promise<Tally> {
  let all: Tally | undefined;
  for (let done = 0; done < faults; done += PART) {
    const folder = mkdtempSync(join(tmpdir(), 'muster-chaos-'));
    const url =
      database === 'postgres' && cluster !== undefined ? await cluster.fresh() : `sqlite:${join(folder, 'muster.db')}`;
    const progress = (words: string): void => void process.stderr.write(`${words}\n`);
    const part = { seed: seed + done, faults: Math.min(PART, faults - done) };
    const tally = await runChaos({ database, url, folder, main, progress, ...part });
    all = all === undefined ? tally : added(all, tally);
    rmSync(folder, { recursive: true, force: true });
  }
  if (all === undefined) throw new Error('--faults must be a number above 0');
  return { ...all, seed };
}

function added(a: Tally, b: Tally): Tally {
  return {
    database: a.database,
    seed: a.seed,
    faults: a.faults + b.faults,
    accepted: a.accepted + b.accepted,
    reached: a.reached + b.reached,
    lost: [...a.lost, ...b.lost],
    answers: a.answers + b.answers,
    answersLost: [...a.answersLost, ...b.answersLost],
    duplicates: a.duplicates + b.duplicates,
    unmarked: [...a.unmarked, ...b.unmarked],
    crashes: [...a.crashes, ...b.crashes],
  };
}

const clean = ({ lost, answersLost, unmarked, crashes }: Tally): boolean =>
  [lost, answersLost, unmarked, crashes].every((list) => list.length === 0);

let well = true;
for (const database of databases) {
  const tally = await runAll(database);
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  well &&= clean(tally);
}
await cluster?.stop();
process.exit(well ? 0 : 1);
