/** What `muster schedule` and `muster oncall` print: JSON that scripts rely on, and the same as a table. Pure. */
import { DAY, type Instant } from '../../../lib/instant.ts';
import { formatRfc3339, formatWall } from '../../../lib/zoned.ts';
import type { Schedule, Shift } from './model.ts';
import { gapsBetween, shiftsBetween, shiftsFrom, whoAt } from './shifts.ts';

/** Times are RFC 3339 with the offset of the schedule's zone; `end` is exclusive. */
export interface ShiftAnswer {
  readonly start: string;
  readonly end: string;
  readonly people: readonly string[];
  /** The rotation's name, `override`, or `ical`. */
  readonly source: string;
}

export interface ScheduleAnswer {
  readonly schedule: string;
  readonly timezone: string;
  /** Those that overlap the requested time, whole and in order. */
  readonly shifts: readonly ShiftAnswer[];
  /** Cut to the requested time. */
  readonly gaps: readonly { readonly start: string; readonly end: string }[];
}

export interface OnCallAnswer {
  readonly schedule: string;
  readonly at: string;
  readonly people: readonly string[];
  /** The shift that covers `at`; null when nobody is on call. */
  readonly shift: ShiftAnswer | null;
  /** The first shift that begins after `at`. */
  readonly next: ShiftAnswer | null;
}

/** The shifts that overlap `[from, until)` and the gaps inside it. */
export function scheduleAnswer(name: string, schedule: Schedule, from: Instant, until: Instant): ScheduleAnswer {
  const { timezone } = schedule;
  return {
    schedule: name,
    timezone,
    shifts: shiftsBetween(schedule, from, until).map((shift) => shiftAnswer(shift, timezone)),
    gaps: gapsBetween(schedule, from, until).map(({ start, end }) => ({
      start: formatRfc3339(start, timezone),
      end: formatRfc3339(end, timezone),
    })),
  };
}

/** Who is on call at an instant, and who comes next. */
export function onCallAnswer(name: string, schedule: Schedule, at: Instant): OnCallAnswer {
  const { timezone } = schedule;
  const shift = whoAt(schedule, at);
  const next = firstAfter(schedule, at);
  return {
    schedule: name,
    at: formatRfc3339(at, timezone),
    people: shift?.people ?? [],
    shift: shift === null ? null : shiftAnswer(shift, timezone),
    next: next === undefined ? null : shiftAnswer(next, timezone),
  };
}

/** Longer than any real rotation. */
const AHEAD = 3660 * DAY;

function firstAfter(schedule: Schedule, t: Instant): Shift | undefined {
  for (const shift of shiftsFrom(schedule, t, t + AHEAD)) if (shift.start > t) return shift;
  return undefined;
}

function shiftAnswer({ start, end, people, source }: Shift, zone: string): ShiftAnswer {
  return { start: formatRfc3339(start, zone), end: formatRfc3339(end, zone), people, source };
}

/** The shifts and gaps of `[from, until)` as a table for a terminal. */
export function scheduleTable(name: string, schedule: Schedule, from: Instant, until: Instant): string {
  const gaps = gapsBetween(schedule, from, until).map((gap) => ({ ...gap, people: ['nobody'], source: '' }));
  const lines = [...shiftsBetween(schedule, from, until), ...gaps].sort((a, b) => a.start - b.start);
  const rows = lines.map(({ start, end, people, source }) => [
    wall(start, schedule.timezone),
    wall(end, schedule.timezone),
    people.join(', '),
    source,
  ]);
  return [`${name} (${schedule.timezone})`, ...table([['from', 'until', 'on call', 'by'], ...rows])].join('\n');
}

/** A schedule and the requested instant. */
export interface OnCallQuestion {
  readonly name: string;
  readonly schedule: Schedule;
  readonly at: Instant;
}

/** One line per schedule: who is on call, until when, and who is next. */
export function onCallTable(asked: readonly OnCallQuestion[]): string {
  const rows = asked.map(({ name, schedule, at }) => {
    const [shift, next] = [whoAt(schedule, at), firstAfter(schedule, at)];
    const zone = schedule.timezone;
    return [
      name,
      shift?.people.join(', ') ?? 'nobody',
      shift === null ? '' : wall(shift.end, zone),
      next === undefined ? '' : `${next.people.join(', ')} from ${wall(next.start, zone)}`,
    ];
  });
  return table([['schedule', 'on call', 'until', 'next'], ...rows]).join('\n');
}

/** `Fri 2026-03-06 08:00 -06:00`. */
function wall(t: Instant, zone: string): string {
  const [, day, time, offset] = /^(.{10})T(.{5}).*?(Z|[+-]\d\d:\d\d)$/.exec(formatRfc3339(t, zone)) ?? [];
  return `${formatWall(t, zone, t).slice(0, 3)} ${day} ${time} ${offset}`;
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
