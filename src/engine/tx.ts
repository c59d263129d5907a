/**
 * Glossary. A *notification* must leave the process, a *timer* must happen later, a *domain event* is emitted to other
 * topics in the same transaction, a *receipt* came back from a delivery. All commit with the decision or not at all.
 */

import type { Transaction } from 'kysely';
import type { Schema } from '../db/schema.ts';
import type { Actor } from '../lib/actor.ts';
import type { Instant, Millis } from '../lib/instant.ts';
import type { CommandNames } from '../lib/slash.ts';
import type { Cache } from './cache.ts';
import type { Rank } from './gate.ts';
import type { Connections, Deliveries, Receipt } from './outbox/deliveries.ts';

/** What later tasks carry, by kind. Topics add theirs by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: topics add to it
export interface Tasks {}
/** What topics tell each other, by name. Topics add theirs by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: topics add to it
export interface DomainEvents {}
/** What notifications are about, by kind. Topics add theirs by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: topics add to it
export interface Abouts {}
/**
 * What is redrawn before a commit, by kind: cards, a page's messages, Home tabs. Topics add theirs by declaration
 * merging.
 */
// biome-ignore lint/suspicious/noEmptyInterface: topics add to it
export interface Drawings {}
/** Where higher topics add to what a lower one shows or asks: what is given, and one part. By declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: topics add to it
export interface Places {}
export type Task = { [K in keyof Tasks]: { readonly kind: K } & Tasks[K] }[keyof Tasks];
export type DomainEvent = { [K in keyof DomainEvents]: { readonly event: K } & DomainEvents[K] }[keyof DomainEvents];

/** What a notification is about: its receipt handler gets it back, and what was delivered is found by it. */
export type About = { [K in keyof Abouts]: { readonly kind: K } & Abouts[K] }[keyof Abouts];

/** A row of the outbox to be. */
export type Notification = {
  [K in keyof Deliveries]: {
    readonly kind: K;
    readonly payload: Deliveries[K];
    /** The message it writes; an unsent notification of the same slot is replaced. */
    readonly slot?: string;
    /** What the handler of its kind learns about when it was delivered or refused. */
    readonly about?: About;
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
  clear(...keys: readonly string[]): Promise<void>;
  /** A timer that waits fires now; none is no mistake. Returns whether there was one. */
  fireNow(key: string): Promise<boolean>;
  /** When the timer fires; undefined when there is none. */
  due(key: string): Promise<Instant | undefined>;
  /** A timer of this kind that waits: when it fires, and what its task carries. */
  pending<K extends keyof Tasks>(
    key: string,
    kind: K,
  ): Promise<{ readonly at: Instant; readonly task: Tasks[K] } | undefined>;
}

/** What the audit log keeps of a transaction. */
export interface Audit {
  /** A field that was changed, with its old and new value. */
  field(name: string, from: AuditValue, to: AuditValue): void;
  /** The incident it is about; the first one counts. */
  incident(id: number): void;
  /** Who changed it and by which door, where no command was given. */
  actor(actor: AuditActor): void;
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
  /** Where the message of a slot is, or what else its delivery brought back; undefined while nothing was delivered. */
  receipt(slot: string): Promise<Receipt | undefined>;
  readonly audit: Audit;
  /** The reactions listed in `topics/index.ts` run now, in this transaction. */
  emit(event: DomainEvent): Promise<void>;
  /** Has something redrawn once, before the commit, however often it is marked. */
  dirty(drawing: keyof Drawings, id: number): void;
  /** What higher topics add to a place, in the order of `topics/index.ts`. */
  place<K extends keyof Places>(name: K, given: Places[K]['given']): Promise<readonly Places[K]['part'][]>;
  /** What `read` finds, kept until somebody writes to one of the tables; many share it, so nobody may change it. */
  readonly cached: Cache;
}

/** What a field held or holds. */
export type AuditValue = string | number | null;

/** Who changes something, and by which door. */
export interface AuditActor {
  readonly who: Actor;
  readonly door: string;
}

/** What a transaction changed: `{ field: [before, after] }`, the first incident it belongs to, and who did it. */
export interface AuditedChanges {
  readonly fields: Readonly<Record<string, readonly [AuditValue, AuditValue]>>;
  readonly incident: number | null;
  readonly actor: AuditActor;
}

export type Reactions = {
  readonly [K in keyof DomainEvents]: readonly ((tx: Tx, event: DomainEvents[K]) => Promise<void>)[];
};

export type DrawingsMade = { readonly [K in keyof Drawings]: (tx: Tx, id: number) => Promise<void> };
export type Contributions = {
  readonly [K in keyof Places]: readonly ((
    tx: Tx,
    given: Places[K]['given'],
  ) => Promise<readonly Places[K]['part'][]>)[];
};

/** How topics hang together: who reacts, who draws, who adds to a place; by which connection carriers are reached, and how commands are called. */
export interface Wiring {
  readonly connections: Connections;
  /** The slash commands by the names that this workspace gave them: what leaves shows them. */
  readonly commandNames: (tx: Tx) => Promise<CommandNames>;
  readonly reactions: Reactions;
  readonly drawings: DrawingsMade;
  readonly places: Contributions;
}

/**
 * Runs work in a transaction of its own. `rank`: its place when several wait; default `first`. `patience`: how long it is
 * tried again while the database is busy; default a minute.
 */
export type Transact = <T>(work: (tx: Tx) => Promise<T>, rank?: Rank, patience?: Millis) => Promise<T>;
