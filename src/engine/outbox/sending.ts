/**
 * Sends what is due: so many rows of each connection and lane at a time, so that a server that does not answer delays
 * nobody but its own receivers. A connection that is held has one attempt every few seconds.
 */
import type { Kysely } from 'kysely';
import type { Row, Schema } from '../../db/schema.ts';
import { type Clock, type Instant, type Millis, SECOND } from '../../lib/instant.ts';
import type { Rank } from '../gate.ts';
import type { EngineClock } from '../time/engine-clock.ts';
import { type Claimant, claim, claimAttempt, claimedAmong, type Room, setAside } from './claims.ts';
import { ATTEMPT_EVERY } from './connections.ts';
import { type DeliverOptions, deliver } from './deliver.ts';
import type { NextDue } from './next-due.ts';
import type { Lane } from './outcome.ts';

/** The most rows of one connection that are sent at once. */
const IN_FLIGHT: Readonly<Record<Lane, number>> = { page: 16, update: 6 };
/** A recording of an update goes before events: what is recorded late may be sent twice. */
const RANK: Readonly<Record<Lane, Rank>> = { page: 'first', update: 'soon' };
/** So many connections are asked for rows in one statement, those that are due longest first. */
const CONNECTIONS_AT_ONCE = 40;
/** How long an update waits for an older one of its place that gets no answer. */
const IN_TURN = SECOND / 2;

export interface SendingOptions extends DeliverOptions {
  readonly kysely: Kysely<Schema>;
  readonly clock: Clock;
  /** The engine's clock, which decides what is due. */
  readonly time: EngineClock;
  /** The owner of claims. */
  readonly owner: string;
  /** Whether what was read or claimed just now may be of another copy of the database. */
  readonly strange: () => boolean;
  /** Called when an attempt has ended. */
  readonly onEnd: () => void;
}

export interface Sending {
  /** Begins to send the due rows of a lane for which there is room; returns how many, with those that were set aside. */
  sendDue(lane: Lane, due: NextDue): Promise<number>;
  /** Whether something of a lane is due and has room. */
  canSend(lane: Lane, due: NextDue): boolean;
  /** Tries the connections that are held and have something waiting; returns how many attempts began. */
  attemptHeld(due: NextDue): Promise<number>;
  /** When there is something to do next; what waits for room is not counted, because an attempt that ends is heard of. */
  next(due: NextDue): Instant;
  /** How many attempts are running. */
  readonly flying: number;
  /** Resolves when what is under way has ended. */
  ended(): Promise<void>;
}

/** Opens the sending half of one process. */
export function openSending(options: SendingOptions): Sending {
  const { kysely, clock, time, owner, transact } = options;
  const flights = new Set<Promise<void>>();
  const underway = new Map<number, string>();
  const places = new Map<string, Promise<void>>();
  /** When each was last attempted, in elapsed time. */
  const attempted = new Map<string, Millis>();
  const claimant = (): Claimant => ({ owner, now: time.now(), moves: time.moves });

  const roomIn = (lane: Lane, connection: string): number => {
    const key = keyOf(lane, connection);
    return IN_FLIGHT[lane] - [...underway.values()].filter((one) => one === key).length;
  };

  const roomsFor = (lane: Lane, due: NextDue): readonly Room[] =>
    roomsOf(due[lane], time.now(), (connection) => roomIn(lane, connection));

  const nextAttemptAt = (connection: string): Instant => {
    const last = attempted.get(connection);
    return last === undefined ? 0 : time.now() + last + ATTEMPT_EVERY - time.elapsed();
  };

  /** What was claimed of an older copy is given up where that is taken up, which comes first. */
  async function stillOurs(rows: readonly Row<'outbox'>[]): Promise<readonly Row<'outbox'>[]> {
    if (rows.length === 0 || !options.strange()) return rows;
    const ids = rows.map(({ id }) => id);
    const ours = await transact((tx) => claimedAmong(tx, owner, ids));
    return rows.filter(({ id }) => ours.has(id));
  }

  function send(row: Row<'outbox'>): void {
    // A lease that ran out while its attempt is under way: it is not sent twice at once.
    if (underway.has(row.id)) return;
    underway.set(row.id, keyOf(row.lane, row.connection));
    const flight: Promise<void> = inTurn(row)
      .then(() => deliver({ ...options, transact: (work) => transact(work, RANK[row.lane]) }, row))
      .catch((error: unknown) => options.log.error({ err: error, notification: row.id }, 'recording a delivery failed'))
      .finally(() => {
        flights.delete(flight);
        underway.delete(row.id);
        if (row.bucket !== null && places.get(row.bucket) === flight) places.delete(row.bucket);
        options.onEnd();
      });
    flights.add(flight);
    if (row.bucket !== null && row.kind === 'message') places.set(row.bucket, flight);
  }

  /** Updates of one place are read in the order in which they were written; one without an answer holds up the next for moments. */
  async function inTurn({ bucket, lane, kind }: Row<'outbox'>): Promise<void> {
    const before = bucket === null || lane === 'page' || kind !== 'message' ? undefined : places.get(bucket);
    if (before === undefined) return;
    const enough = new AbortController();
    await Promise.race([before, clock.sleep(IN_TURN, enough.signal)]);
    enough.abort();
  }

  return {
    canSend: (lane, due) => roomsFor(lane, due).length > 0,
    async sendDue(lane, due) {
      const rooms = roomsFor(lane, due);
      const rows = await claim(kysely, lane, claimant(), rooms);
      const busy = new Set(rows.map(({ connection }) => connection));
      const idle = rooms.filter(({ connection }) => !busy.has(connection));
      // Due, but not to be had: held up, or by a count of moves that is not the database's.
      if (idle.length > 0) time.distrust();
      // What was set aside is due later than was read: it counts, so that the loop looks again.
      let aside = 0;
      for (const { connection } of idle) aside += await transact((tx) => setAside(tx, lane, connection), RANK[lane]);
      for (const row of await stillOurs(rows)) send(row);
      return rows.length + aside;
    },
    async attemptHeld({ held }) {
      let begun = 0;
      for (const [connection, at] of held) {
        if (Math.max(at, nextAttemptAt(connection)) > time.now()) continue;
        attempted.set(connection, time.elapsed());
        const rows = await claimAttempt(kysely, connection, claimant());
        for (const row of await stillOurs(rows)) send(row);
        begun += rows.length;
      }
      return begun;
    },
    next({ page, update, held }) {
      const open = (lane: Lane) =>
        [...(lane === 'page' ? page : update)]
          .filter(([connection]) => roomIn(lane, connection) > 0)
          .map(([, at]) => at);
      const attempts = [...held].map(([connection, at]) => Math.max(at, nextAttemptAt(connection)));
      return Math.min(...open('page'), ...open('update'), ...attempts);
    },
    get flying() {
      return flights.size;
    },
    async ended() {
      await Promise.allSettled([...flights]);
    },
  };
}

function keyOf(lane: Lane, connection: string): string {
  return `${lane} ${connection}`;
}

/** The connections that have something due and room for it, the one that is due longest first. */
function roomsOf(
  due: ReadonlyMap<string, Instant>,
  now: Instant,
  room: (connection: string) => number,
): readonly Room[] {
  return [...due]
    .filter(([, at]) => at <= now)
    .sort(([, a], [, b]) => a - b)
    .map(([connection]) => ({ connection, limit: room(connection) }))
    .filter(({ limit }) => limit > 0)
    .slice(0, CONNECTIONS_AT_ONCE);
}
