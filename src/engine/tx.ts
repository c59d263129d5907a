/**
 * Glossary. A *notification* must leave the process, a *timer* must happen later, a *domain event* is emitted to other
 * topics in the same transaction, a *receipt* came back from a delivery. All commit with the decision or not at all.
 */
import { setTimeout as jitter } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Database } from '../db/open.ts';
import type { Schema } from '../db/schema.ts';
import type { Clock, Instant, Millis } from '../lib/instant.ts';
import { type Cache, openCache } from './cache.ts';
import type { Deliveries } from './deliveries.ts';
import { openGate } from './gate.ts';
import { enqueue } from './outbox.ts';
import { clearTimer, fireTimerNow, setTimer } from './timers.ts';

/** What later tasks carry, by kind. Topics add theirs by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: topics add to it
export interface Tasks {}
/** What topics tell each other, by name. Topics add theirs by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: topics add to it
export interface DomainEvents {}
export type Task = { [K in keyof Tasks]: { readonly kind: K } & Tasks[K] }[keyof Tasks];
export type DomainEvent = { [K in keyof DomainEvents]: { readonly event: K } & DomainEvents[K] }[keyof DomainEvents];

/** A row of the outbox to be. */
export type Notification = {
  [K in keyof Deliveries]: {
    readonly kind: K;
    readonly payload: Deliveries[K];
    /** The message it writes; an unsent notification of the same slot is replaced. */
    readonly slot?: string;
    /** Waits until this slot has a receipt. */
    readonly after?: string;
    /** Pages never wait behind anything. Default `update`. */
    readonly lane?: 'page' | 'update';
  };
}[keyof Deliveries];

/** When a timer fires: a wait keeps its length whatever the wall clock does, a wall time follows it. */
export type When = { readonly after: Millis } | { readonly at: Instant };

/** What happens later: one row a key. */
export interface Timers {
  /** Writes the timer; the same key moves it. */
  set(key: string, when: When, task: Task): Promise<void>;
  clear(key: string): Promise<void>;
  /** A timer that waits fires now; none is no mistake. Returns whether there was one. */
  fireNow(key: string): Promise<boolean>;
}

/** What the audit log keeps of a transaction. */
export interface Audit {
  /** A field that was changed, with its old and new value. */
  field(name: string, from: AuditValue, to: AuditValue): void;
  /** The incident it is about; the first one counts. */
  incident(id: number): void;
  /** Who changed it and by which door, where no command was given. */
  actor(actor: Actor): void;
  /** What was kept so far, once: the caller writes it. */
  take(): AuditedChanges;
}

/** Everything a decision may touch. Opened only at a door: router, routes, events, timers, receipts, apply. */
export interface Tx {
  readonly db: Transaction<Schema>;
  /** Read once, when the transaction began. */
  readonly now: Instant;
  /** An outbox row, sent after the commit. */
  notify(notification: Notification): Promise<void>;
  readonly timers: Timers;
  readonly audit: Audit;
  /** The reactions listed in `topics/index.ts` run now, in this transaction. */
  emit(event: DomainEvent): Promise<void>;
  /** What `read` finds, kept until somebody writes to one of the tables; many share it, so nobody may change it. */
  readonly cached: Cache;
}

/** What a field held or holds. */
export type AuditValue = string | number | null;

/** Who changes something, and by which door. */
export interface Actor {
  readonly who: string;
  readonly door: string;
}

/** What a transaction changed: `{ field: [before, after] }`, the first incident it belongs to, and who did it. */
export interface AuditedChanges {
  readonly fields: Readonly<Record<string, readonly [AuditValue, AuditValue]>>;
  readonly incident: number | null;
  readonly actor: Actor;
}

export type Reactions = {
  readonly [K in keyof DomainEvents]: readonly ((tx: Tx, event: DomainEvents[K]) => Promise<void>)[];
};

export interface TransactOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly reactions: Reactions;
  /** Who changes what nobody at a door does, for the audit. Default: the bot, by its clock. */
  readonly actor?: Actor;
  /** Called after a commit that left something to do. */
  readonly onWork: () => void;
}

export type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

const ATTEMPTS = 5;

/** One after the other in one process, as SQLite does anyway: more at once would only lose races against each other. */
const AT_ONCE = 1;

/** Losers of a race come back spread out, four times wider each time, or many at once would only meet again. */
function pauseBetween(attempt: number): number {
  return Math.random() * 20 * 4 ** (attempt - 1);
}

/** Runs work in a serializable transaction, again with a fresh `now` when the database says it lost a race. */
export function transactor(options: TransactOptions): Transact {
  const gate = openGate(AT_ONCE);
  const cached = openCache(options.db);
  return async (work) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await gate(() => once(options, cached, work));
      } catch (error) {
        if (attempt >= ATTEMPTS || !options.db.passing(error)) throw error;
        await jitter(pauseBetween(attempt));
      }
    }
  };
}

async function once<T>(options: TransactOptions, cached: Cache, work: (tx: Tx) => Promise<T>): Promise<T> {
  let left = false;
  const run = options.db.kysely.transaction();
  const isolated = options.db.dialect === 'postgres' ? run.setIsolationLevel('serializable') : run;
  const result = await isolated.execute(async (db) => {
    const tx = open(db, options, cached, () => {
      left = true;
    });
    const done = await work(tx);
    await auditRest(tx);
    return done;
  });
  if (left) options.onWork();
  return result;
}

const THE_BOT: Actor = { who: 'muster', door: 'clock' };

/** What was changed without a door of its own is kept in the audit too. */
async function auditRest(tx: Tx): Promise<void> {
  const { fields, incident, actor } = tx.audit.take();
  const names = Object.keys(fields);
  if (names.length === 0) return;
  const row = { at: tx.now, ...actor, line: names.join(', ').slice(0, 500), detail_json: null, incident };
  await tx.db
    .insertInto('audit')
    .values({ ...row, change_json: JSON.stringify(fields) })
    .execute();
}

function open(
  db: Transaction<Schema>,
  { clock, reactions, actor = THE_BOT }: TransactOptions,
  cached: Cache,
  onWork: () => void,
): Tx {
  const now = clock.now();
  const tx: Tx = {
    db,
    now,
    notify: async (notification) => {
      onWork();
      await enqueue(db, now, notification);
    },
    timers: openTimers(db, now, onWork),
    audit: openAudit(actor),
    emit: async (event) => {
      const listeners = reactions[event.event] as readonly ((tx: Tx, event: DomainEvent) => Promise<void>)[];
      for (const react of listeners) await react(tx, event);
    },
    cached,
  };
  return tx;
}

function openTimers(db: Transaction<Schema>, now: Instant, onWork: () => void): Timers {
  return {
    set: async (key, when, task) => {
      onWork();
      await setTimer(db, key, 'at' in when ? when.at : now + when.after, task);
    },
    clear: (key) => clearTimer(db, key),
    fireNow: (key) => {
      onWork();
      return fireTimerNow(db, key, now);
    },
  };
}

function openAudit(by: Actor): Audit {
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
