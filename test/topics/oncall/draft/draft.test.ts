import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DAY, HOUR, MINUTE } from '../../../../src/lib/instant.ts';
import { formatLocal, toInstant } from '../../../../src/lib/zoned.ts';
import { compare, type Edit, handoffOf, planEdit } from '../../../../src/topics/oncall/draft/model.ts';
import { revise } from '../../../../src/topics/oncall/draft/revise.ts';
import { rotationYaml } from '../../../../src/topics/oncall/draft/yaml.ts';
import { type ScheduleConfig, schedulesSchema } from '../../../../src/topics/oncall/schedule/config.ts';
import type { Rotation, Schedule } from '../../../../src/topics/oncall/schedule/model.ts';
import { shiftsBetween, whoAt } from '../../../../src/topics/oncall/schedule/shifts.ts';

const ZONE = 'America/Chicago';
const weekly: Rotation = {
  name: 'weekly',
  every: { count: 1, unit: 'weeks' },
  start: '2026-01-05T09:00',
  people: [['ana'], ['bo'], ['cy']],
};
/** Thursday of bo's week, which ends on Monday 19 January at 09:00. */
const NOW = Date.UTC(2026, 0, 15, 18);

function only(rotation: Rotation): Schedule {
  return { timezone: ZONE, revisions: [{ effectiveFrom: 0, rotations: [rotation] }], overrides: [] };
}

function edit(old: Rotation, change: Partial<Edit>, now = NOW) {
  return planEdit(only(old), old, { people: old.people, ...handoffOf(old), ...change }, now);
}

/** The coming shifts: people and the wall time at which each ends. */
function coming(schedule: Schedule, from: number, count: number): readonly string[] {
  const shifts = shiftsBetween(schedule, from, from + 400 * DAY).slice(0, count);
  return shifts.map(({ people, end }) => `${people.join('+')} ${formatLocal(end - 6 * HOUR).slice(5)}`);
}

const names = (schedule: Schedule, from: number, count: number): readonly string[] =>
  coming(schedule, from, count).map((shift) => shift.split(' ')[0] ?? '');

/** What a file with only this entry says. */
function fileOf(entry: Rotation): Rotation {
  const rotations = parse(rotationYaml(entry)) as unknown;
  const config = schedulesSchema.parse({ x: { rotations } }) as Record<string, ScheduleConfig>;
  const [rotation] = config['x']?.rotations ?? [];
  if (rotation === undefined) throw new Error('no rotation');
  return rotation;
}

describe('other people', () => {
  it.each([
    ['one more in front', [['dee'], ['ana'], ['bo'], ['cy']], ['bo', 'cy', 'dee', 'ana']],
    ['another order', [['cy'], ['bo'], ['ana']], ['bo', 'ana', 'cy', 'bo']],
    ['a pair', [['ana'], ['bo', 'dee'], ['cy']], ['bo+dee', 'cy', 'ana', 'bo+dee']],
    ['without whoever is on call', [['ana'], ['cy']], ['cy', 'ana', 'cy', 'ana']],
  ])('%s', (_, people, expected) => {
    const { entry, schedule } = edit(weekly, { people });
    expect(names(schedule, NOW, 4)).toEqual(expected);
    expect(names(only(entry), NOW, 4)).toEqual(expected);
  });

  it('change no start that agrees already', () => {
    expect(edit(weekly, { people: [['ana'], ['bo'], ['cy'], ['dee']] }).entry.start).toBe('2026-01-05T09:00');
  });
});

describe('another hand-off', () => {
  it('later on the same day keeps everybody’s week', () => {
    const { schedule, entry } = edit(weekly, { time: 10 * HOUR + 30 * MINUTE });
    expect(entry.start).toBe('2026-01-05T10:30');
    expect(coming(schedule, NOW, 3)).toEqual(['bo 01-19T10:30', 'cy 01-26T10:30', 'ana 02-02T10:30']);
  });

  it('on another day ends the turn where it is nearest to a whole one', () => {
    const tuesday = edit(weekly, { day: 1 });
    expect(coming(tuesday.schedule, NOW, 2)).toEqual(['bo 01-20T09:00', 'cy 01-27T09:00']);
    const friday = edit(weekly, { day: 4 });
    expect(coming(friday.schedule, NOW, 2)).toEqual(['bo 01-16T09:00', 'cy 01-23T09:00']);
  });

  it('does not send away after an hour somebody who has just begun', () => {
    const justBegun = Date.UTC(2026, 0, 12, 15, 30);
    const { schedule } = edit(weekly, { time: 10 * HOUR }, justBegun);
    expect(whoAt(schedule, justBegun)?.people).toEqual(['bo']);
    expect(whoAt(schedule, justBegun + 3 * DAY)?.people).toEqual(['bo']);
    expect(whoAt(schedule, justBegun + 7 * DAY + HOUR)?.people).toEqual(['cy']);
  });

  it('with other people at once keeps whoever is on call until the new hand-off', () => {
    const { schedule, entry } = edit(weekly, { day: 2, people: [['cy'], ['bo'], ['ana']] });
    expect(coming(schedule, NOW, 3)).toEqual(['bo 01-21T09:00', 'ana 01-28T09:00', 'cy 02-04T09:00']);
    expect(coming(only(entry), NOW, 3)).toEqual(coming(schedule, NOW, 3));
  });

  it('of months falls on the last day where a month is too short', () => {
    const monthly: Rotation = { ...weekly, every: { count: 1, unit: 'months' }, start: '2026-02-10T09:00' };
    const { entry, schedule } = edit(monthly, { day: 31 });
    expect(entry.start.slice(8, 10)).toBe('31');
    expect(coming(schedule, NOW, 2).map((shift) => shift.split(' ')[1])).toEqual(['01-31T09:00', '02-28T09:00']);
    expect(handoffOf(entry)).toEqual({ time: 9 * HOUR, day: 31 });
  });

  it('of days and hours has a time only', () => {
    const daily: Rotation = { ...weekly, every: { count: 1, unit: 'days' } };
    expect(handoffOf(daily)).toEqual({ time: 9 * HOUR, day: undefined });
    const { schedule } = edit(daily, { time: 21 * HOUR });
    expect(whoAt(schedule, NOW)?.people).toEqual(whoAt(only(daily), NOW)?.people);
    expect(coming(schedule, NOW, 1)[0]).toMatch(/T21:00$/);
  });
});

describe('nothing changed', () => {
  it('keeps the entry as it is', () => {
    expect(edit(weekly, {}).entry).toEqual(weekly);
  });

  it('gives a rotation that was revised the start with which the file alone agrees', () => {
    const rotation = revise(weekly, { ...weekly, people: [['bo'], ['ana'], ['cy']] }, ZONE, NOW);
    expect(rotation.offset).toBeDefined();
    const { entry, schedule } = edit(rotation, {});
    expect(entry).not.toHaveProperty('offset');
    expect(names(only(entry), NOW, 4)).toEqual(names(only(rotation), NOW, 4));
    expect(names(schedule, NOW, 4)).toEqual(names(only(rotation), NOW, 4));
  });
});

describe('the lines for muster.yaml', () => {
  it('are the whole entry, ready to be pasted', () => {
    const full: Rotation = {
      ...weekly,
      every: { count: 2, unit: 'days' },
      people: [['ana'], ['bo', 'cy']],
      active: [
        { days: [0, 1, 2, 3, 4], from: 540, to: 1020 },
        { days: [0, 5, 6], from: 1200, to: 0 },
      ],
      shift: 'active-days',
      until: '2027-01-01T00:00',
    };
    expect(rotationYaml(full)).toBe(
      [
        '      - name: weekly',
        '        every: 2 days',
        '        start: 2026-01-05T09:00',
        '        people:',
        '          - ana',
        '          - [ bo, cy ]',
        '        active:',
        '          - { days: mon-fri, from: "09:00", to: "17:00" }',
        '          - { days: "mon, sat-sun", from: "20:00", to: "00:00" }',
        '        shift: active-days',
        '        until: 2027-01-01T00:00',
      ].join('\n'),
    );
    expect(fileOf(full)).toEqual(full);
  });

  it.each(['yes', 'null', '007', '1e3', '- x', 'a: b', '#1', '夜間', 'it’s “so”', '  x'])(
    'keep the name “%s”',
    (name) => {
      expect(fileOf({ ...weekly, name }).name).toBe(name);
    },
  );
});

describe('a promise', () => {
  const unit = fc.constantFrom('hours' as const, 'days' as const, 'weeks' as const, 'months' as const);
  const person: fc.Arbitrary<string> = fc.constantFrom('ana', 'bo', 'cy', 'dee', 'eve');
  const list = fc.array(fc.uniqueArray(person, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 5 });
  const rotation = fc.record({
    name: fc.constant('weekly'),
    every: fc.record({ count: fc.integer({ min: 1, max: 3 }), unit }),
    start: fc.integer({ min: 0, max: 500 }).map((n) => formatLocal(Date.UTC(2025, 0, 1) + n * DAY + (n % 24) * HOUR)),
    people: list,
  });
  const wanted = fc.record({ people: list, time: fc.integer({ min: 0, max: 95 }).map((n) => n * 15 * MINUTE) });
  const at = fc
    .integer({ min: 0, max: 365 * 24 })
    .map((n) => toInstant(Date.UTC(2026, 0, 1), ZONE) + n * HOUR + 7 * MINUTE);

  it('is what applying the printed lines gives, and the people on call stay while they are in the list', () => {
    fc.assert(
      fc.property(rotation, wanted, fc.integer({ min: 0, max: 6 }), at, (old, { people, time }, day, now) => {
        const where = handoffOf(old).day === undefined ? undefined : day + (old.every.unit === 'months' ? 1 : 0);
        const before = only(old);
        const { entry, schedule } = planEdit(before, old, { people, time, day: where }, now);
        const printed = fileOf(entry);
        const applied = revise(old, printed, ZONE, now);
        expect(shiftsBetween(schedule, now, now + 60 * DAY).slice(0, 40)).toEqual(
          shiftsBetween(
            {
              ...before,
              revisions: [...before.revisions, { effectiveFrom: now, timezone: ZONE, rotations: [applied] }],
            },
            now,
            now + 60 * DAY,
          ).slice(0, 40),
        );
        const onCall = whoAt(before, now)?.people ?? [];
        const after = whoAt(schedule, now)?.people ?? [];
        if (people.some((entry) => onCall.every((p) => entry.includes(p))))
          expect(onCall.every((p) => after.includes(p))).toBe(true);
        if (old.every.unit !== 'hours') expect(handoffOf(entry).time).toBe(time);
      }),
      { numRuns: 300 },
    );
  });
});

describe('before and after', () => {
  it('is said shift by shift, with those in whose place', () => {
    const { schedule } = edit(weekly, { people: [['ana'], ['bo'], ['dee'], ['cy']], day: 3 });
    const shifts = compare(only(weekly), schedule, NOW, NOW + 20 * DAY);
    expect(
      shifts.map(({ people, end, instead }) => [
        people.join(),
        end,
        ...instead.map((other) => `${other.people.join()} from ${new Date(other.start).toISOString().slice(5, 10)}`),
      ]),
    ).toEqual([
      ['bo', Date.UTC(2026, 0, 22, 15), 'cy from 01-19'],
      ['dee', Date.UTC(2026, 0, 29, 15), 'cy from 01-22', 'ana from 01-26'],
      ['cy', NOW + 20 * DAY, 'ana from 01-29', 'bo from 02-02'],
    ]);
  });

  it('is nothing when nothing changes', () => {
    expect(compare(only(weekly), edit(weekly, {}).schedule, NOW, NOW + 60 * DAY).flatMap((s) => s.instead)).toEqual([]);
  });
});
