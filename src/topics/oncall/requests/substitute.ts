/** Puts one person in the place of another for a while; others who share the shift stay. */
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Schedule } from '../schedule/model.ts';
import { shiftsBetween } from '../schedule/shifts.ts';
import { insertOverride, type KeptSchedule } from '../schedule/store.ts';

/** An interval of somebody's shift; `people` are everybody on call then. */
export interface Part {
  readonly start: Instant;
  readonly end: Instant;
  readonly people: readonly string[];
}

/** The parts of `[start, end)` in which a person is on call. */
export function partsOf(schedule: Schedule, person: readonly string[], start: Instant, end: Instant): readonly Part[] {
  return shiftsBetween(schedule, start, end)
    .filter((shift) => shift.people.some((p) => person.includes(p)))
    .map((shift) => ({ start: Math.max(shift.start, start), end: Math.min(shift.end, end), people: shift.people }));
}

/** The same with parts that touch joined: what one other person would take over. */
export function intervalsOf(
  schedule: Schedule,
  person: readonly string[],
  start: Instant,
  end: Instant,
): readonly { readonly start: Instant; readonly end: Instant }[] {
  const out: { start: Instant; end: Instant }[] = [];
  for (const part of partsOf(schedule, person, start, end)) {
    const last = out.at(-1);
    if (last?.end === part.start) last.end = part.end;
    else out.push({ start: part.start, end: part.end });
  }
  return out;
}

/** Whether a person is on call through the whole of `[start, end)`. */
export function holdsThrough(schedule: Schedule, person: readonly string[], start: Instant, end: Instant): boolean {
  let at = start;
  for (const part of partsOf(schedule, person, start, end)) {
    if (part.start > at) return false;
    at = part.end;
  }
  return at >= end;
}

export interface Substitution {
  readonly from: readonly string[];
  readonly to: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly by: string;
  readonly origin: string;
}

/** Writes the overrides; returns how many parts changed hands. */
export async function substitute(
  tx: Tx,
  schedule: KeptSchedule,
  { from, to, start, end, by, origin }: Substitution,
): Promise<number> {
  const parts = partsOf(schedule, from, start, end);
  for (const part of parts) {
    const people = [...new Set(part.people.map((p) => (from.includes(p) ? to : p)))];
    await insertOverride(tx, { schedule: schedule.name, people, start: part.start, end: part.end, by, origin });
  }
  if (parts.length > 0) await tx.emit({ event: 'shift.changed', schedule: schedule.name });
  return parts.length;
}
