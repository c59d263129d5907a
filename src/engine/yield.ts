/** Who waits for an answer comes before messages that tell what happened. */
import { setImmediate as turn } from 'node:timers/promises';

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
