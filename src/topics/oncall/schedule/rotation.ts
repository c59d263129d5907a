/** The shifts of a rotation, numbered in both directions from `start` and computed directly, without iterating from it. */
import { DAY, type Instant } from '../../../lib/instant.ts';
import {
  dayStart,
  type Local,
  lengthOf,
  monthSteps,
  parseLocal,
  toInstant,
  toLocal,
  weekday,
} from '../../../lib/zoned.ts';
import type { Rotation } from './model.ts';

/** One shift: its number (0 begins at `start`) and `[start, end)`. */
export interface RotationShift {
  readonly number: number;
  readonly start: Instant;
  readonly end: Instant;
}

interface Counting {
  /** The wall time at which a shift begins. */
  readonly boundary: (shift: number) => Local;
  /** The shift at a wall time; may be off by one near clock changes and because months differ in length. */
  readonly guess: (local: Local) => number;
}

/** For an instant: the shift that covers it. */
export function shiftsOfRotation(rotation: Rotation, zone: string): (t: Instant) => RotationShift {
  const { boundary, guess } = counting(rotation);
  const at = (shift: number): Instant => toInstant(boundary(shift), zone);
  return (t) => {
    let number = guess(toLocal(t, zone));
    while (at(number) > t) number -= 1;
    while (at(number + 1) <= t) number += 1;
    return { number, start: at(number), end: at(number + 1) };
  };
}

/** How a rotation's shifts are counted, in wall-clock time. */
export function counting(rotation: Rotation): Counting {
  const start = parseLocal(rotation.start) ?? 0;
  const { count, unit } = rotation.every;
  const days = startDays(rotation);
  if (days.length > 0) return activeDays(days, start, count);
  if (unit === 'months') return months(start, count);
  const length = count * lengthOf(unit);
  return { boundary: (shift) => start + shift * length, guess: (local) => Math.floor((local - start) / length) };
}

/** The weekdays that count with `shift: active-days`; empty when every day counts. */
export function startDays({ shift, active = [] }: Rotation): readonly number[] {
  return shift === 'active-days' ? [...new Set(active.flatMap((window) => window.days))].sort((a, b) => a - b) : [];
}

/** The mean length of a month in milliseconds. */
const MONTH = 30.436875 * DAY;

function months(start: Local, count: number): Counting {
  const step = monthSteps(start);
  return { boundary: (shift) => step(shift * count), guess: (local) => Math.floor((local - start) / MONTH / count) };
}

/** Shifts of `count` days on which a window starts; the days between belong to the shift before them. */
function activeDays(days: readonly number[], start: Local, count: number): Counting {
  const firstDay = dayStart(start);
  const monday = firstDay - weekday(firstDay) * DAY;
  const skipped = days.filter((day) => day < weekday(firstDay)).length;
  const nth = (n: number): Local => {
    const week = Math.floor((n + skipped) / days.length);
    return monday + (week * 7 + (days[n + skipped - week * days.length] ?? 0)) * DAY + (start - firstDay);
  };
  const guess = (local: Local): number => Math.floor(((local - start) / (7 * DAY)) * (days.length / count));
  return { boundary: (shift) => nth(shift * count), guess };
}
