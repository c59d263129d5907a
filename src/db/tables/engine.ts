/** The tables that every topic uses. */
import type { Generated } from 'kysely';

/** Where the short human numbers come from (`incident`, `page`): no gaps, no reuse. */
export interface Counters {
  name: string;
  value: number;
}

/** Single values: the file's top level, the last good `auth.test`, what was last said. */
export interface Settings {
  key: string;
  value_json: string;
}

/** Something that must happen later. `next_at` is `due_at` until an attempt failed, then the instant of the next one. */
export interface Timers {
  key: string;
  due_at: number;
  next_at: number;
  task_json: string;
  attempts: number;
  error: string | null;
  /** When it was set; null for one from before this was kept. */
  set_at: Generated<number | null>;
  /** How long it waits, milliseconds; null for a wall time. */
  wait: Generated<number | null>;
}

/** One row: how often all waits were moved because the clock had jumped. */
export interface ClockMoves {
  moves: number;
}

/** A notification: something that must leave the process. `state`: waiting, sent, dropped. */
export interface Outbox {
  id: Generated<number>;
  lane: 'page' | 'update';
  kind: string;
  slot: string | null;
  after_slot: string | null;
  /** What the notification is about, as its topic wrote it: `{ kind, … }`. */
  about_json: Generated<string | null>;
  payload_json: string;
  state: 'waiting' | 'sent' | 'dropped';
  attempts: number;
  /** 1 when an attempt was cut off, so it may have arrived. */
  unsure: number;
  next_at: number;
  lease_until: number | null;
  lease_owner: string | null;
  error: string | null;
  created_at: number;
  done_at: number | null;
  /** What it is spent together with; see `engine/rate-limit.ts`. */
  bucket: string | null;
  /** By which connection it leaves: `slack`, `sms`, `webhook:example.com`. */
  connection: Generated<string>;
  /** 1 when it is dropped after some refusals; a page is tried until it arrives or is over. */
  expendable: Generated<number>;
}

/** A held connection: nothing is sent by it until an attempt works again. */
export interface Connections {
  connection: string;
  error: string;
  since: number;
}

/** How much of a rate limit is spent: one message a second from then on. */
export interface RateLimits {
  bucket: string;
  spent_until: number;
}

/** What came back from the delivery of a slot. */
export interface Receipts {
  slot: string;
  channel: string | null;
  ts: string | null;
  data_json: string | null;
  refusal: string | null;
  /** What the delivery was about; the kind is kept next to it, for the index. */
  about_kind: Generated<string | null>;
  about_json: Generated<string | null>;
  at: number;
}

/** Requests that were already handled, and their answers. */
export interface Inbox {
  key: string;
  line: string | null;
  reply_json: string | null;
  at: number;
}

export interface Audit {
  id: Generated<number>;
  at: number;
  who: string;
  door: string;
  line: string;
  detail_json: string | null;
  /** From what to what: `{ field: [before, after] }`. */
  change_json: Generated<string | null>;
  /** The incident it belongs to. */
  incident: Generated<number | null>;
}
