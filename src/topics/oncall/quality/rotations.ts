/** Rotations that are probably mistakes: what `muster check` warns about. Does not depend on the current time. Pure. */
import { DAY, MINUTE } from '../../../lib/instant.ts';
import { dayStart, formatLocal, lengthOf, parseLocal } from '../../../lib/zoned.ts';
import type { Rotation, Window } from '../schedule/model.ts';
import { counting } from '../schedule/rotation.ts';
import { shiftsFrom } from '../schedule/shifts.ts';
import { windowsOf } from '../schedule/window.ts';

/** Something about a schedule, or one of its rotations, that is probably a mistake. */
export interface Doubt {
  /** The place of the rotation in its list; undefined for the whole schedule. */
  readonly rotation: number | undefined;
  /** Completes “the rotation …” or “the schedule …”. */
  readonly words: string;
}

/** Everything about a schedule's rotations that is probably a mistake. */
export function doubtsOf(rotations: readonly Rotation[]): readonly Doubt[] {
  return [
    ...ended(rotations),
    ...rotations.flatMap((rotation, i) => {
      const words = hidden(rotation, rotations.slice(0, i)) ?? cutWindows(rotation) ?? passedOver(rotation);
      return words === undefined ? [] : [{ rotation: i, words }];
    }),
  ];
}

/** Nobody is on call after the last of the rotations ends. */
function ended(rotations: readonly Rotation[]): readonly Doubt[] {
  const ends = rotations.flatMap(({ until }) => until ?? []).sort();
  const last = ends.at(-1);
  if (last === undefined || ends.length < rotations.length) return [];
  return [{ rotation: undefined, words: `has nobody on call after ${last}, because all of its rotations end` }];
}

/** Sort before and after every wall time, compared as text. */
const [FIRST, LAST] = ['', '~'];

/** Earlier rotations are active whenever this one is. */
function hidden(rotation: Rotation, earlier: readonly Rotation[]): string | undefined {
  const edges = [rotation, ...earlier].flatMap(({ from, until }) => [from ?? FIRST, until ?? LAST]);
  const own = minutesOf(rotation.active);
  const everywhere = [...new Set([FIRST, ...edges])]
    .filter((begin) => answersFrom(rotation, begin))
    .every((begin) => {
      const others = earlier.filter((other) => answersFrom(other, begin)).map(({ active }) => minutesOf(active));
      return own.every((active, minute) => !active || others.some((other) => other[minute]));
    });
  return everywhere ? 'is never used: whenever it is active, an earlier rotation is active too' : undefined;
}

function answersFrom({ from = FIRST, until = LAST }: Rotation, begin: string): boolean {
  return from <= begin && begin < until;
}

const MINUTES_A_DAY = 24 * 60;
const MINUTES_A_WEEK = 7 * MINUTES_A_DAY;

/** For each minute of the week, whether it is in a window. */
function minutesOf(windows: readonly Window[] | undefined): readonly boolean[] {
  const minutes = new Array<boolean>(MINUTES_A_WEEK).fill(windows === undefined);
  for (const { days, from, to } of windows ?? [])
    for (const day of days) {
      const start = day * MINUTES_A_DAY + from;
      const length = to - from + (to <= from ? MINUTES_A_DAY : 0);
      for (let minute = start; minute < start + length; minute += 1) minutes[minute % MINUTES_A_WEEK] = true;
    }
  return minutes;
}

/** A rotation by days whose hand-off is inside its windows: each person gets the end of one window and the beginning of the next. */
function cutWindows(rotation: Rotation): string | undefined {
  const { every, people, active } = rotation;
  const start = parseLocal(rotation.start);
  if (active === undefined || start === undefined || every.unit !== 'days' || alike(people)) return undefined;
  const { boundary } = counting(rotation);
  const windowAt = windowsOf(active, 'UTC');
  const handoffs = Array.from({ length: 14 }, (_, number) => boundary(number));
  const cut = handoffs.find((at) => {
    const window = windowAt(at);
    return window.active && window.start < at && window.end - window.start <= DAY;
  });
  if (cut === undefined) return undefined;
  const window = windowAt(cut);
  const better = formatLocal(dayStart(start) + window.start - dayStart(window.start));
  const how = every.count === 1 ? 'every day' : 'at the end of each shift';
  return `hands off ${how} at ${clock(cut)}, in the middle of its window of ${clock(window.start)} to ${clock(window.end)}. With \`start: ${better}\` each window has one person`;
}

function clock(local: number): string {
  return formatLocal(local).slice(11);
}

function alike(people: Rotation['people']): boolean {
  return new Set(people.map((entry) => [...entry].sort().join())).size < 2;
}

/** The longest time that is searched for a mistake. */
const LONGEST = 1_500 * DAY;

/** People whose shifts all fall outside the windows, because both repeat by the week. */
function passedOver(rotation: Rotation): string | undefined {
  const { every, people, active, start } = rotation;
  if (active === undefined || every.unit === 'months') return undefined;
  const round = every.count * lengthOf(every.unit) * people.length;
  // After seven rounds every shift has been on every day of the week.
  const [from, length] = [parseLocal(start) ?? 0, 7 * Math.max(round, DAY)];
  if (length > LONGEST) return undefined;
  const alone = { ...rotation, from: undefined, until: undefined };
  const schedule = { timezone: 'UTC', revisions: [{ effectiveFrom: 0, rotations: [alone] }], overrides: [] };
  const left = new Set(people.flat());
  for (const shift of shiftsFrom(schedule, from, from + length + 7 * MINUTES_A_DAY * MINUTE)) {
    for (const person of shift.people) left.delete(person);
    if (left.size === 0) return undefined;
  }
  return `never has ${[...left].join(', ')} on call: their shifts fall outside its windows`;
}
