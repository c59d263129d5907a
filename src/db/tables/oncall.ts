/** The tables of who is on call. */
import type { Generated } from 'kysely';

export interface Schedules {
  schedule: string;
  timezone: string;
  data_json: string;
}

/** The rotations of a schedule as they were from `effective_from` on. */
export interface RotationRevisions {
  id: Generated<number>;
  schedule: string;
  effective_from: number;
  /** The schedule's zone at that time. */
  timezone: string;
  rotations_json: string;
}

export interface Overrides {
  id: Generated<number>;
  schedule: string;
  kind: 'replace' | 'add';
  people_json: string;
  start_at: number;
  end_at: number;
  created_by: string;
  created_at: number;
  /** `cover:3`, `swap:4` or `take`; null for one that somebody typed. */
  origin: string | null;
  removed_at: number | null;
  removed_by: string | null;
}

/** A request that others cover `[start_at, end_at)`; `requested_of` are their Slack ids with commas between. */
export interface Covers {
  id: Generated<number>;
  schedule: string;
  requested_by: string;
  requested_of: string | null;
  start_at: number;
  end_at: number;
  state: 'open' | 'accepted' | 'withdrawn' | 'expired';
  accepted_by: string | null;
  created_at: number;
  decided_at: number | null;
}

/** A request to trade `[give_start, give_end)` for `[take_start, take_end)`; null when nothing is taken in return. */
export interface Swaps {
  id: Generated<number>;
  schedule: string;
  requested_by: string;
  requested_of: string;
  give_start: number;
  give_end: number;
  take_schedule: string | null;
  take_start: number | null;
  take_end: number | null;
  state: 'proposed' | 'accepted' | 'declined' | 'withdrawn' | 'expired';
  created_at: number;
  decided_at: number | null;
}

/** Time off. */
export interface Absences {
  id: Generated<number>;
  user: string;
  start_at: number;
  end_at: number;
  created_at: number;
  removed_at: number | null;
}

/** One hand-off of a schedule: who left, who started, the note, and who accepted it. People as in the shifts. */
export interface Handoffs {
  schedule: string;
  at: number;
  leaving_json: string;
  starting_json: string;
  note: string | null;
  written_by: string | null;
  written_at: number | null;
  confirmed_by: string | null;
  confirmed_at: number | null;
  /** When the hand-off was announced; null before that. */
  told_at: number | null;
}

/** A calendar's address; only the hash of its token is kept. `subject`: `person:U…`, `schedule:payments` or `all`. */
export interface Calendars {
  token_hash: string;
  subject: string;
  owner: string;
  created_at: number;
  revoked_at: number | null;
  read_at: number | null;
}

/** A schedule's iCal feed: the last good copy, the shifts worked out from it, and how its readings go. */
export interface Feeds {
  schedule: string;
  /** An address or an absolute path; null when the schedule is read from no feed any more. */
  source: string | null;
  body: string | null;
  etag: string | null;
  /** What lies behind stays as it was in force, whatever the feed says of it later. */
  shifts_json: string;
  /** Until when the shifts have been worked out. */
  known_until: number;
  warnings_json: string;
  /** When it was last read well. */
  read_at: number | null;
  error: string | null;
  failing_since: number | null;
  /** 1 when the failure has been said. */
  told: number;
}
