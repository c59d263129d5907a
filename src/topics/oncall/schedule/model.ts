/** The words of a schedule: rotations, overrides, revisions, shifts. Pure. */
import type { Instant } from '../../../lib/instant.ts';
import type { Unit } from '../../../lib/zoned.ts';

/** A weekly window: `days` count from 0 for Monday; minutes of the day; `to <= from` ends the next day. */
export interface Window {
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** People taking shifts. `start`, `from` and `until` are wall times as `2026-01-05T09:00`. */
export interface Rotation {
  readonly name: string;
  readonly every: { readonly count: number; readonly unit: Unit };
  readonly start: string;
  readonly people: readonly (readonly string[])[];
  readonly active?: readonly Window[] | undefined;
  /** `active-days`: only days on which a window starts count. */
  readonly shift?: 'active-days' | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  /** Shifts by which the people are moved, so that a change of the list keeps the people on call. */
  readonly offset?: number | undefined;
  /** Shifts that begin from here on are counted as the file says, without the offset. */
  readonly offsetUntil?: Instant | undefined;
}

/** The rotations as they are from `effectiveFrom` on. */
export interface Revision {
  readonly effectiveFrom: Instant;
  /** IANA; absent: the schedule's. Keeps the past right when a schedule moves to another zone. */
  readonly timezone?: string | undefined;
  readonly rotations: readonly Rotation[];
  /** The shifts of its feed, for a schedule that is read from one and has no rotations. */
  readonly feed?: readonly FeedShift[] | undefined;
}

export interface Override {
  readonly id: number;
  readonly people: readonly string[];
  readonly start: Instant;
  readonly end: Instant;
  /** `add` puts people on call as well. */
  readonly kind: 'replace' | 'add';
}

export interface Schedule {
  readonly timezone: string;
  /** In order of `effectiveFrom`; the first also answers for all time before it. */
  readonly revisions: readonly Revision[];
  /** In the order in which they were made. */
  readonly overrides: readonly Override[];
}

/** Certain people in `[start, end)`. */
export interface Shift {
  readonly start: Instant;
  readonly end: Instant;
  readonly people: readonly string[];
  /** The rotation's name, `override`, or `ical`. */
  readonly source: string;
}

/** Certain people in `[start, end)`, as the feed says. */
export interface FeedShift {
  readonly start: Instant;
  readonly end: Instant;
  readonly people: readonly string[];
}
