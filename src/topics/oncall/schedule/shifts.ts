/** Queries of a schedule: who is on call, the shifts and gaps of a time, the next hand-off. Pure. */
import { DAY, type Instant } from '../../../lib/instant.ts';
import { answer, intervals } from './answer.ts';
import type { Schedule, Shift } from './model.ts';

/** Who is on call at `t`; null when nobody is. */
export function whoAt(schedule: Schedule, t: Instant): Shift | null {
  const { start, end, people, source } = answer(schedule, t);
  return people.length === 0 ? null : { start, end, people, source };
}

/** Every shift that overlaps `[from, until)`, whole and in order. */
export function shiftsBetween(schedule: Schedule, from: Instant, until: Instant): readonly Shift[] {
  return [...shiftsFrom(schedule, from, until)];
}

/** The same as an iterator, for callers that stop early. */
export function* shiftsFrom(schedule: Schedule, from: Instant, until: Instant): Generator<Shift> {
  for (const { start, end, people, source } of intervals(schedule, from, until)) {
    if (people.length > 0) yield { start, end, people, source };
  }
}

/** The intervals of `[from, until)` in which nobody is on call, cut to it, including those that an override leaves empty on purpose. */
export function gapsBetween(
  schedule: Schedule,
  from: Instant,
  until: Instant,
): readonly { readonly start: Instant; readonly end: Instant }[] {
  const gaps: { start: Instant; end: Instant }[] = [];
  for (const piece of intervals(schedule, from, until)) {
    if (piece.people.length > 0) continue;
    const [start, end] = [Math.max(piece.start, from), Math.min(piece.end, until)];
    const last = gaps.at(-1);
    if (last?.end === start) last.end = end;
    else gaps.push({ start, end });
  }
  return gaps;
}

/** How far ahead shifts are searched: longer than any real rotation. */
const AHEAD = 3660 * DAY;

/** The first instant after `t` at which a shift begins or ends, with the shifts on both sides; null when there is none. */
export function nextHandoff(
  schedule: Schedule,
  t: Instant,
): { readonly at: Instant; readonly before: Shift | null; readonly after: Shift | null } | null {
  const before = whoAt(schedule, t);
  if (before !== null) return { at: before.end, before, after: whoAt(schedule, before.end) };
  for (const after of shiftsFrom(schedule, t, t + AHEAD)) return { at: after.start, before, after };
  return null;
}

/** The first shift of a person that begins after `t`; null when there is none within ten years. */
export function nextShiftOf(schedule: Schedule, person: string, t: Instant): Shift | null {
  for (const shift of shiftsFrom(schedule, t, t + AHEAD)) {
    if (shift.start > t && shift.people.includes(person)) return shift;
  }
  return null;
}
