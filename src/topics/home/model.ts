/** What one person's Home tab shows. Pure. */
import type { Instant } from '../../lib/instant.ts';
import type { FiringGroups } from '../alerts/groups/lists.ts';
import type { Incident } from '../incidents/lifecycle/model.ts';
import type { IncidentTask } from '../incidents/tasks/store.ts';
import type { Named } from '../oncall/schedule/blocks.ts';
import type { PageView } from '../paging/messages/page.ts';

/** An open incident and how one person is involved. */
export interface HomeIncident {
  readonly incident: Incident;
  readonly severityName: string;
  /** The subject by which they follow it. */
  readonly follows: string | undefined;
  /** True when the person leads the incident or has another role in it. */
  readonly role: boolean;
}

/** The next hand-off: `leaves` when the reader's time ends with it. */
export interface HomeHandoff {
  readonly schedule: string;
  readonly at: Instant;
  readonly leaves: boolean;
  readonly leaving: readonly Named[];
  readonly starting: readonly Named[];
}

/** Everything one person's Home tab shows. */
export interface HomeState {
  readonly user: string;
  readonly now: Instant;
  /** False for guests, who may only look. */
  readonly acts: boolean;
  /** Open pages for the person, then the ones they acknowledged. */
  readonly pages: readonly PageView[];
  readonly hasSchedules: boolean;
  /** Their shifts of the coming four weeks, in order. */
  readonly shifts: readonly { readonly schedule: string; readonly start: Instant; readonly end: Instant }[];
  /** The hand-offs to them that they have not accepted. */
  readonly untaken: readonly { readonly schedule: string; readonly at: Instant }[];
  readonly handoff: HomeHandoff | undefined;
  /** Their open tasks, by due date. */
  readonly todos: readonly IncidentTask[];
  /** Open incidents that they follow, or in which they have a role. */
  readonly followed: readonly HomeIncident[];
  /** The other open incidents that they may know of, the newest first. */
  readonly others: readonly HomeIncident[];
  /** The newest alert groups that are firing, and how many there are. */
  readonly alerts: FiringGroups;
  /** What they follow: `INC-1`, `severity:sev1`, `service:checkout`. */
  readonly subjects: readonly string[];
}
