/** How the time for ten times as much compares with ten times the time for one, measured so that a busy machine does not matter. */
import { cpuTime } from './cpu.ts';

/** So much more there is to read. */
export const TENFOLD = 10;
/** Ten times as much may take fifteen times as long: half as long again as ten readings of the shorter. */
const MOST = 1.5;
/** Milliseconds: ten times the letters in less than this are no trouble, and too little to be measured. */
const NOTHING = 60;
/** A busy machine makes one measurement long; all of them only when the work is. */
const TRIES = 10;
/** Milliseconds of the processor: no accident of measuring makes so much of nothing. */
const MUCH = 1_000;

/** Whether the longer work takes more than fifteen times as long as the shorter, however often it is measured. */
export function growsTooFast(short: () => void, long: () => void): boolean {
  let [shortest, longest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let tried = 0; tried < TRIES; tried += 1) {
    longest = Math.min(longest, cpuTime(long));
    if (longest < NOTHING) return false;
    shortest = Math.min(
      shortest,
      cpuTime(() => {
        for (let n = 0; n < TENFOLD; n += 1) short();
      }),
    );
    if (longest <= MOST * shortest) return false;
    if (longest > MUCH) return true;
  }
  return true;
}
