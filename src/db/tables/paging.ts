/** The tables of pages. */
import type { Generated } from 'kysely';

export interface Policies {
  policy: string;
  data_json: string;
}

export interface Pages {
  id: number;
  incident: number | null;
  text: string;
  service: string | null;
  policy: string | null;
  escalation_json: string;
  state: 'open' | 'acknowledged' | 'resolved' | 'exhausted';
  round: number;
  step: number;
  opened_by: string;
  opened_at: number;
  acked_by: string | null;
  acked_at: number | null;
  closed_at: number | null;
  private: number;
  /** Where its incident is worked on: what `Open` opens and where a bare `ack` means it. */
  room_channel: string | null;
  room_thread: string | null;
  /** `low` waits until the quiet hours of somebody it reaches end. */
  urgency: Generated<'high' | 'low'>;
  /** Who must acknowledge before the escalation stops: one person, or everybody it reached. */
  acknowledge_by: Generated<'one' | 'all'>;
  /** The round in which the escalation last began: rounds go on counting, so that no message or button is an older one's. */
  first_round: Generated<number>;
  /** A Slack user who is asked before the first step: the person it was reassigned to, or who snoozed it. */
  assignee: string | null;
  /** Who reassigned the page to `assignee`; they are told what becomes of it. */
  reassigned_by: string | null;
  /** The reason for reassigning. */
  reassign_note: string | null;
  /** While open: when the step begins, after quiet hours. While acknowledged: until when it is snoozed. */
  waits_until: number | null;
  /** How long an acknowledgement holds while nothing happens on the incident, milliseconds. */
  ack_expires: number | null;
  /** The last word of the command lines of its buttons; null for a page of an older version. A restored database gets new ones. */
  nonce: string | null;
  /** While open: since when it has reached nobody. While exhausted: since when nobody heard of that. Else null. */
  unheard_since: number | null;
}

/** Who has acknowledged a page that everybody must acknowledge. */
export interface PageAcknowledgements {
  page: number;
  user: string;
  at: number;
}

/** One attempt to reach a person by one of their contact methods. `sent`: accepted by the carrier; `failed`: for good. */
export interface PageAttempts {
  id: Generated<number>;
  page: number;
  user: string;
  method: string;
  contact: number | null;
  round: number;
  step: number;
  at: number;
  state: 'waiting' | 'sent' | 'delivered' | 'failed';
  error: string | null;
  /** Which message it shares with others: see `PageReached.bundle`. */
  bundle: Generated<number | null>;
}

/** A contact method of a person besides Slack; shown to nobody else. */
export interface Contacts {
  id: Generated<number>;
  user: string;
  method: string;
  address: string;
  verified_at: number | null;
  created_at: number;
}

/** In which order a person wants to be reached; null where the file's default holds. */
export interface Rules {
  user: string;
  high_json: string | null;
  low_json: string | null;
  updated_at: number;
}

/** A test of a contact method: confirming it verifies the contact. */
export interface Verifications {
  id: Generated<number>;
  contact: number;
  code: string;
  sent_at: number;
  answered_at: number | null;
  /** How many wrong codes were tried since. */
  wrong: Generated<number>;
  /** Why it did not arrive. */
  error: string | null;
  /** The slot of the message that tells its owner how it goes. */
  report: string | null;
}

/** The history of a page, in order. */
export interface PageEvents {
  id: Generated<number>;
  page: number;
  at: number;
  kind: string;
  who: string | null;
  detail: string;
}

/** Who a page's messages went to; `target` is a Slack user or channel id. */
export interface PageReached {
  page: number;
  target: string;
  /** The schedule that named the person, if one did. */
  schedule: string | null;
  round: number;
  step: number;
  at: number;
  /** When the first message that names the page arrived, by whichever contact method. */
  told_at: Generated<number | null>;
  /** Null: the page has a message of its own. 0: it waits to be named in the next common one. Else that one's number. */
  bundle: Generated<number | null>;
}

/** One message that names many pages of one receiver. */
export interface PageBundles {
  id: number;
  /** A Slack user or channel id. */
  target: string;
  /** By which contact it goes; null: by Slack. */
  contact: number | null;
  /** The last word of its buttons' lines, so that none acts on another message that got its number. */
  nonce: string;
  created_at: number;
  told_at: number | null;
}
