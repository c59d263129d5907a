/** Which shifts two people could trade. Pure. */
import { DAY, type Instant } from '../../../lib/instant.ts';
import type { Schedule } from '../schedule/model.ts';
import { shiftsBetween } from '../schedule/shifts.ts';
import type { Pair, Slice } from './blocks.ts';

/** How far ahead a shift is offered in return. */
export const AHEAD = 42 * DAY;
/** What fits a message and a tired mind. */
const [MINE, THEIRS] = [2, 3];

export interface ScheduleOf {
  readonly name: string;
  readonly schedule: Schedule;
}

/** A person's shifts of all schedules that begin in `(now, until)`, the soonest first. */
export function comingShifts(
  schedules: readonly ScheduleOf[],
  person: readonly string[],
  now: Instant,
  until: Instant,
): readonly Slice[] {
  const all = schedules.flatMap(({ name, schedule }) =>
    shiftsBetween(schedule, now, until)
      .filter((shift) => shift.start > now && shift.people.some((p) => person.includes(p)))
      .map(({ start, end }) => ({ schedule: name, start, end })),
  );
  return all.sort((a, b) => a.start - b.start);
}

/** The choices: each of my shifts against theirs of the same schedule first, then as a favour. */
export function pairsOf(mine: readonly Slice[], theirs: readonly Slice[]): readonly Pair[] {
  return mine.slice(0, MINE).flatMap((give): readonly Pair[] => {
    const same = theirs.filter((t) => t.schedule === give.schedule && !overlap(t, give));
    const other = theirs.filter((t) => t.schedule !== give.schedule && !overlap(t, give));
    return [...[...same, ...other].slice(0, THEIRS).map((take) => ({ give, take })), { give, take: undefined }];
  });
}

function overlap(a: Slice, b: Slice): boolean {
  return a.start < b.end && b.start < a.end;
}
