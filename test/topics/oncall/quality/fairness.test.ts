import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../../src/lib/instant.ts';
import { parseRfc3339, toInstant } from '../../../../src/lib/zoned.ts';
import { type Duty, dutiesOf, type Load, loadsOf, median } from '../../../../src/topics/oncall/quality/fairness.ts';
import { isNight, weekendAt } from '../../../../src/topics/oncall/quality/nights.ts';
import type { Override, Rotation, Schedule } from '../../../../src/topics/oncall/schedule/model.ts';

const weekly: Rotation = {
  name: 'weekly',
  every: { count: 1, unit: 'weeks' },
  start: '2026-03-02T09:00',
  people: [['ana'], ['bo']],
};

function scheduleOf(zone: string, rotation: Rotation, overrides: readonly Override[] = []): Schedule {
  return { timezone: zone, revisions: [{ effectiveFrom: 0, rotations: [rotation] }], overrides };
}

/** The first instant of a month of 2026. */
function month(number: number, zone: string): number {
  return toInstant(Date.UTC(2026, number - 1, 1), zone);
}

function at(text: string): number {
  const instant = parseRfc3339(text);
  if (instant === undefined) throw new Error(text);
  return instant;
}

/** One stretch on call for a person, in RFC 3339. */
function duty(person: string, start: string, end: string, schedule = 'payments'): Duty {
  return { schedule, people: [person], source: 'weekly', start: at(start), end: at(end) };
}

function hours({ time, nightTime, weekendTime, nights, shifts }: Load | undefined = {} as Load): object {
  return { hours: time / HOUR, night: nightTime / HOUR, weekend: weekendTime / HOUR, nights, shifts };
}

describe('hours of a month', () => {
  it.each([
    ['March in London, which loses an hour', 'Europe/London', 3, 743],
    ['October in London, which gains one', 'Europe/London', 10, 745],
    ['March in Chicago', 'America/Chicago', 3, 743],
    ['April on Lord Howe, which gains half an hour', 'Australia/Lord_Howe', 4, 720.5],
    ['February', 'UTC', 2, 672],
  ])('%s', (_, zone, number, expected) => {
    const [from, until] = [month(number, zone), month(number + 1, zone)];
    const loads = loadsOf(dutiesOf('payments', scheduleOf(zone, weekly), from, until), () => zone);
    expect(loads.reduce((sum, load) => sum + load.time, 0) / HOUR).toBe(expected);
  });

  it('are those of the shifts as they were, cut to the month', () => {
    const [from, until] = [month(3, 'UTC'), month(4, 'UTC')];
    const override: Override = {
      id: 1,
      kind: 'replace',
      people: ['cy'],
      start: until - 6 * HOUR,
      end: until + DAY,
    };
    const duties = dutiesOf('payments', scheduleOf('UTC', weekly, [override]), from, until);
    expect(duties.every((d) => d.start >= from && d.end <= until)).toBe(true);
    const cy = loadsOf(duties, () => 'UTC').find((load) => load.person === 'cy');
    expect(hours(cy)).toEqual({ hours: 6, night: 2, weekend: 0, nights: 1, shifts: 1 });
  });

  it('count once while somebody is on call for two schedules', () => {
    const both = [
      duty('ana', '2026-03-03T09:00:00Z', '2026-03-03T15:00:00Z'),
      duty('ana', '2026-03-03T12:00:00Z', '2026-03-03T18:00:00Z', 'second'),
    ];
    expect(hours(loadsOf(both, () => 'UTC')[0])).toMatchObject({ hours: 9, shifts: 2 });
  });

  it('count for each of a pair', () => {
    const pair = [{ ...duty('ana', '2026-03-03T09:00:00Z', '2026-03-03T15:00:00Z'), people: ['ana', 'bo'] }];
    expect(loadsOf(pair, () => 'UTC').map((load) => [load.person, load.time / HOUR])).toEqual([
      ['ana', 6],
      ['bo', 6],
    ]);
  });
});

describe('nights and weekends', () => {
  it('are those of the person, wherever the schedule is', () => {
    const day = [duty('ana', '2026-03-02T09:00:00Z', '2026-03-02T17:00:00Z')];
    expect(hours(loadsOf(day, () => 'Europe/London')[0])).toMatchObject({ night: 0, nights: 0 });
    expect(hours(loadsOf(day, () => 'America/Los_Angeles')[0])).toMatchObject({ night: 6, nights: 1 });
    expect(hours(loadsOf(day, () => 'Asia/Tokyo')[0])).toMatchObject({ night: 4, nights: 1 });
  });

  it('a week has seven nights and one weekend, whenever it begins', () => {
    const week = [duty('ana', '2026-03-02T09:00:00Z', '2026-03-09T09:00:00Z')];
    expect(hours(loadsOf(week, () => 'UTC')[0])).toEqual({ hours: 168, night: 63, weekend: 48, nights: 7, shifts: 1 });
  });

  it('a night in two parts is one night', () => {
    const parts = [
      duty('ana', '2026-03-02T22:30:00Z', '2026-03-02T23:30:00Z'),
      duty('ana', '2026-03-03T05:00:00Z', '2026-03-03T06:00:00Z'),
    ];
    expect(hours(loadsOf(parts, () => 'UTC')[0])).toMatchObject({ night: 2, nights: 1 });
  });

  it('the night and the Sunday of a clock change have their real length', () => {
    const spring = [duty('ana', '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')];
    expect(hours(loadsOf(spring, () => 'Europe/London')[0])).toMatchObject({ hours: 24, night: 8, weekend: 24 });
    const autumn = [duty('ana', '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')];
    expect(hours(loadsOf(autumn, () => 'Europe/London')[0])).toMatchObject({ hours: 24, night: 10, weekend: 24 });
  });

  it('are what a walk in quarters of an hour finds', () => {
    const zones = ['Europe/London', 'America/Chicago', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Pacific/Apia'];
    const quarter = HOUR / 4;
    const start = fc.integer({ min: at('2011-12-25T00:00:00Z') / quarter, max: at('2026-12-31T00:00:00Z') / quarter });
    const length = fc.integer({ min: 1, max: 4 * 24 * 12 });
    fc.assert(
      fc.property(start, length, fc.constantFrom(...zones), (first, count, zone) => {
        const own = {
          schedule: 'x',
          people: ['ana'],
          source: 'x',
          start: first * quarter,
          end: (first + count) * quarter,
        };
        const walk = Array.from({ length: count }, (_, i) => (first + i) * quarter);
        const load = loadsOf([own], () => zone)[0];
        expect(load?.nightTime).toBe(walk.filter((t) => isNight(t, zone)).length * quarter);
        expect(load?.weekendTime).toBe(walk.filter((t) => weekendAt(t, zone)).length * quarter);
      }),
    );
  });
});

it('the median is the middle', () => {
  expect([median([]), median([3]), median([4, 1]), median([9, 1, 2])]).toEqual([undefined, 3, 2.5, 2]);
});
