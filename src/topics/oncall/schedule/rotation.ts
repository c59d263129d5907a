/** The words of a schedule: rotations, overrides, revisions, shifts; and what it answers. Pure. */
import { DAY, type Instant } from '../../../lib/instant.ts';
import type { Unit } from '../../../lib/zoned.ts';
import type { FeedShift } from '../feed/shifts.ts';
import { answer, stretches } from './answer.ts';

export type { Unit } from '../../../lib/zoned.ts';

/** A weekly window: `days` count from 0 for Monday; minutes of the day; `to <= from` ends the next day. */
export interface Window {
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** People taking turns. `start`, `from` and `until` are wall times as `2026-01-05T09:00`. */
export interface Rotation {
  readonly name: string;
  readonly every: { readonly count: number; readonly unit: Unit };
  readonly start: string;
  readonly people: readonly (readonly string[])[];
  readonly active?: readonly Window[] | undefined;
  /** `active-days`: only days on which a window starts count. */
  readonly turn?: 'active-days' | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  /** Turns by which the people are moved, so that a change of the list keeps whoever is on call. */
  readonly offset?: number | undefined;
  /** Turns that begin from here on are counted as the file says, without the offset. */
  readonly offsetUntil?: Instant | undefined;
}

/** The rotations as they stand from `effectiveFrom` on. */
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
  /** `add` puts people beside those on call. */
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

/** Who is on call at `t`; null when nobody is. */
export function whoAt(schedule: Schedule, t: Instant): Shift | null {
  const { start, end, people, source } = answer(schedule, t);
  return people.length === 0 ? null : { start, end, people, source };
}

/** Every shift that overlaps `[from, until)`, whole and in order. */
export function shiftsBetween(schedule: Schedule, from: Instant, until: Instant): readonly Shift[] {
  return [...shiftsFrom(schedule, from, until)];
}

/** The same one by one, for whoever stops early. */
export function* shiftsFrom(schedule: Schedule, from: Instant, until: Instant): Generator<Shift> {
  for (const { start, end, people, source } of stretches(schedule, from, until)) {
    if (people.length > 0) yield { start, end, people, source };
  }
}

/** The stretches of `[from, until)` in which nobody is on call, cut to it; also where an override wants it so. */
export function gapsBetween(
  schedule: Schedule,
  from: Instant,
  until: Instant,
): readonly { readonly start: Instant; readonly end: Instant }[] {
  const gaps: { start: Instant; end: Instant }[] = [];
  for (const piece of stretches(schedule, from, until)) {
    if (piece.people.length > 0) continue;
    const [start, end] = [Math.max(piece.start, from), Math.min(piece.end, until)];
    const last = gaps.at(-1);
    if (last?.end === start) last.end = end;
    else gaps.push({ start, end });
  }
  return gaps;
}

/** How far ahead a shift is looked for: beyond any rotation that people make. */
const AHEAD = 3660 * DAY;

/** The first instant after `t` at which a shift begins or ends, with the shifts on both sides; null when none comes. */
export function nextHandoff(
  schedule: Schedule,
  t: Instant,
): { readonly at: Instant; readonly before: Shift | null; readonly after: Shift | null } | null {
  const before = whoAt(schedule, t);
  if (before !== null) return { at: before.end, before, after: whoAt(schedule, before.end) };
  for (const after of shiftsFrom(schedule, t, t + AHEAD)) return { at: after.start, before, after };
  return null;
}

/** The first shift of a person that begins after `t`; null when none comes within ten years. */
export function nextShiftOf(schedule: Schedule, person: string, t: Instant): Shift | null {
  for (const shift of shiftsFrom(schedule, t, t + AHEAD)) {
    if (shift.start > t && shift.people.includes(person)) return shift;
  }
  return null;
}
