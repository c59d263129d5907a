/** Hand-offs and shifts of a schedule, as people ask about them. Pure. */
import type { Instant } from '../../../lib/instant.ts';
import { DAY } from '../../../lib/instant.ts';
import type { Schedule, Shift } from './model.ts';
import { shiftsBetween, shiftsFrom, whoAt } from './shifts.ts';

/** How far ahead hand-offs and shifts are searched. */
const AHEAD = 400 * DAY;

/** The instant at which other people take over, with those before and after; undefined when nothing changes. */
export interface Handoff {
  readonly at: Instant;
  readonly leaving: readonly string[];
  readonly starting: readonly string[];
  /** When the shift of the people who start ends; undefined when nobody starts. */
  readonly until: Instant | undefined;
}

/** The first hand-off after `t` at which the people change; a shift of the same people is no hand-off. */
export function nextChange(schedule: Schedule, t: Instant): Handoff | undefined {
  const now = whoAt(schedule, t);
  const leaving = now?.people ?? [];
  let end = now?.end ?? t;
  for (const shift of shiftsFrom(schedule, t, t + AHEAD)) {
    if (shift.start <= t) continue;
    if (shift.start > end && leaving.length > 0) return { at: end, leaving, starting: [], until: undefined };
    if (!samePeople(shift.people, leaving))
      return { at: shift.start, leaving, starting: shift.people, until: endOf(schedule, shift) };
    end = shift.end;
  }
  return leaving.length > 0 && end < t + AHEAD ? { at: end, leaving, starting: [], until: undefined } : undefined;
}

/** The last hand-off at or before `t` that changed people, if it was within the week before. */
export function lastChange(schedule: Schedule, t: Instant): Handoff | undefined {
  let found: Handoff | undefined;
  let from = t - 7 * DAY;
  for (let next = nextChange(schedule, from); next !== undefined && next.at <= t; next = nextChange(schedule, from)) {
    found = next;
    from = next.at;
  }
  return found;
}

/** When these people stop being on call, across hand-offs that do not change people. */
function endOf(schedule: Schedule, shift: Shift): Instant {
  let end = shift.end;
  for (const next of shiftsFrom(schedule, shift.end, shift.end + AHEAD)) {
    if (next.start > end || !samePeople(next.people, shift.people)) break;
    end = next.end;
  }
  return end;
}

/** Who is on call, and until when these people stay. */
export function currentShift(
  schedule: Schedule,
  t: Instant,
): { people: readonly string[]; until: Instant | undefined } {
  const shift = whoAt(schedule, t);
  return shift === null ? { people: [], until: undefined } : { people: shift.people, until: endOf(schedule, shift) };
}

/** The shifts of one person in the next days, in order. */
export function shiftsOf(schedule: Schedule, person: readonly string[], t: Instant, days: number): readonly Shift[] {
  return shiftsBetween(schedule, t, t + days * DAY).filter((shift) => shift.people.some((p) => person.includes(p)));
}

export function samePeople(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join() === [...b].sort().join();
}

declare module '../../../engine/tx.ts' {
  interface DomainEvents {
    /** Who is on call may have changed, by an override or because muster.yaml was applied. */
    'shift.changed': { readonly schedule: string };
  }
}
