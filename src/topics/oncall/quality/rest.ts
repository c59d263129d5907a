/** People who are on call twice at once, or again too soon. Pure. */

import { HOUR } from '../../../lib/instant.ts';
import { count } from '../../../lib/plain.ts';
import { own } from '../../../lib/slash.ts';
import { formatWall } from '../../../lib/zoned.ts';
import { type Duty, dutiesOf, hours, lengthOf, merged, within } from './fairness.ts';
import type { Finding, Judged } from './model.ts';

/** The shifts of each person in all schedules, in order. */
function byPerson({ schedules, from, until }: Judged): ReadonlyMap<string, readonly Duty[]> {
  const all = schedules.flatMap(({ name, schedule }) => dutiesOf(name, schedule, from, until));
  all.sort((a, b) => a.start - b.start);
  const people = new Set(all.flatMap((duty) => duty.people));
  return new Map([...people].map((person) => [person, all.filter((duty) => duty.people.includes(person))]));
}

/** People on call for two schedules at once. */
export function twice(judged: Judged): readonly Finding[] {
  return [...byPerson(judged)].flatMap(([person, duties]): Finding[] => {
    const doubled = duties.flatMap((duty, i) =>
      duties
        .slice(i + 1)
        .filter((other) => other.schedule !== duty.schedule && concerns(judged, duty, other))
        .flatMap((other) =>
          within([other], duty).map((part) => ({ ...part, schedules: [duty.schedule, other.schedule] })),
        ),
    );
    if (doubled.length === 0) return [];
    const size = lengthOf(merged(doubled));
    const names = [...new Set(doubled.flatMap(({ schedules }) => schedules))].sort();
    const words = `${judged.nameOf(person)} is on call for ${names.join(' and ')} at once for ${hours(size)}.`;
    return [
      { kind: 'twice', words, suggestion: own`Put a second person on one of them: /oncall edit ${names[0]}`, size },
    ];
  });
}

function concerns({ only }: Judged, a: Duty, b: Duty): boolean {
  return only === undefined || a.schedule === only || b.schedule === only;
}

/** The rest between two working days that European law requires (Directive 2003/88/EC, article 3). */
const REST = 11 * HOUR;

/** Shifts of one person that follow each other with too little rest, in one schedule or two. */
export function withoutRest(judged: Judged): readonly Finding[] {
  const overrides = judged.schedules.flatMap(({ name, schedule }) =>
    dutiesOf(name, schedule, judged.from, judged.until).filter(({ source }) => source === 'override'),
  );
  return [...byPerson(judged)].flatMap(([person, duties]): Finding[] => {
    if (lengthOf(merged(duties)) >= judged.until - judged.from) return [];
    const tight = duties.flatMap((duty) => tightly(duties, duty, judged, overrides));
    const [first] = tight;
    if (first === undefined) return [];
    const names = [...new Set(tight.flatMap(({ before, duty }) => [before.schedule, duty.schedule]))].sort();
    const at = `${formatWall(first.duty.start, judged.zoneOf(person), judged.from)} local time`;
    const words = `${judged.nameOf(person)} has ${count(tight.length, 'shift')} of ${names.join(' and ')} that begin after less than 11 h of rest, the first on ${at}.`;
    const suggestion = own`Change the order, or swap one: /oncall edit ${first.duty.schedule}`;
    return [{ kind: 'rest', words, suggestion, size: tight.length }];
  });
}

interface Tight {
  readonly before: Duty;
  readonly duty: Duty;
}

/** The shift after which another comes too soon, if one does; a shift that an override interrupts is one shift. */
function tightly(
  duties: readonly Duty[],
  duty: Duty,
  judged: Judged,
  overrides: readonly Duty[],
): readonly [Tight] | readonly [] {
  const before = duties.find((other) => {
    const rest = duty.start - other.end;
    if (other === duty || rest < 0 || rest >= REST || !concerns(judged, other, duty)) return false;
    const relieved = overrides.some(
      (o) => o.schedule === duty.schedule && o.start === other.end && o.end === duty.start,
    );
    return !(relieved && other.schedule === duty.schedule && other.source === duty.source);
  });
  return before === undefined ? [] : [{ before, duty }];
}
