/** The order of work: people and pages before everything else, and answers before messages about what happened. */
import { setImmediate as turn } from 'node:timers/promises';

/**
 * Who goes first when several wait. `first`: a person who waits for an answer, a timer, a page. `soon`: what updates
 * record, what somebody only looks at. `later`: events of Slack and housekeeping.
 */
export type Rank = 'first' | 'soon' | 'later';

/** Runs work when its turn has come; those of one rank go in the order in which they came. */
export type Gate = <T>(rank: Rank, work: () => Promise<T>) => Promise<T>;

/** After this many of higher ranks, one that waits may go, so that nothing waits for ever. */
const PATIENCE = 16;

interface Queue {
  readonly waiting: (() => void)[];
  /** How many of higher ranks have gone since somebody here waits. */
  passed: number;
}

/**
 * One at a time, and a turn of the event loop between two: work that never waits for the outside, as on SQLite, would
 * otherwise follow work without end, while timers, sockets and new commands wait.
 */
export function openGate(): Gate {
  const [first, soon, later] = [newQueue(), newQueue(), newQueue()];
  const queues: Readonly<Record<Rank, Queue>> = { first, soon, later };
  let free = true;
  const release = async (): Promise<void> => {
    await turn();
    const enter = nextOf([first, soon, later]);
    if (enter === undefined) free = true;
    else enter();
  };
  return async (rank, work) => {
    if (free) free = false;
    else await new Promise<void>((enter) => queues[rank].waiting.push(enter));
    try {
      return await work();
    } finally {
      void release();
    }
  };
}

function newQueue(): Queue {
  return { waiting: [], passed: 0 };
}

/** Takes whose turn it is out of the queues, the highest rank first. */
function nextOf(queues: readonly Queue[]): (() => void) | undefined {
  const waiting = queues.filter((queue) => queue.waiting.length > 0);
  const due = waiting.find((queue) => queue.passed >= PATIENCE) ?? waiting[0];
  if (due === undefined) return undefined;
  for (const lower of waiting.slice(waiting.indexOf(due) + 1)) lower.passed += 1;
  due.passed = 0;
  return due.waiting.shift();
}

/** So many turns of the event loop without a new request are quiet: a millisecond or so. */
const QUIET = 200;
/** The longest wait, milliseconds of the machine's time: updates are sent under any load. */
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
