/** What happens to the bot's processes. */
import { setTimeout as pause } from 'node:timers/promises';
import { SECOND } from '../../../src/lib/instant.ts';
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
import { between, both, type Fault, lasting } from './fault.ts';

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
  // With nothing else to do, the other one has to look by itself.
  await answerAll(world);
  turnTo(world, dying);
  await pause(30 * SECOND);
  await openNamed(world, 'quick');
  await pause(world.chance.below(SECOND));
  dying.down = true;
  const fault = strike(world, 'a replica dies');
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
      for (const { bot, seat } of all) {
        bot?.wake();
        seat?.join();
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
