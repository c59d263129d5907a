/** The tables of incidents. */
import type { Generated } from 'kysely';

export interface Incidents {
  id: number;
  title: string;
  severity: string;
  service: string | null;
  status: 'investigating' | 'identified' | 'monitoring' | 'resolved' | 'cancelled';
  impact: string | null;
  private: number;
  drill: number;
  declared_by: string;
  declared_at: number;
  ended_at: number | null;
  lead: string | null;
  room_kind: 'channel' | 'thread';
  room_channel: string | null;
  room_thread: string | null;
  room_number: number;
  origin_channel: string | null;
  origin_link: string | null;
  merged_into: number | null;
  /** 1 when somebody should have been paged, but there was no policy or nobody to page. */
  unpaged: number;
  last_update: string | null;
  category: Generated<string | null>;
  /** When the incident really began, possibly before it was declared. */
  began_at: Generated<number | null>;
  /** When the impact ended. */
  mitigated_at: Generated<number | null>;
  /** Milliseconds between its ends and its reopenings, which do not count as open. */
  closed_ms: Generated<number>;
  /** When the next update is promised. */
  update_due_at: Generated<number | null>;
  /** The parts of the last update, for the next form. */
  update_json: Generated<string | null>;
  /** The link of the call. */
  call_url: Generated<string | null>;
  /** The incident that this one is a consequence of. */
  cause: Generated<number | null>;
  /** 1 when the room was a channel before. */
  adopted: Generated<number>;
  /** When the room was archived, by the bot. */
  archived_at: Generated<number | null>;
}

/** The other services it affects. */
export interface IncidentServices {
  incident: number;
  service: string;
}

/** The words of titles, so that like incidents are found among very many. */
export interface IncidentWords {
  word: string;
  incident: number;
}

/** Something to do: a `task` before the end, a `followup` after it. */
export interface IncidentTasks {
  id: Generated<number>;
  incident: number;
  kind: 'task' | 'followup';
  text: string;
  owner: string | null;
  due_at: number | null;
  created_by: string;
  created_at: number;
  done_at: number | null;
  done_by: string | null;
  removed_at: number | null;
  place: string | null;
  link: string | null;
}

/** `incident` is a … of `other`. */
export interface IncidentRelations {
  incident: number;
  other: number;
  kind: 'related' | 'duplicate';
  who: string;
  at: number;
}

/** A target that was not met: what was due when. */
export interface BrokenTargets {
  incident: number;
  target: 'ack_within' | 'update_every' | 'resolve_within';
  due_at: number;
  broken_at: number;
}

/** The review of an incident. */
export interface Reviews {
  incident: number;
  state: 'asked' | 'draft' | 'published' | 'closed';
  asked_at: number;
  /** What people wrote, by section. */
  body_json: string | null;
  written_by: string | null;
  written_at: number | null;
  /** The file or canvas it was written to last. */
  place: string | null;
  closed_by: string | null;
  closed_at: number | null;
}

/** The people who may see a private incident. */
export interface IncidentMembers {
  incident: number;
  user: string;
}

export interface Roles {
  incident: number;
  role: string;
  user: string;
}

/** One dated event about an incident. */
export interface Timeline {
  id: Generated<number>;
  incident: number;
  kind: string;
  /** The stored form of an actor; null: Muster. */
  who: string | null;
  /** What people read: their own words, or the sentence drawn from the data when the entry was written. */
  text: string;
  happened_at: number;
  recorded_at: number;
  place: string | null;
  link: string | null;
  removed_at: number | null;
  edited_at: Generated<number | null>;
  /** What happened, typed by kind; null for people's own words and for entries older than this column. */
  data_json: Generated<string | null>;
}

/** What an entry said before it was edited or removed. */
export interface TimelineHistory {
  id: Generated<number>;
  entry: number;
  at: number;
  who: string;
  deed: 'edited' | 'removed';
  text: string;
}

/** Who pinned which message: the entry goes with the last of them. */
export interface Pins {
  incident: number;
  channel: string;
  ts: string;
  user: string;
}

/** `subject` is `INC-n`, `severity:sev1`, `service:checkout` or `person:U…`. */
export interface Followers {
  user: string;
  subject: string;
  since: number;
  method: Generated<'slack' | 'email'>;
  pace: Generated<'now' | 'digest'>;
}

/** Updates that wait for somebody's next digest. */
export interface Digests {
  id: Generated<number>;
  user: string;
  method: 'slack' | 'email';
  incident: number;
  at: number;
  words: string;
}
