/** What happens to the clocks of machines: they are set, and nothing passes meanwhile. */
import { setTimeout as pause } from 'node:timers/promises';
import { HOUR, SECOND } from '../../../src/lib/instant.ts';
import { mend, openAny, type Place, setClock, strike, type World } from '../world.ts';
import { between, both, type Fault } from './fault.ts';

/** The clock is set off by an hour for minutes, so that Slack's requests are refused, and right again. */
function setOff(name: string, off: number): Fault {
  const run = async (world: World): Promise<void> => {
    await openAny(world);
    const ill = strike(world, name, { excuses: false });
    set(world, name, world.places, () => off);
    await pause(between(world, 90, 200));
    set(world, name, world.places, () => 0);
    mend(world, ill);
  };
  return { name, weight: both(5), run };
}

function set(world: World, name: string, places: readonly Place[], off: (place: number) => number): void {
  const jump = strike(world, name);
  for (const [i, place] of places.entries()) setClock(place, off(i));
  mend(world, jump);
}

async function apart(world: World): Promise<void> {
  const name = 'replicas half a minute apart';
  const by = 30 * SECOND * (world.chance.below(2) === 0 ? 1 : -1);
  set(world, name, world.places, (place) => (place === 0 ? by : -by));
  for (let n = 0; n < 3; n += 1) {
    await openAny(world);
    await pause(between(world, 20, 40));
  }
  set(world, name, world.places, () => 0);
}

export const clockFaults: readonly Fault[] = [
  setOff('the clock goes back an hour', -HOUR),
  setOff('the clock goes forward an hour', HOUR),
  { name: 'replicas half a minute apart', weight: { postgres: 8 }, run: apart },
];
