/** One row of the outbox on its way: an attempt to deliver it, what became of that, and who hears of it. */
import type { Instant, Millis } from '../../lib/instant.ts';
import type { About, Abouts, Tx } from '../tx.ts';
import type { Deliveries, Receipt } from './deliveries.ts';

/** The lanes: pages never wait behind updates. */
export type Lane = 'page' | 'update';

/**
 * What became of one attempt. `sent`: (`found`: an earlier attempt had left it). `later`: nobody's fault, again soon
 * (`unsure`: it may have arrived). `held`: the other side refuses us, whatever we send: everything by this connection
 * waits until an attempt works. `refused`: the receiver said no; again, slowly, unless it is `final`
 * (`detail`: what it said besides its code, for the log).
 */
export type Outcome =
  | { readonly kind: 'sent'; readonly receipt?: Receipt; readonly found?: boolean }
  | { readonly kind: 'later'; readonly error: string; readonly after?: Millis; readonly unsure?: boolean }
  | { readonly kind: 'held'; readonly error: string }
  | { readonly kind: 'refused'; readonly error: string; readonly final?: boolean; readonly detail?: string };

/** One attempt to deliver: `receipt` finds what another slot got, `earlier` is this slot's own. */
export interface Attempt<K extends keyof Deliveries> {
  readonly id: number;
  readonly slot: string | undefined;
  readonly about: About | undefined;
  readonly payload: Deliveries[K];
  readonly earlier: Receipt | undefined;
  /** True when an attempt before this one was cut off, so it may have arrived. */
  readonly unsure: boolean;
  /** How many attempts there were, including this one. */
  readonly attempts: number;
  /** When the notification was written. */
  readonly since: Instant;
  receipt(slot: string): Promise<Receipt | undefined>;
}

export type Senders = { readonly [K in keyof Deliveries]: (attempt: Attempt<K>) => Promise<Outcome> };

/** What a receipt handler gets to know; `refusal` is set when the receiver said no, `last` when nobody tries again. */
export interface Delivered<A = About> {
  /** What the notification said it is about. */
  readonly about: A;
  readonly slot: string | undefined;
  readonly payload: Deliveries[keyof Deliveries];
  readonly receipt: Receipt | undefined;
  readonly refusal: string | undefined;
  readonly first: boolean;
  readonly last: boolean;
}

/** Handlers by the kind of what a notification is about; they run in the transaction that stores the receipt. */
export type ReceiptHandlers = {
  readonly [K in keyof Abouts]?: (tx: Tx, delivered: Delivered<{ readonly kind: K } & Abouts[K]>) => Promise<void>;
};
