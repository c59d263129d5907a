/** `npm run chaos -- [--database sqlite|postgres] [--faults 1000] [--seed N]`: exit code 1 when anything was lost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Dialect } from '../../src/db/open.ts';
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
const tallies: Tally[] = [];
for (const database of databases) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-chaos-'));
  const url =
    database === 'postgres' && cluster !== undefined ? await cluster.fresh() : `sqlite:${join(folder, 'muster.db')}`;
  const progress = (words: string): void => void process.stderr.write(`${words}\n`);
  const tally = await runChaos({ database, url, folder, seed, faults, main, progress });
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  tallies.push(tally);
  rmSync(folder, { recursive: true, force: true });
}
await cluster?.stop();
const clean = ({ lost, answersLost, unmarked, crashes }: Tally) =>
  [lost, answersLost, unmarked, crashes].every((list) => list.length === 0);
process.exit(tallies.every(clean) ? 0 : 1);
