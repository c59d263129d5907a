/** Who may go when: a few at a time, and whoever waits for an answer before messages that tell what happened. */
import { setImmediate as turn } from 'node:timers/promises';

/** Lets a few through at a time, in the order in which they came. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** A gate with so many places. */
export function openGate(places: number): Gate {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

/** So many turns of the event loop without a new request are quiet: a millisecond or so. */
const QUIET = 200;
/** Longest wait, milliseconds of the machine's time: updates leave under any load. */
const LONGEST = 250;

/** Resolves when nobody has begun anything for a moment; `begun` counts what was begun. */
export async function untilQuiet(begun: () => number): Promise<void> {
  const end = performance.now() + LONGEST;
  for (let quiet = 0, seen = begun(); quiet < QUIET && performance.now() < end; quiet += 1) {
    await turn();
    if (begun() !== seen) quiet = 0;
    seen = begun();
  }
}
