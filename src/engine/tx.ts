/**
 * Glossary. A *notice* must leave the process, a *timer* must happen later, a *fact* is told to other topics in the
 * same transaction, a *receipt* came back from a delivery. All are rows or nothing: they commit with the decision.
 */
import { setTimeout as jitter } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Database } from '../db/open.ts';
import type { Schema } from '../db/schema.ts';
import type { Clock, Instant } from '../lib/instant.ts';
import { openRecall, type Recall } from './cache.ts';
import type { Deliveries } from './deliveries.ts';
import { openGate } from './gate.ts';
import { enqueue } from './outbox.ts';
import { dropTimer, hurryTimer, putTimer } from './timers.ts';

/** What later tasks carry, by kind. Topics add theirs by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: topics add to it
export interface Tasks {}
/** What topics tell each other, by name. Topics add theirs by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: topics add to it
export interface Facts {}
export type Task = { [K in keyof Tasks]: { readonly kind: K } & Tasks[K] }[keyof Tasks];
export type Fact = { [K in keyof Facts]: { readonly fact: K } & Facts[K] }[keyof Facts];

/** A row of the outbox to be. */
export type Notice = {
  [K in keyof Deliveries]: {
    readonly kind: K;
    readonly payload: Deliveries[K];
    /** The message it writes; an unsent notice of the same slot is replaced. */
    readonly slot?: string;
    /** Waits until this slot has a receipt. */
    readonly after?: string;
    /** Pages never wait behind anything. Default `update`. */
    readonly lane?: 'page' | 'update';
  };
}[keyof Deliveries];

/** Everything a decision may touch. Opened only at a door: router, routes, events, timers, receipts, apply. */
export interface Tx {
  readonly db: Transaction<Schema>;
  /** Read once, when the transaction began. */
  readonly now: Instant;
  /** An outbox row, sent after the commit. */
  notify(notice: Notice): Promise<void>;
  /** A timer row; the same key moves it. */
  wake(key: string, at: Instant, task: Task): Promise<void>;
  cancel(key: string): Promise<void>;
  /** A timer that waits fires now; none is no mistake. Returns whether there was one. */
  hurry(key: string): Promise<boolean>;
  /** Keeps from what to what something was changed, for the audit. */
  changed(what: string, from: Value, to: Value): void;
  /** Keeps which incident it is about, for the audit; the first one counts. */
  concerns(incident: number): void;
  /** Says whose doing this is, where no command was given. */
  by(actor: Actor): void;
  /** The changes kept so far, once: whoever takes them writes them. */
  takeChanges(): Changes;
  /** The reactions listed in `app.ts` run now, in this transaction. */
  tell(fact: Fact): Promise<void>;
  /** What `read` finds, kept until somebody writes to one of the tables; many share it, so nobody may change it. */
  readonly recall: Recall;
}

/** What a field held or holds. */
export type Value = string | number | null;

/** Who changes something, and by which door. */
export interface Actor {
  readonly who: string;
  readonly door: string;
}

/** What a transaction changed: `{ field: [before, after] }`, the first incident it belongs to, and whose doing it is. */
export interface Changes {
  readonly fields: Readonly<Record<string, readonly [Value, Value]>>;
  readonly incident: number | null;
  readonly actor: Actor;
}

export type Reactions = { readonly [K in keyof Facts]: readonly ((tx: Tx, fact: Facts[K]) => Promise<void>)[] };

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
function breath(attempt: number): number {
  return Math.random() * 20 * 4 ** (attempt - 1);
}

/** Runs work in a serializable transaction, again with a fresh `now` when the database says it lost a race. */
export function transactor(options: TransactOptions): Transact {
  const gate = openGate(AT_ONCE);
  const recall = openRecall(options.db);
  return async (work) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await gate(() => once(options, recall, work));
      } catch (error) {
        if (attempt >= ATTEMPTS || !options.db.passing(error)) throw error;
        await jitter(breath(attempt));
      }
    }
  };
}

async function once<T>(options: TransactOptions, recall: Recall, work: (tx: Tx) => Promise<T>): Promise<T> {
  let left = false;
  const run = options.db.kysely.transaction();
  const isolated = options.db.dialect === 'postgres' ? run.setIsolationLevel('serializable') : run;
  const result = await isolated.execute(async (db) => {
    const tx = open(db, options, recall, () => {
      left = true;
    });
    const done = await work(tx);
    await auditRest(tx);
    return done;
  });
  if (left) options.onWork();
  return result;
}

const NOBODY: Actor = { who: 'muster', door: 'clock' };

/** What was changed without a door of its own is kept in the audit too. */
async function auditRest(tx: Tx): Promise<void> {
  const { fields, incident, actor } = tx.takeChanges();
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
  { clock, reactions, actor: given = NOBODY }: TransactOptions,
  recall: Recall,
  leave: () => void,
): Tx {
  const now = clock.now();
  let fields: Record<string, readonly [Value, Value]> = {};
  let about: number | null = null;
  let actor = given;
  const tx: Tx = {
    db,
    now,
    notify: async (notice) => {
      leave();
      await enqueue(db, now, notice);
    },
    wake: async (key, at, task) => {
      leave();
      await putTimer(db, key, at, task);
    },
    cancel: (key) => dropTimer(db, key),
    hurry: (key) => {
      leave();
      return hurryTimer(db, key, now);
    },
    concerns: (incident) => {
      about ??= incident;
    },
    changed: (what, from, to) => {
      const before = fields[what]?.[0] ?? from;
      if (from !== to) fields[what] = [before, to];
    },
    by: (one) => {
      actor = one;
    },
    takeChanges: () => {
      const taken = { fields, incident: about, actor };
      [fields, about] = [{}, null];
      return taken;
    },
    tell: async (fact) => {
      const listeners = reactions[fact.fact] as readonly ((tx: Tx, fact: Fact) => Promise<void>)[];
      for (const react of listeners) await react(tx, fact);
    },
    recall,
  };
  return tx;
}
