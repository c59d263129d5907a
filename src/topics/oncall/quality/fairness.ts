/** How being on call is shared: hours, nights and weekends of each person. Pure. */
import { HOUR, type Instant, type Millis } from '../../../lib/instant.ts';
import type { Schedule } from '../schedule/model.ts';
import { shiftsBetween } from '../schedule/shifts.ts';
import type { Interval } from '../schedule/window.ts';
import { nightsBetween, restDaysBetween } from './nights.ts';

/** A shift of a schedule, cut to the time that counts. */
export interface Duty extends Interval {
  readonly schedule: string;
  readonly people: readonly string[];
  readonly source: string;
}

/** The load of one person. An hour on call for two schedules at once is one hour. */
export interface Load {
  readonly person: string;
  readonly time: Millis;
  /** Between 22:00 and 07:00 in the person's time zone. */
  readonly nightTime: Millis;
  /** Nights in which they were on call, even for a part of it. */
  readonly nights: number;
  /** On Saturdays and Sundays in the person's time zone. */
  readonly weekendTime: Millis;
  readonly shifts: number;
}

/** A schedule's shifts with overrides applied, cut to `[from, until)`. */
export function dutiesOf(name: string, schedule: Schedule, from: Instant, until: Instant): readonly Duty[] {
  return shiftsBetween(schedule, from, until).map(({ start, end, people, source }) => ({
    schedule: name,
    start: Math.max(start, from),
    end: Math.min(end, until),
    people,
    source,
  }));
}

/** The load of everybody who was on call, the heaviest first. `zoneOf` gives a person's time zone. */
export function loadsOf(duties: readonly Duty[], zoneOf: (person: string) => string): readonly Load[] {
  const people = [...new Set(duties.flatMap((duty) => duty.people))];
  const loads = people.map((person) =>
    loadOf(
      person,
      duties.filter((duty) => duty.people.includes(person)),
      zoneOf(person),
    ),
  );
  return loads.sort((a, b) => b.time - a.time || (a.person < b.person ? -1 : 1));
}

function loadOf(person: string, own: readonly Duty[], zone: string): Load {
  const intervals = merged(own);
  const nights = nightsOf(intervals, zone);
  return {
    person,
    time: lengthOf(intervals),
    nightTime: lengthOf(nights.flatMap((night) => within(intervals, night))),
    nights: nights.length,
    weekendTime: lengthOf(
      intervals.flatMap((s) => restDaysBetween(s.start, s.end, zone).flatMap((d) => within([s], d))),
    ),
    shifts: own.length,
  };
}

/** The same time as intervals that neither overlap nor touch, in order. */
export function merged(intervals: readonly Interval[]): readonly Interval[] {
  const out: { start: Instant; end: Instant }[] = [];
  for (const { start, end } of [...intervals].sort((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else out.push({ start, end });
  }
  return out;
}

/** Each night that the intervals touch, once. */
function nightsOf(intervals: readonly Interval[], zone: string): readonly Interval[] {
  const all = intervals.flatMap(({ start, end }) => nightsBetween(start, end, zone));
  return [...new Map(all.map((night) => [night.start, night])).values()];
}

/** The parts of the intervals that lie within another. */
export function within(intervals: readonly Interval[], other: Interval): readonly Interval[] {
  return intervals
    .map(({ start, end }) => ({ start: Math.max(start, other.start), end: Math.min(end, other.end) }))
    .filter(({ start, end }) => start < end);
}

/** The sum of their lengths, in milliseconds. */
export function lengthOf(intervals: readonly Interval[]): Millis {
  return intervals.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** The median; undefined for an empty list. */
export function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

/** `12 h`; below ten hours with one decimal. */
export function hours(time: Millis): string {
  const number = time / HOUR;
  return `${number < 10 ? Math.round(number * 10) / 10 : Math.round(number)} h`;
}
