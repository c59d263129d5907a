/** The tables of who and what there is. */
import type { Generated } from 'kysely';

/** Slack's people, refreshed by `team/`. */
export interface Users {
  id: string;
  name: string;
  real_name: string;
  email: string | null;
  timezone: string | null;
  kind: 'member' | 'guest' | 'external' | 'bot';
  deactivated: number;
  refreshed_at: number;
  /** Slack's do-not-disturb, the window now or next; null when there is none. */
  dnd_start: Generated<number | null>;
  dnd_end: Generated<number | null>;
}

export interface Channels {
  id: string;
  name: string;
  private: number;
  archived: number;
  member: number;
  refreshed_at: number;
}

export interface Usergroups {
  id: string;
  handle: string;
  members_json: string;
  refreshed_at: number;
}

/** The file's people. `slack_id` is null while nobody in Slack matches. */
export interface People {
  person: string;
  slack_id: string | null;
  email: string | null;
  timezone: string | null;
  data_json: string;
}

export interface Services {
  service: string;
  data_json: string;
}

export interface Severities {
  severity: string;
  position: number;
  data_json: string;
}

/** What somebody did lately of which there is a limit; older rows go. Slack's first event is one too, and stays. */
export interface Deeds {
  id: Generated<number>;
  user: string;
  kind: string;
  at: number;
}
