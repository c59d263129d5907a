import { DAY, type Instant, MINUTE } from '../../../lib/instant.ts';
import { dayStart, type Local, toInstant, toLocal, weekday } from '../../../lib/zoned.ts';
import type { Window } from './model.ts';

/** `[start, end)`; the ends may be infinite. */
export interface Interval {
  readonly start: Instant;
  readonly end: Instant;
}

/** An interval within a window, or between two. */
export interface Opening extends Interval {
  readonly active: boolean;
}

const WEEK = 7 * DAY;
const FOREVER = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

/** For an instant: the window that covers it, or the interval between two windows. */
export function windowsOf(windows: readonly Window[], zone: string): (t: Instant) => Opening {
  const week = weekOf(windows);
  if (week.length === 0) return () => ({ ...FOREVER, active: false });
  if (week.some(({ start, end }) => end - start >= WEEK)) return () => ({ ...FOREVER, active: true });
  const numbered = numbering(week, zone);
  return (t) => {
    const n = numbered.lastBegun(t);
    return t < numbered.end(n) ? covering(numbered, n) : between(numbered, n);
  };
}

/** The windows of all time, numbered in order; both their starts and their ends ascend. */
interface Numbered {
  readonly start: (n: number) => Instant;
  readonly end: (n: number) => Instant;
  /** The last window that begins at or before `t`. */
  readonly lastBegun: (t: Instant) => number;
}

function numbering(week: readonly Interval[], zone: string): Numbered {
  const size = week.length;
  const wall = (n: number, side: 'start' | 'end'): Local => {
    const number = Math.floor(n / size);
    return MONDAY + number * WEEK + (week[n - number * size]?.[side] ?? 0);
  };
  const start = (n: number): Instant => toInstant(wall(n, 'start'), zone);
  const lastBegun = (t: Instant): number => {
    const local = toLocal(t, zone);
    let n = (Math.floor((local - MONDAY) / WEEK) + 1) * size - 1;
    while (wall(n, 'start') > local) n -= 1;
    while (start(n) > t) n -= 1;
    while (start(n + 1) <= t) n += 1;
    return n;
  };
  return { start, end: (n) => toInstant(wall(n, 'end'), zone, 'last'), lastBegun };
}

/** A Monday's midnight on the wall clock. */
const MONDAY: Local = dayStart(0) - weekday(0) * DAY;

/** Windows that are apart on the wall clock may touch or overlap in a repeated hour or across a gap; they are merged too. */
function covering({ start, end }: Numbered, n: number): Opening {
  let [first, last] = [n, n];
  while (end(first - 1) >= start(first)) first -= 1;
  while (start(last + 1) <= end(last)) last += 1;
  return { start: start(first), end: end(last), active: true };
}

/** Windows that lie entirely in a gap have no length and are skipped. */
function between({ start, end }: Numbered, n: number): Opening {
  let [before, after] = [n, n + 1];
  while (start(before) >= end(before)) before -= 1;
  while (start(after) >= end(after)) after += 1;
  return { start: end(before), end: start(after), active: false };
}

/** The windows of a week in milliseconds from Monday, merged where they touch; the last may extend into the next week. */
function weekOf(windows: readonly Window[]): readonly Interval[] {
  const single = windows.flatMap(({ days, from, to }) =>
    days.map((day) => ({ start: day * DAY + from * MINUTE, end: day * DAY + (to <= from ? DAY : 0) + to * MINUTE })),
  );
  const out: { start: number; end: number }[] = [];
  for (const window of single.sort((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last !== undefined && window.start <= last.end) last.end = Math.max(last.end, window.end);
    else out.push({ ...window });
  }
  return wrap(out);
}

/** Joins the last window of the week with the first of the next when they touch. */
function wrap(windows: { start: number; end: number }[]): readonly Interval[] {
  const last = windows.at(-1);
  while (windows.length > 1 && last !== undefined && windows[0] !== undefined && last.end >= windows[0].start + WEEK) {
    last.end = Math.max(last.end, windows[0].end + WEEK);
    windows.shift();
  }
  return windows;
}
