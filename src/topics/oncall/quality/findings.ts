/** What is good and bad about schedules, in words: each finding with a number and what to do about it. Pure. */

import { formatDuration } from '../../../lib/duration.ts';
import { DAY, type Instant } from '../../../lib/instant.ts';
import { count } from '../../../lib/plain.ts';
import { own } from '../../../lib/slash.ts';
import { samePeople } from '../schedule/handoffs.ts';
import type { Rotation, Shift } from '../schedule/model.ts';
import { gapsBetween, shiftsBetween } from '../schedule/shifts.ts';
import { hours, lengthOf } from './fairness.ts';
import { imbalances } from './imbalance.ts';
import { type Finding, type Judged, KINDS } from './model.ts';
import { isNight } from './nights.ts';
import { twice, withoutRest } from './rest.ts';

/** Everything worth saying, the most severe first; nothing when there is nothing to worry about. */
export function qualityOf(judged: Judged): readonly Finding[] {
  const own = judged.schedules.filter(({ name }) => judged.only === undefined || name === judged.only);
  const findings = [
    ...own.flatMap((one) => [
      ...gaps(one, judged),
      ...crews(one, judged),
      ...longShifts(one, judged),
      ...nightHandoffs(one, judged),
      ...imbalances(one, judged),
    ]),
    ...twice(judged),
    ...withoutRest(judged),
  ];
  return findings.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || b.size - a.size);
}

type One = Judged['schedules'][number];

const MONTH = 365.25 * (DAY / 12);

/** A length of time, scaled to a month; a calendar month is not scaled. */
function aMonth(time: number, { from, until }: Judged): number {
  const length = until - from;
  return Math.abs(length - MONTH) < 3 * DAY ? time : (time * MONTH) / length;
}

function gaps({ name, schedule }: One, judged: Judged): readonly Finding[] {
  const found = gapsBetween(schedule, judged.from, judged.until);
  if (found.length === 0) return [];
  const longest = Math.max(...found.map(({ start, end }) => end - start));
  const size = aMonth(lengthOf(found), judged);
  const words = `Nobody is on call for ${name} for ${hours(size)} a month: ${count(found.length, 'gap')}, the longest ${formatDuration(longest)}.`;
  const suggestion = own`Add a rotation that covers the rest, or an override: /oncall override ${name} @ana fri 09:00 to mon 09:00`;
  return [{ kind: 'gaps', words, suggestion, size }];
}

/** Rotations in use in this time that only one or two people share. */
function crews({ name, schedule }: One, { from, until, nameOf }: Judged): readonly Finding[] {
  const answering = new Set(shiftsBetween(schedule, from, until).map(({ source }) => source));
  const rotations = (schedule.revisions.at(-1)?.rotations ?? []).filter((r) => answering.has(r.name));
  return rotations.flatMap((rotation): Finding[] => {
    const crews = new Set(rotation.people.map((entry) => [...entry].sort().join()));
    if (crews.size > 2) return [];
    const who = everybody(rotation).map(nameOf);
    const suggestion = own`Use three or more people: /oncall edit ${name}`;
    const which = `${name} (${rotation.name})`;
    return crews.size === 1
      ? [
          {
            kind: 'alone',
            words: `${which} has only ${who.join(' and ')}, so nobody ever takes over.`,
            suggestion,
            size: 1,
          },
        ]
      : [
          {
            kind: 'few',
            words: `${which} has only ${who.join(' and ')}: each has every second shift.`,
            suggestion,
            size: 1,
          },
        ];
  });
}

function everybody({ people }: Rotation): readonly string[] {
  return [...new Set(people.flat())];
}

/** A week may be an hour longer because of a clock change. */
const LONGEST = 8 * DAY;

function longShifts({ name, schedule }: One, { from, until }: Judged): readonly Finding[] {
  const long = shiftsBetween(schedule, from, until).filter(({ start, end }) => end - start > LONGEST);
  if (long.length === 0) return [];
  const size = Math.max(...long.map(({ start, end }) => end - start));
  const length = Number.isFinite(size) ? `the longest ${formatDuration(size)}` : 'the longest has no end';
  const words = `${name} has ${count(long.length, 'shift')} of more than a week, ${length}.`;
  return [{ kind: 'long', words, suggestion: 'Use shorter shifts in muster.yaml, such as `every: 1 week`.', size }];
}

/** Hand-offs between rotations that fall in somebody's night; overrides do not count, because they are made on purpose. */
function nightHandoffs({ name, schedule }: One, { from, until, zoneOf, nameOf }: Judged): readonly Finding[] {
  const shifts = shiftsBetween(schedule, from, until);
  const handoffs = shifts.flatMap((shift, i) => handoffBefore(shift, shifts[i - 1]));
  const woken = handoffs.map(({ at, people }) => ({ at, people: people.filter((p) => isNight(at, zoneOf(p))) }));
  const atNight = woken.filter(({ people }) => people.length > 0);
  if (atNight.length === 0) return [];
  const who = [...new Set(atNight.flatMap(({ people }) => people))].map(nameOf);
  const words = `${atNight.length} of ${count(handoffs.length, 'hand-off')} of ${name} fall in somebody’s night (22:00 to 07:00 local time): ${some(who)}.`;
  const suggestion = own`Choose an hour when more of them are awake: /oncall edit ${name}`;
  return [{ kind: 'night', words, suggestion, size: atNight.length }];
}

function handoffBefore(shift: Shift, before: Shift | undefined): readonly { at: Instant; people: readonly string[] }[] {
  const planned = shift.source !== 'override' && before?.source !== 'override';
  if (before === undefined || !planned || samePeople(before.people, shift.people)) return [];
  const leaving = before.end === shift.start ? before.people : [];
  return [{ at: shift.start, people: [...new Set([...leaving, ...shift.people])] }];
}

function some(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
