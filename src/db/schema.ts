/**
 * The tables, as the program sees them. Instants are integer milliseconds since the epoch, booleans are 0 or 1,
 * `*_json` columns hold JSON as text. People are Slack user ids unless a column says `person` (a key of the file).
 */
import type { Generated, Insertable, Selectable } from 'kysely';

export interface Schema {
  counters: Counters;
  settings: Settings;
  timers: Timers;
  outbox: Outbox;
  receipts: Receipts;
  inbox: Inbox;
  audit: Audit;
  users: Users;
  channels: Channels;
  usergroups: Usergroups;
  people: People;
  services: Services;
  severities: Severities;
  schedules: Schedules;
  rotation_revisions: RotationRevisions;
  overrides: Overrides;
  policies: Policies;
  pages: Pages;
  page_events: PageEvents;
  page_reached: PageReached;
  incidents: Incidents;
  incident_members: IncidentMembers;
  roles: Roles;
  timeline: Timeline;
  pins: Pins;
  followers: Followers;
}

/** Where the short human numbers come from (`incident`, `page`): no gaps, no reuse. */
interface Counters {
  name: string;
  value: number;
}

/** Single values: the file's top level, the last good `auth.test`, what was last said. */
interface Settings {
  key: string;
  value_json: string;
}

/** Something that must happen later. `next_at` is `due_at` until an attempt failed, then the instant of the next one. */
interface Timers {
  key: string;
  due_at: number;
  next_at: number;
  task_json: string;
  attempts: number;
  error: string | null;
}

/** Something that must leave the process. `state`: waiting, sent, dropped. */
interface Outbox {
  id: Generated<number>;
  lane: 'page' | 'update';
  kind: string;
  slot: string | null;
  after_slot: string | null;
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
}

/** What came back from the delivery of a slot. */
interface Receipts {
  slot: string;
  channel: string | null;
  ts: string | null;
  data_json: string | null;
  refusal: string | null;
  at: number;
}

/** What was already taken in, and the answer it got. */
interface Inbox {
  key: string;
  line: string | null;
  reply_json: string | null;
  at: number;
}

interface Audit {
  id: Generated<number>;
  at: number;
  who: string;
  door: string;
  line: string;
  detail_json: string | null;
}

/** Slack's people, refreshed by `team/`. */
interface Users {
  id: string;
  name: string;
  real_name: string;
  email: string | null;
  timezone: string | null;
  kind: 'member' | 'guest' | 'external' | 'bot';
  deactivated: number;
  refreshed_at: number;
}

interface Channels {
  id: string;
  name: string;
  private: number;
  archived: number;
  member: number;
  refreshed_at: number;
}

interface Usergroups {
  id: string;
  handle: string;
  members_json: string;
  refreshed_at: number;
}

/** The file's people. `slack_id` is null while nobody in Slack matches. */
interface People {
  person: string;
  slack_id: string | null;
  email: string | null;
  timezone: string | null;
  data_json: string;
}

interface Services {
  service: string;
  data_json: string;
}

interface Severities {
  severity: string;
  position: number;
  data_json: string;
}

interface Schedules {
  schedule: string;
  timezone: string;
  data_json: string;
}

/** The rotations of a schedule as they stood from `effective_from` on. */
interface RotationRevisions {
  id: Generated<number>;
  schedule: string;
  effective_from: number;
  /** The schedule's zone at that time. */
  timezone: string;
  rotations_json: string;
}

interface Overrides {
  id: Generated<number>;
  schedule: string;
  kind: 'replace' | 'add';
  people_json: string;
  start_at: number;
  end_at: number;
  created_by: string;
  created_at: number;
  removed_at: number | null;
}

interface Policies {
  policy: string;
  data_json: string;
}

interface Pages {
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
interface PageEvents {
  id: Generated<number>;
  page: number;
  at: number;
  kind: string;
  who: string | null;
  detail: string;
}

/** Whom a page's messages went to; `target` is a Slack user or channel id. */
interface PageReached {
  page: number;
  target: string;
  /** The schedule that named the person, if one did. */
  schedule: string | null;
  round: number;
  step: number;
  at: number;
}

interface Incidents {
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
interface IncidentMembers {
  incident: number;
  user: string;
}

interface Roles {
  incident: number;
  role: string;
  user: string;
}

/** One dated fact about an incident. */
interface Timeline {
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
interface Pins {
  incident: number;
  channel: string;
  ts: string;
  user: string;
}

/** `subject` is `INC-n`, `severity:sev1` or `service:checkout`. */
interface Followers {
  user: string;
  subject: string;
  since: number;
}

export type Row<T extends keyof Schema> = Selectable<Schema[T]>;
export type NewRow<T extends keyof Schema> = Insertable<Schema[T]>;
