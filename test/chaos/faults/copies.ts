/** The database goes back to a copy, or away. */
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { MINUTE, SECOND } from '../../../src/lib/instant.ts';
import { SAID } from '../../support/said.ts';
import { idOf } from '../company.ts';
import { runMuster } from '../processes.ts';
import { clockFirst } from '../rows.ts';
import { envOf, killAll, mend, openAny, openNamed, revive, strike, type World } from '../world.ts';
import { between, both, type Fault, runs } from './fault.ts';

const pathOf = ({ url }: Pick<World, 'url'>): string => url.slice('sqlite:'.length);

async function muster(world: World, ...argv: readonly string[]): Promise<void> {
  const { code, words } = await world.conductor.slowly(() =>
    runMuster({ main: world.main, cwd: world.folder, env: envOf(world) }, argv),
  );
  if (code !== 0) throw new Error(`muster ${argv.join(' ')} ended with ${code}: ${words}`);
}

/** What was promised and answered since the copy is gone, as everybody is told. */
function beginEra(world: World): void {
  world.era += 1;
  world.opened.splice(0);
  world.acknowledged.clear();
}

/** Within a minute the announcement channel reads that pages are held. */
async function requireWord(world: World, from: number, words: string): Promise<void> {
  const said = (): boolean =>
    world.workspace.calls.slice(from).some(({ ok, args }) => ok && JSON.stringify(args).includes(words));
  for (const end = world.conductor.elapsed() + MINUTE; !said() && world.conductor.elapsed() < end; )
    await pause(SECOND);
  if (!said())
    world.violations.push({ invariant: 'no page is left alone', words: `pages are held, and nobody read “${words}”` });
}

async function restored(world: World): Promise<void> {
  const copy = join(world.folder, `copy-${world.era}.db`);
  const page = await openNamed(world, 'pair');
  await pause(5 * SECOND);
  await muster(world, 'backup', copy);
  await openAny(world);
  await openAny(world);
  await pause(between(world, 5, 90));
  const fault = strike(world, 'muster restore');
  await killAll(world);
  beginEra(world);
  await muster(world, 'restore', copy);
  const from = world.workspace.calls.length;
  // Messages keep their old buttons for a while.
  world.workspace.fault({ method: 'chat.update', kind: 'status', status: 503 });
  await revive(world);
  await requireWord(world, from, SAID.restored);
  if (page !== undefined) await pressOld(world, page);
  world.workspace.clearFaults();
  mend(world, fault);
}

/** A button from before the restore is pressed: it does nothing, since somebody else may have acknowledged meanwhile. */
async function pressOld(world: World, page: number): Promise<void> {
  const user = idOf('bo');
  const { messages } = await world.workspace.snapshot(user);
  const found = messages.find(
    ({ text, blocks }) => text.includes(`p${page} `) && JSON.stringify(blocks).includes('page ack'),
  );
  if (found === undefined) return;
  await world.conductor.slowly(() => world.workspace.click(user, found, 'Acknowledge'));
  const [row] = await runs<{ acked_by: string | null }>(world, `select acked_by from pages where id = ${page}`);
  if (row?.acked_by === user)
    world.violations.push({
      invariant: 'no old button acts',
      page,
      words: 'a button from before the restore acknowledged it',
    });
}

/** Somebody removes the file under the bot, which rescues what it has open. */
async function removed(world: World): Promise<void> {
  const fault = strike(world, 'the database file is removed');
  const ids = world.opened.map(({ page }) => page);
  beginEra(world);
  rmSync(pathOf(world));
  await pause(between(world, 10, 40));
  await openAny(world);
  await killAll(world);
  const rescued = `${pathOf(world)}.rescued-1`;
  if (!existsSync(rescued)) world.violations.push({ invariant: 'no page is lost', words: `there is no ${rescued}` });
  else await muster(world, 'restore', rescued);
  const kept = new Set((await runs<{ id: number }>(world, 'select id from pages')).map(({ id }) => id));
  for (const page of ids)
    if (!kept.has(page))
      world.violations.push({ invariant: 'no page is lost', page, words: 'it is not in what was rescued' });
  rmSync(rescued, { force: true });
  world.opened.splice(0);
  const from = world.workspace.calls.length;
  await revive(world);
  await requireWord(world, from, SAID.restored);
  mend(world, fault);
}

/** An older copy takes the database's place, and nobody says so until somebody confirms it. */
async function older(world: World): Promise<void> {
  const [copy, putBack] = world.database === 'sqlite' ? await copyFile(world) : await copyDatabase(world);
  await openAny(world);
  await openAny(world);
  await pause(between(world, 70, 120));
  const fault = strike(world, 'an older copy');
  const from = world.workspace.calls.length;
  beginEra(world);
  await putBack(copy);
  // What the bots did until they were cut off is gone too.
  beginEra(world);
  await revive(world);
  await requireWord(world, from, SAID.older);
  await openAny(world);
  await muster(world, 'restore', '--confirm');
  mend(world, fault);
}

type Copied = readonly [copy: string, putBack: (copy: string) => Promise<void>];

async function copyFile(world: World): Promise<Copied> {
  const copy = join(world.folder, `older-${world.era}.db`);
  await muster(world, 'backup', copy);
  const putBack = async (): Promise<void> => {
    await killAll(world);
    for (const rest of ['-wal', '-shm']) rmSync(`${pathOf(world)}${rest}`, { force: true });
    copyFileSync(copy, pathOf(world));
  };
  return [copy, putBack];
}

/** As a replica that lags behind: its connections are cut for the moment of the copy, and again when it takes over. */
async function copyDatabase(world: World): Promise<Copied> {
  const name = new URL(world.url).pathname.slice(1);
  const copy = `${name}_older_${world.era}`;
  const fault = strike(world, 'an older copy is made');
  await alone(world, name, [`create database ${copy} template ${name}`]);
  mend(world, fault);
  const putBack = async (): Promise<void> => {
    // Its clock is the run's before anybody is let in: the setting belongs to the name, and is gone with it.
    await alone(world, name, [`drop database ${name}`, `alter database ${copy} rename to ${name}`, clockFirst(name)]);
  };
  return [copy, putBack];
}

/** Does something to a database to which nobody may be connected meanwhile. */
async function alone(world: World, name: string, statements: readonly string[]): Promise<void> {
  const address = new URL(world.url);
  address.pathname = '/postgres';
  const client = new pg.Client({ connectionString: address.toString() });
  await client.connect();
  await client.query(`alter database ${name} allow_connections false`);
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  await pause(2 * SECOND);
  for (const statement of statements) await client.query(statement);
  await client.query(`alter database ${name} allow_connections true`);
  await client.end();
}

export const copyFaults: readonly Fault[] = [
  { name: 'muster restore', weight: { sqlite: 5 }, run: restored },
  { name: 'the database file is removed', weight: { sqlite: 4 }, run: removed },
  { name: 'an older copy', weight: both(4), run: older },
];
