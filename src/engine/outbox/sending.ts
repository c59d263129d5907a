/**
 * Sends what is due: so many rows of each connection and lane at a time, so that a server that does not answer delays
 * nobody but its own receivers. A connection that is held has one attempt every few seconds.
 */
import type { Kysely } from 'kysely';
import type { Row, Schema } from '../../db/schema.ts';
import { type Clock, type Instant, SECOND } from '../../lib/instant.ts';
import type { Rank } from '../gate.ts';
import { PROBE } from './connections.ts';
import { type DeliverOptions, deliver } from './deliver.ts';
import type { NextDue } from './next-due.ts';
import type { Lane } from './outcome.ts';
import { claim, claimProbe, type Room, setAside } from './queue.ts';

/** So many rows of one connection are under way at once. */
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
  /** Who claims. */
  readonly owner: string;
  /** Called when an attempt has ended. */
  readonly onEnd: () => void;
}

export interface Sending {
  /** Begins to send the due rows of a lane for which there is room; returns how many. */
  sendDue(lane: Lane, due: NextDue): Promise<number>;
  /** Whether something of a lane is due and has room. */
  canSend(lane: Lane, due: NextDue): boolean;
  /** Tries the connections that are held and have something waiting; returns how many attempts began. */
  probe(due: NextDue): Promise<number>;
  /** When there is something to do next; what waits for room is not counted, because an attempt that ends is heard of. */
  next(due: NextDue): Instant;
  /** How many attempts are under way. */
  readonly flying: number;
  /** Resolves when what is under way has ended. */
  ended(): Promise<void>;
}

/** Opens the sending half of one process. */
export function openSending(options: SendingOptions): Sending {
  const { kysely, clock, owner, transact } = options;
  const flights = new Set<Promise<void>>();
  const underway = new Map<number, string>();
  const places = new Map<string, Promise<void>>();
  const probed = new Map<string, Instant>();

  const roomIn = (lane: Lane, connection: string): number => {
    const key = keyOf(lane, connection);
    return IN_FLIGHT[lane] - [...underway.values()].filter((one) => one === key).length;
  };

  const roomsFor = (lane: Lane, due: NextDue): readonly Room[] =>
    roomsOf(due[lane], clock.now(), (connection) => roomIn(lane, connection));

  /** Due again when its time has come; a clock that was set back puts nothing off. */
  const probeAt = (connection: string): Instant => {
    const last = probed.get(connection);
    return last === undefined || last > clock.now() ? 0 : last + PROBE;
  };

  function send(row: Row<'outbox'>): void {
    // A clock set forward ends leases early, also our own: what is under way is not sent beside itself.
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
      const rows = await claim(kysely, lane, owner, clock.now(), rooms);
      const busy = new Set(rows.map(({ connection }) => connection));
      for (const { connection } of rooms)
        if (!busy.has(connection)) await transact((tx) => setAside(tx, lane, connection), RANK[lane]);
      for (const row of rows) send(row);
      return rows.length;
    },
    async probe({ held }) {
      let begun = 0;
      for (const [connection, at] of held) {
        if (Math.max(at, probeAt(connection)) > clock.now()) continue;
        probed.set(connection, clock.now());
        const rows = await claimProbe(kysely, connection, owner, clock.now());
        for (const row of rows) send(row);
        begun += rows.length;
      }
      return begun;
    },
    next({ page, update, held }) {
      const open = (lane: Lane) =>
        [...(lane === 'page' ? page : update)]
          .filter(([connection]) => roomIn(lane, connection) > 0)
          .map(([, at]) => at);
      const probes = [...held].map(([connection, at]) => Math.max(at, probeAt(connection)));
      return Math.min(...open('page'), ...open('update'), ...probes);
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
