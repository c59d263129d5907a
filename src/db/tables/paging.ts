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
  ladder_json: string;
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
}

/** Why a page went where it went, in order. */
export interface PageEvents {
  id: Generated<number>;
  page: number;
  at: number;
  kind: string;
  who: string | null;
  detail: string;
}

/** Whom a page's messages went to; `target` is a Slack user or channel id. */
export interface PageReached {
  page: number;
  target: string;
  /** The schedule that named the person, if one did. */
  schedule: string | null;
  round: number;
  step: number;
  at: number;
}
