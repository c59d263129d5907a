/** What is wrong with the coming shifts: nobody on call, or somebody who cannot be reached. Pure. */
import type { Instant } from '../lib/instant.ts';
import { gapsBetween, type Schedule, shiftsBetween } from './rotation.ts';

/** Why somebody who is on call does not hear of a page. */
export type Unreachable = 'not in Slack' | 'left Slack' | 'away';

/** Somebody's shift in which they cannot be reached. */
export interface Unusable {
  readonly person: string;
  readonly why: Unreachable;
  readonly start: Instant;
  readonly end: Instant;
}

export interface Trouble {
  readonly gaps: readonly { readonly start: Instant; readonly end: Instant }[];
  readonly unusable: readonly Unusable[];
}

/** What is known about a person: why they cannot be reached in a stretch, or undefined. */
export type Reach = (person: string, start: Instant, end: Instant) => Unreachable | undefined;

/** Gaps and unusable shifts of `[from, until)`. */
export function troubleOf(schedule: Schedule, from: Instant, until: Instant, reach: Reach): Trouble {
  const unusable = shiftsBetween(schedule, from, until).flatMap(({ people, start, end }) =>
    people.flatMap((person): readonly Unusable[] => {
      const [begin, over] = [Math.max(start, from), Math.min(end, until)];
      const why = reach(person, begin, over);
      return why === undefined ? [] : [{ person, why, start: begin, end: over }];
    }),
  );
  return { gaps: gapsBetween(schedule, from, until), unusable: joined(unusable) };
}

/** One person's shifts that touch and have one trouble are one. */
function joined(all: readonly Unusable[]): readonly Unusable[] {
  const out: Unusable[] = [];
  for (const one of all) {
    const i = out.findLastIndex((o) => o.person === one.person && o.why === one.why && o.end === one.start);
    const before = out[i];
    if (before === undefined) out.push(one);
    else out[i] = { ...before, end: one.end };
  }
  return out;
}

export function isWell({ gaps, unusable }: Trouble): boolean {
  return gaps.length === 0 && unusable.length === 0;
}

/** What would be said, as a key: the same trouble is not said twice, however much of it has passed. */
export function troubleKey({ gaps, unusable }: Trouble): string {
  return [...gaps.map((g) => `gap ${g.end}`), ...unusable.map((u) => `${u.person} ${u.why} ${u.end}`)].join('; ');
}
