/** Opens transactions: one after the other, again when the database says that they lost a race. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Database } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import { MUSTER, storedActor } from '../lib/actor.ts';
import type { Clock, Instant } from '../lib/instant.ts';
import { writeAudit } from './audit.ts';
import { type Cache, openCache } from './cache.ts';
import { openGate } from './gate.ts';
import { type Lineage, OtherCopy } from './lineage.ts';
import { enqueueAll } from './outbox/queue.ts';
import { findReceipt } from './outbox/receipts.ts';
import { openPending, type Pending } from './pending.ts';
import { clearTimers, findTimer, fireTimerNow, setTimer } from './timers.ts';
import type { Audit, AuditActor, AuditValue, DomainEvent, Places, Timers, Transact, Tx, Wiring } from './tx.ts';

export interface TransactOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly wiring: Wiring;
  /** Who changes what nobody at a door does, for the audit. Default: the bot, by its clock. */
  readonly actor?: AuditActor;
  /** Keeps watch whether the database is still the same one; absent: nobody does. */
  readonly lineage?: Lineage;
  /** Called after a commit that left something to do. */
  readonly onWork: () => void;
}

/**
 * Runs work in a serializable transaction, again with a fresh `now` when the database says that it lost a race, or that
 * something else was in the way. While it waits for that, others go. One after the other in one process, as SQLite does
 * anyway: more at once would only lose races against each other.
 */
export function transactor(options: TransactOptions): Transact {
  const gate = openGate();
  const cached = openCache(options.db);
  return async (work, rank = 'first') => {
    const begun = performance.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await gate(rank, () => once(options, cached, work));
      } catch (error) {
        if (error instanceof OtherCopy) {
          await gate('first', () => takeUpCopy(options, cached));
          continue;
        }
        const pause = options.db.retryIn(error, attempt, performance.now() - begun);
        if (pause === undefined) throw error;
        await wait(pause);
      }
    }
  };
}

/** The database was put back: what follows from that comes before everything else. */
async function takeUpCopy(options: TransactOptions, cached: Cache): Promise<void> {
  const { lineage, ...rest } = options;
  if (lineage === undefined) return;
  const done = await once(rest, cached, (tx) => lineage.takeUp(tx));
  done();
}

async function once<T>(options: TransactOptions, cached: Cache, work: (tx: Tx) => Promise<T>): Promise<T> {
  let left = false;
  let transaction: Transaction<Schema> | undefined;
  const run = options.db.kysely.transaction();
  const isolated = options.db.dialect === 'postgres' ? run.setIsolationLevel('serializable') : run;
  const result = await isolated.execute(async (db) => {
    await options.lineage?.look(db);
    const pending = openPending();
    const tx = open(db, options, { cached, pending }, () => {
      left = true;
    });
    const done = await work(tx);
    const notifications = await pending.take(tx, options.wiring.drawings);
    await enqueueAll(db, tx.now, notifications, options.wiring.connections);
    await auditRest(tx);
    transaction = db;
    return done;
  });
  if (transaction !== undefined) options.lineage?.committed(transaction);
  if (left) options.onWork();
  return result;
}

const THE_BOT: AuditActor = { who: MUSTER, door: 'clock' };

/** What was changed without a door of its own is kept in the audit too. */
async function auditRest(tx: Tx): Promise<void> {
  const { fields, incident, actor } = tx.audit.take();
  const names = Object.keys(fields);
  if (names.length === 0) return;
  const by = { who: storedActor(actor.who), door: actor.door };
  const row = { at: tx.now, ...by, line: names.join(', ').slice(0, 500), detail_json: null, incident };
  await writeAudit(tx.db, { ...row, change_json: JSON.stringify(fields) });
}

function open(
  db: Transaction<Schema>,
  { clock, wiring, actor = THE_BOT }: TransactOptions,
  { cached, pending }: { readonly cached: Cache; readonly pending: Pending },
  onWork: () => void,
): Tx {
  const now = clock.now();
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
      return found?.task.kind === kind ? (found as never) : undefined;
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
