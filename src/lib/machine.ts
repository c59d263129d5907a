/** The machine's clocks. The wall clock is `Date.now`; what has really passed is `performance.now` and the time asleep. */
import { readFileSync } from 'node:fs';
import { type Clock, type Millis, SECOND } from './instant.ts';

/** Linux says here for how many seconds it has been up, asleep or not; Node's own counter stops meanwhile. */
const UPTIME = '/proc/uptime';

/** Reads what has really passed. Where there is no such file the system's counter has to do. */
export function openElapsed(uptime: () => Millis | undefined = readUptime): () => Millis {
  const awake = (): Millis => performance.now();
  const first = uptime();
  if (first === undefined) return awake;
  const start = first - awake();
  let asleep = 0;
  return () => {
    const gone = (uptime() ?? 0) - awake() - start;
    // The file counts in hundredths: less than a second is no sleep.
    if (gone > asleep + SECOND) asleep = gone;
    return awake() + asleep;
  };
}

function readUptime(): Millis | undefined {
  try {
    const seconds = Number.parseFloat(readFileSync(UPTIME, 'latin1'));
    return Number.isFinite(seconds) ? seconds * SECOND : undefined;
  } catch {
    return undefined;
  }
}

const elapsed = openElapsed();

/** A machine that was asleep, or whose process was held, is noticed so soon after. */
const NAP: Millis = SECOND;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed,
  sleep: async (ms, signal) => {
    const until = elapsed() + ms;
    for (let left = ms; left > 0 && !signal.aborted; left = until - elapsed()) await nap(Math.min(left, NAP), signal);
  },
};

function nap(ms: Millis, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
