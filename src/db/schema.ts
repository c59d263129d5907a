/**
 * The tables, as the program sees them. Instants are integer milliseconds since the epoch, booleans are 0 or 1,
 * `*_json` columns hold JSON as text. People are Slack user ids unless a column says `person` (a key of the file).
 */
import type { Insertable, Selectable } from 'kysely';
import type { RefusedBodies, Signals, SourceKeys, SourceStates, Sources } from './tables/alerts.ts';
import type {
  Audit,
  ClockMoves,
  Connections,
  Counters,
  Inbox,
  Outbox,
  RateLimits,
  Receipts,
  Settings,
  Timers,
} from './tables/engine.ts';
import type { AlertGroups, Alerts, Maintenance, Silences, StormPages, Storms } from './tables/groups.ts';
import type { Heartbeats, HeartbeatWatch } from './tables/heartbeats.ts';
import type { Homes } from './tables/home.ts';
import type {
  BrokenTargets,
  Digests,
  Followers,
  IncidentMembers,
  IncidentRelations,
  IncidentServices,
  Incidents,
  IncidentTasks,
  IncidentWords,
  Pins,
  Reviews,
  Roles,
  Timeline,
  TimelineHistory,
} from './tables/incidents.ts';
import type {
  Absences,
  Calendars,
  Covers,
  Feeds,
  Handoffs,
  Overrides,
  RotationRevisions,
  Schedules,
  Swaps,
} from './tables/oncall.ts';
import type {
  Contacts,
  PageAcknowledgements,
  PageAttempts,
  PageBundles,
  PageEvents,
  PageReached,
  Pages,
  Policies,
  Rules,
  Verifications,
} from './tables/paging.ts';
import type { Channels, Deeds, People, Services, Severities, Usergroups, Users } from './tables/team.ts';

export interface Schema {
  counters: Counters;
  settings: Settings;
  timers: Timers;
  clock: ClockMoves;
  outbox: Outbox;
  connections: Connections;
  rate_limits: RateLimits;
  receipts: Receipts;
  inbox: Inbox;
  audit: Audit;
  users: Users;
  channels: Channels;
  usergroups: Usergroups;
  people: People;
  deeds: Deeds;
  services: Services;
  severities: Severities;
  schedules: Schedules;
  rotation_revisions: RotationRevisions;
  overrides: Overrides;
  covers: Covers;
  swaps: Swaps;
  absences: Absences;
  handoffs: Handoffs;
  calendars: Calendars;
  feeds: Feeds;
  policies: Policies;
  pages: Pages;
  page_events: PageEvents;
  page_reached: PageReached;
  page_acknowledgements: PageAcknowledgements;
  page_attempts: PageAttempts;
  page_bundles: PageBundles;
  contacts: Contacts;
  rules: Rules;
  verifications: Verifications;
  incidents: Incidents;
  incident_members: IncidentMembers;
  roles: Roles;
  timeline: Timeline;
  pins: Pins;
  followers: Followers;
  digests: Digests;
  incident_services: IncidentServices;
  incident_words: IncidentWords;
  incident_tasks: IncidentTasks;
  incident_relations: IncidentRelations;
  broken_targets: BrokenTargets;
  reviews: Reviews;
  timeline_history: TimelineHistory;
  homes: Homes;
  sources: Sources;
  source_keys: SourceKeys;
  source_states: SourceStates;
  signals: Signals;
  refused_bodies: RefusedBodies;
  alerts: Alerts;
  alert_groups: AlertGroups;
  silences: Silences;
  maintenance: Maintenance;
  storms: Storms;
  storm_pages: StormPages;
  heartbeats: Heartbeats;
  heartbeat_watch: HeartbeatWatch;
}

export type Row<T extends keyof Schema> = Selectable<Schema[T]>;
export type NewRow<T extends keyof Schema> = Insertable<Schema[T]>;
