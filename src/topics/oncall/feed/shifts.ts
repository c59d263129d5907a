/** The people on call according to a calendar, as consecutive shifts, and as a layer of a schedule. Pure. */
import type { Instant } from '../../../lib/instant.ts';
import { emptyPiece, type Layer } from '../schedule/layer.ts';
import type { FeedShift } from '../schedule/model.ts';
import { unreadable } from './ical.ts';
import { type Budget, spend } from './recurrence.ts';

/** More events at once are no shift, and each would be compared at each hand-off. */
const MOST_AT_ONCE = 50;

/**
 * Everybody of all events that overlap is on call together. Neighbours with the same people are one shift where one
 * event
 * lasts across; where one ends and another begins is a hand-off, also to the same people. `spans` by their start. Throws `feed` when
 * the budget is used up.
 */
export function togetherOf(spans: readonly FeedShift[], budget: Budget): readonly FeedShift[] {
  const edges = [...new Set(spans.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const out: { start: Instant; end: Instant; people: readonly string[]; of: readonly FeedShift[] }[] = [];
  let running: readonly FeedShift[] = [];
  let next = 0;
  for (const [i, start] of edges.entries()) {
    const end = edges[i + 1];
    const starting = next;
    while ((spans[next]?.start ?? Number.POSITIVE_INFINITY) <= start) next += 1;
    running = [...running.filter((span) => span.end > start), ...spans.slice(starting, next)];
    if (running.length > MOST_AT_ONCE) throw unreadable(`more than ${MOST_AT_ONCE} of its events overlap`);
    if (end === undefined || running.length === 0) continue;
    spend(
      budget,
      running.reduce((sum, span) => sum + span.people.length, running.length),
    );
    const people = [...new Set(running.flatMap((span) => span.people))];
    const last = out.at(-1);
    const goesOn = last?.end === start && last.of.some((span) => running.includes(span));
    if (last !== undefined && goesOn && alike(last.people, people)) Object.assign(last, { end, of: running });
    else out.push({ start, end, people, of: running });
  }
  return out.map(({ start, end, people }) => ({ start, end, people }));
}

/** The past stays as it was, `fresh` applies from `now` on; a shift in both stays whole. */
export function continued(past: readonly FeedShift[], fresh: readonly FeedShift[], now: Instant): readonly FeedShift[] {
  const before = past.filter(({ start }) => start < now);
  const after = fresh.filter(({ end }) => end > now);
  const [last, first] = [before.at(-1), after[0]];
  if (last === undefined || last.end <= now) return [...before, ...cutTo(after, now)];
  if (first === undefined || first.start >= now) return [...before.slice(0, -1), { ...last, end: now }, ...after];
  if (alike(last.people, first.people)) return [...before.slice(0, -1), { ...last, end: first.end }, ...after.slice(1)];
  return [...before.slice(0, -1), { ...last, end: now }, ...cutTo(after, now)];
}

function cutTo(shifts: readonly FeedShift[], from: Instant): readonly FeedShift[] {
  return shifts.map((shift) => (shift.start < from ? { ...shift, start: from } : shift));
}

/** Whether two calendars agree about `[from, until)`. */
export function sameBetween(a: readonly FeedShift[], b: readonly FeedShift[], from: Instant, until: Instant): boolean {
  const inside = (shifts: readonly FeedShift[]): string =>
    JSON.stringify(
      shifts
        .filter(({ start, end }) => end > from && start < until)
        .map(({ start, end, people }) => [Math.max(start, from), Math.min(end, until), people]),
    );
  return inside(a) === inside(b);
}

/** The `source` of shifts from a calendar. */
export const FEED_SOURCE = 'ical';

/** The layer of a calendar; `shifts` are ordered and do not overlap. */
export function feedLayer(shifts: readonly FeedShift[]): Layer {
  return (t) => {
    let [low, high] = [0, shifts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((shifts[middle]?.start ?? 0) <= t) low = middle + 1;
      else high = middle;
    }
    const [last, next] = [shifts[low - 1], shifts[low]];
    if (last !== undefined && t < last.end) return { ...last, source: FEED_SOURCE };
    return emptyPiece(last?.end ?? Number.NEGATIVE_INFINITY, next?.start ?? Number.POSITIVE_INFINITY);
  };
}

function alike(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((person) => b.includes(person));
}
