/**
 * The one clock by which rows are reckoned. It follows the wall clock, but never jumps under anybody's feet: between a
 * jump and the moment at which all waits have been moved with it, it continues as before.
 */
import type { Database } from '../../db/database.ts';
import { type Clock, type Instant, type Millis, SECOND } from '../../lib/instant.ts';
import { JUMP, readMoves } from './waits.ts';

/** Moves all waits in a transaction of its own, at `now`. False when somebody has since `known` moves. */
export type Move = (jump: { readonly by: Millis; readonly now: Instant; readonly known: number }) => Promise<boolean>;

/** The clock of loop, claims and transactions. */
export interface EngineClock {
  now(): Instant;
  /** The elapsed time. */
  elapsed(): Millis;
  /**
   * How often waits had been moved when this clock was last looked after; a process that finds another count reckons
   * wrong.
   */
  readonly moves: number;
  /** Whether it must be looked after: it has jumped, or it was not compared for a while. */
  overdue(): boolean;
  /** Looks after it, before anything is written or found due; `move` is called when it has jumped. Rejects as the database does. */
  follow(move: Move): Promise<void>;
  /** Somebody else has moved the waits: it is compared again. */
  distrust(): void;
}

/** Replicas share the clock of their database; a file has none of its own. */
export function openEngineClock(db: Database, clock: Clock): EngineClock {
  const { databaseTime } = db;
  return databaseTime === undefined ? byMachine(db, clock) : byDatabase(db, databaseTime, clock);
}

/** The machine's wall clock, as long as it keeps step with what really passes. */
function byMachine(db: Database, clock: Clock): EngineClock {
  const lead = (): Millis => clock.now() - clock.elapsed();
  let kept = lead();
  let moves: number | undefined;
  let doubted = true;
  const jumped = (): boolean => Math.abs(lead() - kept) > JUMP;
  return {
    now: () => (jumped() ? Math.round(kept + clock.elapsed()) : clock.now()),
    elapsed: () => clock.elapsed(),
    get moves() {
      return moves ?? NEVER;
    },
    overdue: () => doubted || jumped(),
    follow: async (move) => {
      if (doubted || moves === undefined) moves = await readMoves(db.kysely);
      doubted = false;
      if (!jumped()) return;
      const [found, known] = [lead(), moves];
      doubted = !(await move({ by: Math.round(found - kept), now: Math.round(found + clock.elapsed()), known }));
      kept = found;
      if (!doubted) moves = known + 1;
    },
    distrust: () => {
      doubted = true;
    },
  };
}

/** No count of moves is this. */
const NEVER = -1;
/** How often the database is asked for its time, of what really passes. */
const EVERY: Millis = 10 * SECOND;
/** An answer that took longer says too little; it is asked again a second later. */
const SLOW: Millis = SECOND;

/**
 * The database's clock, reckoned by what has passed here since it was asked: a jump of this machine's clock changes
 * nothing. What the two drift apart is made up at each asking; only more than that at once is a jump.
 */
function byDatabase(db: Database, ask: () => Promise<Instant>, clock: Clock): EngineClock {
  let lead: Millis | undefined;
  let moves: number | undefined;
  let askAt = Number.NEGATIVE_INFINITY;
  const compare = async (): Promise<{ readonly found: Millis; readonly slow: boolean }> => {
    const before = clock.elapsed();
    const theirs = await ask();
    const after = clock.elapsed();
    return { found: theirs - (before + after) / 2, slow: after - before > SLOW };
  };
  return {
    now: () => (lead === undefined ? clock.now() : Math.round(lead + clock.elapsed())),
    elapsed: () => clock.elapsed(),
    get moves() {
      return moves ?? NEVER;
    },
    overdue: () => clock.elapsed() >= askAt,
    async follow(move) {
      if (!this.overdue()) return;
      const seen = await readMoves(db.kysely);
      const { found, slow } = await compare();
      askAt = clock.elapsed() + (slow ? SECOND : EVERY);
      // Where somebody else has moved the waits since, whatever the clock has done is made up for.
      const alone = lead !== undefined && seen === moves;
      if (alone && slow) return;
      const by = alone ? Math.round(found - (lead ?? found)) : 0;
      if (Math.abs(by) <= JUMP) [lead, moves] = [found, seen];
      else if (await move({ by, now: Math.round(found + clock.elapsed()), known: seen }))
        [lead, moves] = [found, seen + 1];
      else this.distrust();
    },
    distrust: () => {
      askAt = Number.NEGATIVE_INFINITY;
    },
  };
}
