/** What is wrong with the coming shifts: nobody on call, or somebody who cannot be reached. Pure. */
import type { Instant } from '../../../lib/instant.ts';
import type { Unmatched } from '../../team/people/matching.ts';
import type { Schedule } from '../schedule/model.ts';
import { gapsBetween, shiftsBetween } from '../schedule/shifts.ts';

/** Why somebody who is on call does not hear of a page. */
export type Unreachable = Unmatched | 'a bot' | 'away';

interface Interval {
  readonly start: Instant;
  readonly end: Instant;
}

/** An interval in which a page would reach nobody, or not this person. */
export interface Problem extends Interval {
  /** `expected`: nobody, because the rotations leave it so and the file says that this is meant. */
  readonly why: 'nobody' | 'expected' | Unreachable;
  /** Absent where nobody is on call. */
  readonly person?: string;
}

/** When somebody cannot be reached, and why; intervals of any length. */
export type Reach = (person: string) => readonly (Interval & { readonly why: Unreachable })[];

/** The problems of `[from, until)`, cut to it, in order. */
export function problemsOf(
  schedule: Schedule & { readonly gapsExpected: boolean },
  from: Instant,
  until: Instant,
  reach: Reach,
): readonly Problem[] {
  const unreached = shiftsBetween(schedule, from, until).flatMap(({ people, start, end }) =>
    people.flatMap((person) => unreachedIn(person, { start: Math.max(start, from), end: Math.min(end, until) }, reach)),
  );
  return [...gapsOf(schedule, from, until), ...joined(unreached)].sort((a, b) => a.start - b.start);
}

/** Gaps that the rotations leave on purpose are apart from those that an override makes. */
function gapsOf(
  schedule: Schedule & { readonly gapsExpected: boolean },
  from: Instant,
  until: Instant,
): readonly Problem[] {
  const gaps = gapsBetween(schedule, from, until);
  const meant = schedule.gapsExpected ? gapsBetween({ ...schedule, overrides: [] }, from, until) : [];
  return gaps.flatMap((gap): readonly Problem[] => [
    ...rest(gap, meant).map((part) => ({ ...part, why: 'nobody' as const })),
    ...common(gap, meant).map((part) => ({ ...part, why: 'expected' as const })),
  ]);
}

function unreachedIn(person: string, shift: Interval, reach: Reach): readonly Problem[] {
  return reach(person).flatMap(({ why, ...when }) => common(shift, [when]).map((part) => ({ ...part, why, person })));
}

/** One person's shifts that touch and have one trouble are one. */
function joined(all: readonly Problem[]): readonly Problem[] {
  const out: Problem[] = [];
  for (const one of all) {
    const i = out.findLastIndex((o) => isSame(o, one) && o.end === one.start);
    const before = out[i];
    if (before === undefined) out.push(one);
    else out[i] = { ...before, end: one.end };
  }
  return out;
}

function isSame(a: Problem, b: Problem): boolean {
  return a.why === b.why && a.person === b.person;
}

/** The parts of an interval that lie in one of the others. */
function common({ start, end }: Interval, others: readonly Interval[]): readonly Interval[] {
  return others
    .map((other) => ({ start: Math.max(start, other.start), end: Math.min(end, other.end) }))
    .filter((part) => part.start < part.end);
}

/** The parts of an interval that lie in none of the others. */
function rest(whole: Interval, others: readonly Interval[]): readonly Interval[] {
  let left: readonly Interval[] = [whole];
  for (const { start, end } of others)
    left = left.flatMap((part) =>
      [
        { start: part.start, end: Math.min(part.end, start) },
        { start: Math.max(part.start, end), end: part.end },
      ].filter((piece) => piece.start < piece.end),
    );
  return left;
}

/** The problems that begin before an instant. */
export function beginningBefore(all: readonly Problem[], end: Instant): readonly Problem[] {
  return all.filter((one) => one.start < end);
}

/** The problems that were not known before, not even in part: what has passed or come nearer is not new. */
export function freshOf(all: readonly Problem[], known: readonly Problem[]): readonly Problem[] {
  return all.flatMap((one) =>
    rest(
      one,
      known.filter((k) => isSame(k, one)),
    ).map((part) => ({ ...one, ...part })),
  );
}

/** What a channel hears of: not what is meant to be so. */
export function unexpected(all: readonly Problem[]): readonly Problem[] {
  return all.filter(({ why }) => why !== 'expected');
}
