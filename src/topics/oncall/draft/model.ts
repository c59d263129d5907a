/** A rotation with other people or another hand-off: what `muster.yaml` would have to say, and what that changes. Pure. */
import { DAY, type Instant, type Millis } from '../../../lib/instant.ts';
import { addLocal, dayStart, formatLocal, type Local, parseLocal, weekday } from '../../../lib/zoned.ts';
import { intervals } from '../schedule/answer.ts';
import { samePeople } from '../schedule/handoffs.ts';
import { modulo } from '../schedule/layer.ts';
import type { Rotation, Schedule } from '../schedule/model.ts';
import { type RotationShift, shiftsOfRotation } from '../schedule/rotation.ts';
import type { Interval } from '../schedule/window.ts';
import { agreeingStart } from './agree.ts';
import { revise } from './revise.ts';

/** What somebody wants of a rotation. */
export interface Edit {
  readonly people: Rotation['people'];
  /** The time of day of the hand-off, milliseconds. */
  readonly time: Millis;
  /** Its weekday from 0 for Monday, or its day of the month from 1, where the rotation counts weeks or months. */
  readonly day: number | undefined;
}

/** The outcome of a draft. */
export interface Planned {
  /** The rotation's entry as the file should have it. */
  readonly entry: Rotation;
  /** The schedule as `muster apply` would leave it. */
  readonly schedule: Schedule;
}

/** The rotations of a schedule that hold now. */
export function rotationsOf(schedule: Schedule): readonly Rotation[] {
  return schedule.revisions.at(-1)?.rotations ?? [];
}

/** What a rotation's hand-off is now. */
export function handoffOf({ start, every }: Rotation): Pick<Edit, 'time' | 'day'> {
  const local = parseLocal(start) ?? 0;
  const day = every.unit === 'weeks' ? weekday(local) : every.unit === 'months' ? dayOfMonth(local) : undefined;
  return { time: local - dayStart(local), day };
}

/** The entry whose `start:` keeps the people on call until their hand-off, and the schedule once it is applied. */
export function planEdit(schedule: Schedule, old: Rotation, edit: Edit, now: Instant): Planned {
  const zone = schedule.timezone;
  const entry = entryOf(old, edit, zone, now);
  const rotation = revise(old, entry, zone, now);
  const rotations = rotationsOf(schedule).map((each) => (each.name === old.name ? rotation : each));
  const revision = { effectiveFrom: now, timezone: zone, rotations };
  return { entry, schedule: { ...schedule, revisions: [...schedule.revisions, revision] } };
}

function entryOf(old: Rotation, edit: Edit, zone: string, now: Instant): Rotation {
  const { offset: _, offsetUntil: __, ...kept } = old;
  const fresh: Rotation = { ...kept, people: edit.people, start: formatLocal(movedStart(old, edit)) };
  const shift = shiftsOfRotation(fresh, zone)(now);
  const place = placeNow(revise(old, fresh, zone, now), shift);
  const moved = fresh.start !== old.start && JSON.stringify(fresh.people) === JSON.stringify(old.people);
  const counted =
    moved && goesOn(shiftsOfRotation(old, zone)(now), shiftsOfRotation(fresh, zone), shift) ? place - 1 : place;
  const size = fresh.people.length;
  if (modulo(counted, size) === modulo(shift.number, size)) return fresh;
  return { ...fresh, start: agreeingStart(fresh, shift.number, modulo(counted, size)) };
}

/** The place in the list of those on call. */
function placeNow(
  { offset = 0, offsetUntil = Number.POSITIVE_INFINITY, people }: Rotation,
  shift: RotationShift,
): number {
  return modulo(shift.number + (shift.start < offsetUntil ? offset : 0), people.length);
}

/**
 * When only the hand-off moves, somebody's shift grows or shrinks. Whether it ends at the second hand-off from now: when
 * that is nearer to a whole shift than the first, so that nobody who has just begun is sent away after an hour.
 */
function goesOn(old: RotationShift, shiftAt: (t: Instant) => RotationShift, { end: first }: RotationShift): boolean {
  const usual = old.end - old.start;
  const off = (end: Instant): Millis => Math.abs(end - old.start - usual);
  return off(shiftAt(first).end) < off(first);
}

/** The old start on another day or at another time of day. */
function movedStart({ start, every }: Rotation, { time, day }: Edit): Local {
  const midnight = dayStart(parseLocal(start) ?? 0);
  if (day === undefined) return midnight + time;
  if (every.unit === 'weeks') return midnight + (day - weekday(midnight)) * DAY + time;
  return onDay(midnight, day, every.count) + time;
}

/** A day of the month, in an earlier month of the rotation where this one is too short for it. */
function onDay(midnight: Local, day: number, months: number): Local {
  const first = midnight - (dayOfMonth(midnight) - 1) * DAY;
  const candidates = Array.from({ length: 13 }, (_, i) => addLocal(first, -i * months, 'months') + (day - 1) * DAY);
  return candidates.find((candidate) => dayOfMonth(candidate) === day) ?? midnight;
}

function dayOfMonth(local: Local): number {
  return Number(formatLocal(local).slice(8, 10));
}

/** A coming shift as it would be, and the people in whose place it puts others. */
export interface DraftShift extends Interval {
  readonly people: readonly string[];
  /** The parts of it in which others are on call now; none when nothing changes. */
  readonly instead: readonly Shown[];
}

interface Shown extends Interval {
  readonly people: readonly string[];
}

/** The time from one instant to another by who would be on call; shifts of the same people in a row are one. */
export function compare(before: Schedule, after: Schedule, from: Instant, until: Instant): readonly DraftShift[] {
  const old = shown(before, from, until);
  return shown(after, from, until).map((shift) => ({
    ...shift,
    instead: old.filter((one) => !samePeople(one.people, shift.people)).flatMap((one) => overlap(one, shift)),
  }));
}

function shown(schedule: Schedule, from: Instant, until: Instant): readonly Shown[] {
  const out: Shown[] = [];
  for (const piece of intervals(schedule, from, until)) {
    const [start, end, last] = [Math.max(piece.start, from), Math.min(piece.end, until), out.at(-1)];
    if (last !== undefined && samePeople(last.people, piece.people)) out[out.length - 1] = { ...last, end };
    else out.push({ start, end, people: piece.people });
  }
  return out;
}

function overlap(one: Shown, other: Interval): readonly Shown[] {
  const [start, end] = [Math.max(one.start, other.start), Math.min(one.end, other.end)];
  return start < end ? [{ start, end, people: one.people }] : [];
}
