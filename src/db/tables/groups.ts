/** The tables of alerts, their groups, and silences. */
import type { Generated } from 'kysely';

/** All signals of one identity of a source. */
export interface Alerts {
  id: Generated<number>;
  source: string;
  identity: string;
  state: 'firing' | 'resolved';
  title: string;
  description: string | null;
  /** The source's own word. */
  severity: string | null;
  labels_json: string;
  links_json: string;
  image: string | null;
  /** When it began to fire for the last time, as far as a firing signal told; null while none has come. */
  fired_at: number | null;
  /** The latest start and the latest end that a resolved signal told: what began before them is over. */
  resolved_start: number | null;
  resolved_end: number | null;
  first_at: number;
  last_at: number;
  /** When the signal that resolved it came. */
  resolved_at: number | null;
  count: number;
  /** The digest of the last signal that counted, and when it came. */
  digest: string;
  digest_at: number;
  alert_group: number | null;
  /** What each stage decided about the last signal that counted. */
  path_json: string;
}

/** Alerts that people handle as one thing. */
export interface AlertGroups {
  id: number;
  group_key: string;
  source: string;
  service: string | null;
  /** A key of `severities:`, the highest of its alerts. */
  severity: string;
  title: string;
  /** What the route said when it was opened. */
  rule_json: string;
  state: 'firing' | 'resolved';
  /** The Slack id of the channel of its message; null: it has none. */
  channel: string | null;
  page: number | null;
  /** The severity when it paged last. */
  paged_severity: string | null;
  incident: number | null;
  /** The silence that keeps it quiet. */
  silence: number | null;
  /** It pages then, unless all is over. */
  waits_until: number | null;
  acked_by: string | null;
  acked_at: number | null;
  opened_at: number;
  resolved_at: number | null;
  /** How many alerts it had when it was resolved, because they may join other groups later; null while it fires. */
  alerts: number | null;
  /** Who resolved it, as an actor; null while it fires. */
  resolved_by: string | null;
  /** When it, or the group of its key before it, began or stopped to fire lately: `[instant, …]`. */
  changes_json: string;
  /** 1 while it is held open because it changes too often. */
  flapping: number;
  /** The storm that it belongs to: its message and page are those of the storm. */
  storm: number | null;
}

/** Many new groups of one source at once. */
export interface Storms {
  id: Generated<number>;
  source: string;
  began_at: number;
  ended_at: number | null;
}

/** The one page of a policy in a storm, and the severity with which it paged last. */
export interface StormPages {
  storm: number;
  policy: string;
  page: number;
  severity: string;
}

/** Alerts that match are recorded, but page nobody in `[start_at, end_at)`. */
export interface Silences {
  id: number;
  matcher_json: string;
  /** The matcher as a person wrote it. */
  words: string;
  start_at: number;
  end_at: number;
  reason: string;
  by_user: string;
  created_at: number;
  /** When it was over: its end, or when somebody ended it early. */
  ended_at: number | null;
  /** The key of `maintenance:` that it is an occurrence of; then `by_user` is empty. */
  maintenance: string | null;
}

/** Recurring maintenance windows of muster.yaml. */
export interface Maintenance {
  maintenance: string;
  data_json: string;
}
