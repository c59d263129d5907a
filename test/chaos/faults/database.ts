/** What happens to the database next to the bot. */
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { SECOND } from '../../../src/lib/instant.ts';
import { READER } from '../rows.ts';
import { mend, openAny, strike, type World } from '../world.ts';
import { between, both, type Fault, lasting, runs } from './fault.ts';

const pathOf = ({ url }: Pick<World, 'url'>): string => url.slice('sqlite:'.length);

/** Another process holds SQLite's write lock for a while. */
async function locked(world: World): Promise<void> {
  const file = new Sqlite(pathOf(world), { timeout: 2_000 });
  await lasting(world, {
    name: 'the database is locked',
    lasts: between(world, 2, 60),
    begin: () => file.exec('begin immediate'),
    end: () => {
      file.exec('commit');
      file.close();
    },
  });
}

/** Every connection to PostgreSQL but our own is cut, several times. */
async function cut(world: World): Promise<void> {
  const fault = strike(world, 'connections are cut');
  for (let n = 0; n <= world.chance.below(3); n += 1) {
    const asked = openAny(world);
    await pause(world.chance.below(2 * SECOND));
    await runs(
      world,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name <> $1',
      READER,
    );
    await asked;
  }
  mend(world, fault);
}

/** What is kept of an open page's timer cannot be run. */
async function timerFails(world: World): Promise<void> {
  const page = await openAny(world);
  if (page === undefined) return;
  const key = `page:p${page}`;
  const write = (task: string): Promise<unknown> =>
    runs(world, 'update timers set task_json = $1 where key = $2', task, key);
  const [kept] = await runs<{ task_json: string }>(world, 'select task_json from timers where key = $1', key);
  if (kept === undefined) return;
  await lasting(world, {
    name: 'a timer fails',
    how: { spoiled: [page] },
    lasts: between(world, 150, 240),
    begin: () => write('{"kind":"page.unheard-of"}'),
    end: () => write(kept.task_json),
  });
}

export const databaseFaults: readonly Fault[] = [
  { name: 'the database is locked', weight: { sqlite: 8 }, run: locked },
  { name: 'connections are cut', weight: { postgres: 10 }, run: cut },
  { name: 'a timer fails', weight: both(6), run: timerFails },
];
