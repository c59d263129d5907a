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
  /** 1 when somebody should have been paged and no policy or nobody was there. */
  unpaged: number;
  last_update: string | null;
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

/** One dated fact about an incident. */
export interface Timeline {
  id: Generated<number>;
  incident: number;
  kind: string;
  who: string | null;
  text: string;
  happened_at: number;
  recorded_at: number;
  place: string | null;
  link: string | null;
  removed_at: number | null;
}

/** Who pinned which message: the entry goes with the last of them. */
export interface Pins {
  incident: number;
  channel: string;
  ts: string;
  user: string;
}

/** `subject` is `INC-n`, `severity:sev1` or `service:checkout`. */
export interface Followers {
  user: string;
  subject: string;
  since: number;
}
