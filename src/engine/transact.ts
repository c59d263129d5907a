/** Opens transactions: one after the other, again when the database says that they lost a race. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Database } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import { MUSTER, storedActor } from '../lib/actor.ts';
import type { Clock, Instant, Millis } from '../lib/instant.ts';
import { hasSlash, nameSlashes } from '../lib/slash.ts';
import { writeAudit } from './audit.ts';
import { type Cache, openCache } from './cache.ts';
import { openGate } from './gate.ts';
import { type Lineage, OtherCopy } from './lineage/lineage.ts';
import { enqueueAll } from './outbox/queue.ts';
import { forReaders } from './outbox/readers.ts';
import { findReceipt } from './outbox/receipts.ts';
import { openPending, type Pending } from './pending.ts';
import { type EngineClock, type Move, openEngineClock } from './time/engine-clock.ts';
import { countMove, moveWaits, readMoves } from './time/waits.ts';
import { clearTimers, findTimer, fireTimerNow, setTimer } from './timers.ts';
import type {
  Audit,
  AuditActor,
  AuditValue,
  DomainEvent,
  Notification,
  Places,
  Timers,
  Transact,
  Tx,
  Wiring,
} from './tx.ts';

export interface TransactOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** The clock of the engine, where there is one that others read too. */
  readonly time?: EngineClock;
  readonly wiring: Wiring;
  /** Who changes what nobody at a door does, for the audit. Default: the bot, by its clock. */
  readonly actor?: AuditActor;
  /** Keeps watch whether the database is still the same one; absent: nobody does. */
  readonly lineage?: Lineage;
  /** Called after a commit that left something to do. */
  readonly onWork: () => void;
  /** Called after all waits were moved by so many milliseconds, because the clock had jumped. */
  readonly onJump?: (by: Millis) => void;
}

/** What all transactions of a process share. */
interface Shared {
  readonly options: TransactOptions;
  readonly cached: Cache;
  readonly time: EngineClock;
}

/** Another replica has moved the waits since this one looked at the clock. */
class ClockMoved extends Error {}

/**
 * Runs work in a serializable transaction, again with a fresh `now` when the database says that it lost a race, or that
 * something else was in the way. While it waits for that, others go. One after the other in one process, as SQLite does
 * anyway: more at once would only lose races against each other.
 */
export function transactor(options: TransactOptions): Transact {
  const { db } = options;
  const gate = openGate();
  const time = options.time ?? openEngineClock(db, options.clock);
  const shared: Shared = { options, cached: openCache(db), time };
  const run = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    await time.follow((jump) => moveOnce(shared, jump));
    return once(shared, async (tx) => {
      await requireMoves(shared, tx);
      return work(tx);
    });
  };
  return async (work, rank = 'first', patience = Number.POSITIVE_INFINITY) => {
    const begun = performance.now();
    let otherCopy = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (otherCopy) await gate('first', () => takeUpCopy(shared));
        otherCopy = false;
        return await gate(rank, () => run(work));
      } catch (error) {
        if (error instanceof OtherCopy) {
          otherCopy = true;
          continue;
        }
        if (error instanceof ClockMoved) {
          time.distrust();
          continue;
        }
        const waited = performance.now() - begun;
        const pause = options.db.retryIn(error, attempt, waited);
        if (pause === undefined || waited > patience) throw error;
        await wait(pause);
      }
    }
  };
}

/** A file has one bot, whose transactions come one after the other; elsewhere a replica may have moved the waits meanwhile. */
async function requireMoves({ options, time }: Shared, tx: Tx): Promise<void> {
  if (options.db.dialect === 'postgres' && (await readMoves(tx.db)) !== time.moves) throw new ClockMoved();
}

/** The database was put back: what follows from that comes before everything else. */
async function takeUpCopy(shared: Shared): Promise<void> {
  const { lineage, ...options } = shared.options;
  if (lineage === undefined) return;
  const done = await once({ ...shared, options }, (tx) => lineage.takeUp(tx));
  done();
}

/** All waits move with the clock, once whichever replica sees it first. */
async function moveOnce(shared: Shared, { by, now, known }: Parameters<Move>[0]): Promise<boolean> {
  const work = async (tx: Tx): Promise<boolean> => {
    if (!(await countMove(tx, known))) return false;
    await moveWaits(tx, by);
    return true;
  };
  const moved = await once(shared, work, now);
  if (moved) shared.options.onJump?.(by);
  return moved;
}

async function once<T>(shared: Shared, work: (tx: Tx) => Promise<T>, now?: Instant): Promise<T> {
  const { options, time } = shared;
  const { db } = options;
  let left = false;
  let committing: Transaction<Schema> | undefined;
  const run = db.kysely.transaction();
  const isolated = db.dialect === 'postgres' ? run.setIsolationLevel('serializable') : run;
  const result = await isolated.execute(async (transaction) => {
    await options.lineage?.look(transaction);
    const pending = openPending();
    const tx = open(transaction, now ?? time.now(), shared, pending, () => {
      left = true;
    });
    const done = await work(tx);
    const notifications = await forReaders(tx, await pending.take(tx, options.wiring.drawings));
    const named = await withNames(tx, options.wiring, notifications);
    await enqueueAll(transaction, tx.now, named, options.wiring.connections);
    await auditRest(tx);
    committing = transaction;
    return done;
  });
  if (committing !== undefined) options.lineage?.committed(committing);
  if (left) options.onWork();
  return result;
}

const THE_BOT: AuditActor = { who: MUSTER, door: 'clock' };

/** What leaves names the slash commands as this workspace does. */
async function withNames(tx: Tx, wiring: Wiring, all: readonly Notification[]): Promise<readonly Notification[]> {
  if (!all.some(({ payload }) => hasSlash(payload))) return all;
  const names = await wiring.commandNames(tx);
  return all.map((one) => ({ ...one, payload: nameSlashes<unknown>(one.payload, names) }) as Notification);
}

/** What was changed without a door of its own is kept in the audit too. */
export async function auditRest(tx: Tx): Promise<void> {
  const { fields, incident, actor } = tx.audit.take();
  const names = Object.keys(fields);
  if (names.length === 0) return;
  const by = { who: storedActor(actor.who), door: actor.door };
  const row = { at: tx.now, ...by, line: names.join(', ').slice(0, 500), detail_json: null, incident };
  await writeAudit(tx.db, { ...row, change_json: JSON.stringify(fields) });
}

function open(
  db: Transaction<Schema>,
  now: Instant,
  { options: { wiring, actor = THE_BOT }, cached }: Shared,
  pending: Pending,
  onWork: () => void,
): Tx {
  const tx: Tx = {
    db,
    now,
    notify: async (notification) => {
      onWork();
      pending.add(notification);
    },
    timers: openTimers(db, now, onWork),
    receipt: (slot) => findReceipt(db, slot),
    audit: openAudit(actor),
    emit: async (event) => {
      const listeners = wiring.reactions[event.event] as readonly ((tx: Tx, event: DomainEvent) => Promise<void>)[];
      for (const react of listeners) await react(tx, event);
    },
    dirty: (drawing, id) => pending.mark(drawing, id),
    place: (name, given) => partsOf(tx, wiring, name, given),
    cached,
  };
  return tx;
}

async function partsOf<K extends keyof Places>(
  tx: Tx,
  { places }: Wiring,
  name: K,
  given: Places[K]['given'],
): Promise<readonly Places[K]['part'][]> {
  const parts: Places[K]['part'][] = [];
  for (const contribute of places[name]) parts.push(...(await contribute(tx, given)));
  return parts;
}

function openTimers(db: Transaction<Schema>, now: Instant, onWork: () => void): Timers {
  return {
    set: async (key, when, task) => {
      onWork();
      await setTimer(db, key, { now, when, task });
    },
    clear: (...keys) => clearTimers(db, keys),
    fireNow: (key) => {
      onWork();
      return fireTimerNow(db, key, now);
    },
    due: async (key) => (await findTimer(db, key))?.at,
    pending: async (key, kind) => {
      const found = await findTimer(db, key);
      return found?.task?.kind === kind ? (found as never) : undefined;
    },
  };
}

function openAudit(by: AuditActor): Audit {
  let fields: Record<string, readonly [AuditValue, AuditValue]> = {};
  let incident: number | null = null;
  let actor = by;
  return {
    field: (name, from, to) => {
      const before = fields[name]?.[0] ?? from;
      if (from !== to) fields[name] = [before, to];
    },
    incident: (id) => {
      incident ??= id;
    },
    actor: (one) => {
      actor = one;
    },
    take: () => {
      const taken = { fields, incident, actor };
      [fields, incident] = [{}, null];
      return taken;
    },
  };
}
