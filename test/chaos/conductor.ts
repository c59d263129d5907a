/** One clock for every process of a run: it passes up to sixty times as fast, and waits for whoever is busy. */
import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';

/** How a process takes part: by its seat in the file of the clock. */
export interface Seat {
  readonly number: number;
  /** What `clock.mjs` needs to know. */
  readonly env: Readonly<Record<string, string>>;
  /** The process runs: time waits for it, moments at most. */
  join(): void;
  /** It is dead, or stopped for a while. */
  leave(): void;
  /** Puts its wall clock off by so many milliseconds; what passes stays as it is. */
  skew(ms: number): void;
}

/** Moves the clock on. Times are milliseconds since the run began. */
export interface Conductor {
  readonly elapsed: () => number;
  readonly seat: () => Seat;
  /** Nothing is due until then, so that time may pass as fast as it can. */
  hurry(until: number): void;
  /** Time passes as fast as the machine's while the work goes on. */
  slowly<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** How many times as fast as the machine's the clock passes: at leisure, and while somebody works. */
export const FACTOR = 60;
const WORKING = 15;
/** The longer they work, the slower: by one for each of so many real milliseconds, down to the slowest. */
const [SLOWER, SLOWEST] = [30, 1];
/** Real milliseconds: between two movements, counted of a longer gap, and waited for a process that does not look. */
const [TICK, LONGEST_TICK, PATIENCE] = [4, 25, 400];
const CELL = 8;

interface Real {
  setInterval: typeof setInterval;
}

/** The machine's own timers, which `clock.mjs` has replaced in this process. */
export const real = (): Real & { setTimeout: typeof setTimeout } =>
  (globalThis as { [key: symbol]: (Real & { setTimeout: typeof setTimeout }) | undefined })[
    Symbol.for('muster.chaos.real')
  ] ?? globalThis;

/** Writes a clock that stands at `wall`; its processes find it in `file`, and databases in `wallFile(file)`. */
export function newClock(file: string, wall: number): void {
  writeFileSync(wallFile(file), String(wall), { mode: 0o644 });
  const fd = openSync(file, 'w');
  writeSync(fd, new Float64Array([wall, 0, ...new Array<number>(2 * SEATS).fill(0)]));
  closeSync(fd);
}

/** Where the wall time stands as text: whole milliseconds. */
export function wallFile(clock: string): string {
  return `${clock}.wall`;
}

/** Seats that a clock has: the world's own is the first. */
const SEATS = 400;

/** Begins to move the clock of `file`. */
export function conduct(file: string): Conductor {
  const fd = openSync(file, 'r+');
  const wall = openSync(wallFile(file), 'r+');
  const joined = new Set<number>();
  let [elapsed, before, last, leisure, busySince, stalled, slow, seats] = [0, 0, machineTime(), 0, 0, 0, 0, 1];
  const cell = new Float64Array(1);
  readSync(fd, cell, 0, CELL, 0);
  const begun = cell[0] ?? 0;
  const put = (index: number, value: number): void => void writeSync(fd, cell.fill(value), 0, CELL, index * CELL);
  const seen = (seat: number): number => {
    readSync(fd, cell, 0, CELL, (3 + seat * 2) * CELL);
    return cell[0] ?? 0;
  };
  const waits = (): boolean => [...joined].some((seat) => seen(seat) < before);
  const move = (): void => {
    const now = machineTime();
    const passed = now - last;
    last = now;
    stalled = waits() ? stalled + passed : 0;
    if (stalled > 0 && stalled < PATIENCE) return;
    if (elapsed < leisure) busySince = now;
    before = elapsed;
    const factor = slow > 0 ? 1 : busySince === now ? FACTOR : paceOf(now - busySince);
    elapsed += Math.min(passed, LONGEST_TICK) * factor;
    put(1, elapsed);
    writeSync(wall, String(Math.floor(begun + elapsed)), 0);
  };
  const ticking = real().setInterval(move, TICK);
  return {
    elapsed: () => elapsed,
    seat: () => {
      const number = seats;
      seats += 1;
      if (number >= SEATS) throw new Error('the clock has no seat left');
      return {
        number,
        env: { MUSTER_CHAOS_CLOCK: file, MUSTER_CHAOS_SEAT: String(number), MUSTER_CHAOS_FACTOR: String(FACTOR) },
        join: () => void joined.add(number),
        leave: () => void joined.delete(number),
        skew: (ms) => put(2 + number * 2, ms),
      };
    },
    hurry: (until) => {
      leisure = until;
    },
    slowly: async (work) => {
      slow += 1;
      try {
        return await work();
      } finally {
        leisure = 0;
        slow -= 1;
      }
    },
    close: () => {
      clearInterval(ticking);
      closeSync(fd);
      closeSync(wall);
    },
  };
}

function paceOf(busy: number): number {
  return Math.max(SLOWEST, WORKING - Math.floor(busy / SLOWER));
}

/** Milliseconds of the machine, which no preloaded clock moves. */
export function machineTime(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}
