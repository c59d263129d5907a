import { DAY, type Instant, MINUTE } from '../lib/instant.ts';
import { dayStart, type Local, toInstant, toLocal, weekday } from '../lib/zoned.ts';
import type { Window } from './rotation.ts';

/** `[start, end)`; the ends may be infinite. */
export interface Stretch {
  readonly start: Instant;
  readonly end: Instant;
}

const WEEK = 7 * DAY;

/** For an instant: the window that covers it, or the stretch between two windows. */
export function windowsOf(windows: readonly Window[], zone: string): (t: Instant) => Stretch & { readonly active: boolean } {
  const merged = merge(windows);
  if (merged.length === 0) return () => ({ start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY, active: false });
  if (merged === ALWAYS) return () => ({ start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY, active: true });
  return (t) => {
    const local = toLocal(t, zone);
    const monday = dayStart(local) - weekday(local) * DAY;
    const near = around(merged, monday).map(({ start, end }) => ({ start: toInstant(start, zone), end: toInstant(end, zone, 'last') }));
    const covering = near.find((window) => window.start <= t && t < window.end);
    if (covering !== undefined) return { ...covering, active: true };
    const before = Math.max(...near.filter((window) => window.end <= t).map((window) => window.end));
    const after = Math.min(...near.filter((window) => window.start > t).map((window) => window.start));
    return { start: before, end: after, active: false };
  };
}

/** The windows of three weeks, as wall times. */
function around(merged: readonly Stretch[], monday: Local): readonly { start: Local; end: Local }[] {
  return [-WEEK, 0, WEEK].flatMap((week) => merged.map(({ start, end }) => ({ start: monday + week + start, end: monday + week + end })));
}

const ALWAYS: readonly Stretch[] = [{ start: 0, end: WEEK }];

/** The windows of a week as milliseconds from Monday, those that touch made one; one may run into the next week. */
function merge(windows: readonly Window[]): readonly Stretch[] {
  const single = windows.flatMap(({ days, from, to }) => days.map((day) => ({ start: day * DAY + from * MINUTE, end: day * DAY + (to <= from ? DAY : 0) + to * MINUTE })));
  const out: { start: number; end: number }[] = [];
  for (const window of single.sort((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last !== undefined && window.start <= last.end) last.end = Math.max(last.end, window.end);
    else out.push({ ...window });
  }
  return wrap(out);
}

/** Joins the last window of the week with the first of the next when they touch. */
function wrap(windows: { start: number; end: number }[]): readonly Stretch[] {
  const last = windows.at(-1);
  while (windows.length > 1 && last !== undefined && windows[0] !== undefined && last.end >= windows[0].start + WEEK) {
    last.end = Math.max(last.end, windows[0].end + WEEK);
    windows.shift();
  }
  const only = windows[0];
  return windows.length === 1 && only !== undefined && only.end - only.start >= WEEK ? ALWAYS : windows;
}
