/** The terms of a schedule: rotations, overrides, revisions, shifts. Pure. */
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
  /** By how many shifts the list of people is rotated, so that changing the list does not change who is on call now. */
  readonly offset?: number | undefined;
  /** Shifts that begin from here on are counted as in muster.yaml, without the offset. */
  readonly offsetUntil?: Instant | undefined;
}

/** The rotations as they are from `effectiveFrom` on. */
export interface Revision {
  readonly effectiveFrom: Instant;
  /** IANA; absent: the schedule's. Keeps the past right when a schedule moves to another zone. */
  readonly timezone?: string | undefined;
  readonly rotations: readonly Rotation[];
  /** The shifts of its calendar, for a schedule that is read from one and has no rotations. */
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
  /** In order of `effectiveFrom`; the first also applies to all time before it. */
  readonly revisions: readonly Revision[];
  /** In the order in which they were created. */
  readonly overrides: readonly Override[];
}

/** The people on call in `[start, end)`. */
export interface Shift {
  readonly start: Instant;
  readonly end: Instant;
  readonly people: readonly string[];
  /** The rotation's name, `override`, or `ical`. */
  readonly source: string;
}

/** The people on call in `[start, end)`, according to the calendar. */
export interface FeedShift {
  readonly start: Instant;
  readonly end: Instant;
  readonly people: readonly string[];
}
