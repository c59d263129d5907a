/** What happens to the bot's processes. */
import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE, SECOND } from '../../../src/lib/instant.ts';
import {
  answerAll,
  kill,
  killAll,
  livingPlaces,
  mend,
  openAny,
  openNamed,
  type Place,
  revive,
  strike,
  turnTo,
  type World,
} from '../world.ts';
import { between, both, type Fault, lasting, runs } from './fault.ts';

/** Every bot dies at the moment at which Slack is asked, or has taken a message. */
function killedAt(name: string, kind: 'hang' | 'accept-then-hang'): Fault {
  const run = async (world: World): Promise<void> => {
    const fault = strike(world, name);
    const struck = new Promise<void>((resolve) => {
      const when = (): boolean => {
        resolve();
        return true;
      };
      world.workspace.fault({ method: 'chat.postMessage', kind, times: 1, when });
    });
    const asked = openAny(world);
    await Promise.race([struck, pause(20 * SECOND)]);
    await killAll(world);
    await asked;
    world.workspace.clearFaults();
    await revive(world);
    mend(world, fault);
  };
  return { name, weight: both(8), run };
}

async function killSoon(world: World): Promise<void> {
  const fault = strike(world, 'kill -9');
  const asked = openAny(world);
  await pause(world.chance.below(3 * SECOND));
  await killAll(world);
  await asked;
  await revive(world);
  mend(world, fault);
}

/** One replica dies and stays dead; the other goes on as if nothing had been. */
async function replicaDies(world: World): Promise<void> {
  const [first, second] = world.chance.below(2) === 0 ? [0, 1] : [1, 0];
  const [dying, living] = [world.places[first] as Place, world.places[second] as Place];
  // With nothing else to do, the other one has to look by itself: it did so as the auditor came, and will when that comes again.
  await answerAll(world);
  turnTo(world, dying);
  await pause(30 * SECOND);
  await auditorGone(world);
  const page = await openNamed(world, 'quick');
  await pause(world.chance.below(2) === 0 ? world.chance.below(SECOND) : between(world, 8, 20));
  dying.down = true;
  const fault = strike(world, 'a replica dies', { spares: await waiting(world, page) });
  await kill(world, dying);
  mend(world, fault);
  const rest = strike(world, 'a replica is dead', { excuses: false });
  await pause(between(world, 60, 80));
  turnTo(world, living);
  await openAny(world);
  dying.down = false;
  await revive(world);
  mend(world, rest);
}

/** The key of the auditor's timer. */
const AUDIT = '~audit';

/** Resolves as the auditor has come, which every replica looks for once a minute. */
async function auditorGone(world: World): Promise<void> {
  for (const end = world.conductor.elapsed() + 2 * MINUTE; world.conductor.elapsed() < end; await pause(SECOND)) {
    const [timer] = await runs<{ next_at: string }>(world, 'select next_at from timers where key = $1', AUDIT);
    if (Number(timer?.next_at) - Date.now() > MINUTE - 3 * SECOND) return;
  }
}

/** The page, when nothing of it is under way and only its step waits. */
async function waiting(world: World, page: number | undefined): Promise<readonly number[]> {
  if (page === undefined) return [];
  const [found] = await runs<{ leaves: string; waits: string }>(
    world,
    `select (select count(*) from outbox where state = 'waiting' and about_json like $1) as leaves,
      (select count(*) from timers where key = $2 and task_json like '%page.step%' and wait < $3) as waits`,
    `%"page":${page}%`,
    `page:p${page}`,
    String(MINUTE),
  );
  return Number(found?.leaves) === 0 && Number(found?.waits) === 1 ? [page] : [];
}

async function suspended(world: World): Promise<void> {
  const all = livingPlaces(world);
  await lasting(world, {
    name: 'the machine is suspended',
    lasts: between(world, 20, 240),
    begin: () => {
      for (const { bot, seat } of all) {
        bot?.suspend();
        seat?.leave();
      }
    },
    end: () => {
      for (const place of all) {
        // It has missed as much as one that starts.
        place.since = world.conductor.elapsed();
        place.bot?.wake();
        place.seat?.join();
      }
    },
  });
}

async function deadForMinutes(world: World): Promise<void> {
  const fault = strike(world, 'dead for minutes');
  await killAll(world);
  await pause(between(world, 60, 240));
  await revive(world);
  mend(world, fault);
}

export const processFaults: readonly Fault[] = [
  { name: 'kill -9', weight: both(10), run: killSoon },
  killedAt('kill -9 as Slack is asked', 'hang'),
  killedAt('kill -9 as Slack has taken it', 'accept-then-hang'),
  { name: 'a replica dies', weight: { postgres: 12 }, run: replicaDies },
  { name: 'the machine is suspended', weight: both(6), run: suspended },
  { name: 'dead for minutes', weight: both(4), run: deadForMinutes },
];
