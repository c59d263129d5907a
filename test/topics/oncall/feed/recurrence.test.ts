import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../../src/lib/instant.ts';
import { formatLocal, parseLocal } from '../../../../src/lib/zoned.ts';
import type { Property } from '../../../../src/topics/oncall/feed/ical.ts';
import { expand } from '../../../../src/topics/oncall/feed/recurrence.ts';
import { ruleOf, unreadPart } from '../../../../src/topics/oncall/feed/rule.ts';

const plenty = () => ({ left: 1_000_000 });

function property(rule: string): Property {
  return ICAL.parse.property(`RRULE:${rule}`) as unknown as Property;
}

function local(text: string): number {
  return parseLocal(text) ?? Number.NaN;
}

/** The first wall times of a rule. */
function first(rule: string, start: string, count = 5): readonly string[] {
  const read = ruleOf(property(rule), (t) => t);
  if (read === undefined) throw new Error(`${rule} is not read`);
  const found = expand(read, local(start), local(start), local(start) + 4000 * DAY, plenty());
  return found.slice(0, count).map((at) => formatLocal(at));
}

describe('rules', () => {
  it.each([
    ['FREQ=DAILY;INTERVAL=2', '2026-03-06T09:00', ['2026-03-06T09:00', '2026-03-08T09:00', '2026-03-10T09:00']],
    ['FREQ=DAILY;COUNT=2', '2026-03-06T09:00', ['2026-03-06T09:00', '2026-03-07T09:00']],
    ['FREQ=DAILY;UNTIL=20260307T090000', '2026-03-06T09:00', ['2026-03-06T09:00', '2026-03-07T09:00']],
    ['FREQ=DAILY;UNTIL=20260307', '2026-03-06T09:00', ['2026-03-06T09:00', '2026-03-07T09:00']],
    ['FREQ=DAILY;BYDAY=SA,SU', '2026-03-06T09:00', ['2026-03-07T09:00', '2026-03-08T09:00', '2026-03-14T09:00']],
    ['FREQ=WEEKLY;BYDAY=MO,FR', '2026-03-06T09:00', ['2026-03-06T09:00', '2026-03-09T09:00', '2026-03-13T09:00']],
    // RFC 5545: the same rule with another first day of the week.
    [
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO',
      '1997-08-05T09:00',
      ['1997-08-05T09:00', '1997-08-10T09:00', '1997-08-19T09:00', '1997-08-24T09:00'],
    ],
    [
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU',
      '1997-08-05T09:00',
      ['1997-08-05T09:00', '1997-08-17T09:00', '1997-08-19T09:00', '1997-08-31T09:00'],
    ],
    ['FREQ=MONTHLY', '2026-01-31T09:00', ['2026-01-31T09:00', '2026-03-31T09:00', '2026-05-31T09:00']],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', '2026-01-31T09:00', ['2026-01-31T09:00', '2026-02-28T09:00', '2026-03-31T09:00']],
    ['FREQ=MONTHLY;BYDAY=1MO,-1FR', '2026-03-01T09:00', ['2026-03-02T09:00', '2026-03-27T09:00', '2026-04-06T09:00']],
    [
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      '2026-01-01T09:00',
      ['2026-01-30T09:00', '2026-02-27T09:00', '2026-03-31T09:00'],
    ],
    ['FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR', '2026-01-01T09:00', ['2026-02-13T09:00', '2026-03-13T09:00']],
    ['FREQ=YEARLY', '2024-02-29T09:00', ['2024-02-29T09:00', '2028-02-29T09:00', '2032-02-29T09:00']],
    ['FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', '2026-01-01T02:00', ['2026-03-29T02:00', '2027-03-28T02:00']],
    ['FREQ=YEARLY;BYDAY=20MO', '1997-05-19T09:00', ['1997-05-19T09:00', '1998-05-18T09:00', '1999-05-17T09:00']],
    ['FREQ=HOURLY;INTERVAL=8', '2026-03-06T02:30', ['2026-03-06T02:30', '2026-03-06T10:30', '2026-03-06T18:30']],
    ['FREQ=DAILY;BYHOUR=9,21', '2026-03-06T09:00', ['2026-03-06T09:00', '2026-03-06T21:00', '2026-03-07T09:00']],
  ])('%s from %s', (rule, start, wanted) => {
    expect(first(rule, start, wanted.length)).toEqual(wanted);
    const counted = Number(/COUNT=(\d+)/.exec(rule)?.[1] ?? Number.NaN);
    if (!Number.isNaN(counted)) expect(first(rule, start, 99).length).toBe(counted);
  });

  it.each([
    ['FREQ=SECONDLY', 'repeats every second, which is too often for a shift'],
    ['FREQ=MINUTELY;INTERVAL=5', 'repeats every minute, which is too often for a shift'],
    ['FREQ=YEARLY;BYWEEKNO=20', 'repeats by BYWEEKNO, which Muster does not support'],
    ['FREQ=DAILY;INTERVAL=1000000000', 'repeats at an interval that is too long'],
  ])('%s is not read', (rule, why) => {
    expect(unreadPart(property(rule))).toBe(why);
    expect(ruleOf(property(rule), (t) => t)).toBeUndefined();
  });

  it('a rule that can never hold, and one that is counted for ever, end', () => {
    expect(first('FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', '2026-01-01T09:00')).toEqual([]);
    const counting = ruleOf(property('FREQ=HOURLY;COUNT=100000000'), (t) => t);
    if (counting === undefined) throw new Error('is read');
    const [start, until] = [local('1900-01-01T00:00'), local('2026-01-01T00:00')];
    expect(() => expand(counting, start, until - DAY, until, { left: 10_000 })).toThrow('produce too many events');
  });

  it('finds what lies far from the start without walking there', () => {
    const hourly = ruleOf(property('FREQ=HOURLY'), (t) => t);
    if (hourly === undefined) throw new Error('is read');
    const budget = { left: 100 };
    const from = local('2026-01-01T00:00');
    expect(expand(hourly, local('1990-01-01T00:15'), from, from + 2 * HOUR, budget).map(formatLocal)).toEqual([
      '2026-01-01T00:15',
      '2026-01-01T01:15',
    ]);
  });
});

/** What a library nobody here wrote says; its rules begin with their own first day, as every calendar's do. */
function byLibrary(rule: string, start: string, until: string): readonly string[] {
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString(`${start}:00`, undefined));
  const out: string[] = [];
  for (let next = iterator.next(); next && String(next) < until; next = iterator.next())
    out.push(String(next).slice(0, 16));
  return out;
}

const weekdays = fc.uniqueArray(fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'), {
  minLength: 1,
  maxLength: 4,
});
const rules = fc.oneof(
  fc.constant('FREQ=DAILY'),
  weekdays.map((days) => `FREQ=WEEKLY;WKST=MO;BYDAY=${days.join()}`),
  fc.constant('FREQ=MONTHLY;BYMONTHDAY=1,15,-1'),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('MO', 'WE', 'SU'))
    .map(([n, d]) => `FREQ=MONTHLY;BYDAY=${n}${d}`),
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('1MO', '-1SU'))
    .map(([month, d]) => `FREQ=YEARLY;BYMONTH=${month};BYDAY=${d}`),
);

describe('the same rules by a library', () => {
  it('give the same times, also when asked for from the middle on', () => {
    const starts = fc.integer({ min: 0, max: 700 }).map((day) => formatLocal(local('2024-01-01T08:30') + day * DAY));
    fc.assert(
      fc.property(
        rules,
        fc.integer({ min: 1, max: 3 }),
        starts,
        fc.integer({ min: 0, max: 900 }),
        (base, n, start, skip) => {
          const rule = `${base};INTERVAL=${n}`;
          const read = ruleOf(property(rule), (t) => t);
          if (read === undefined) throw new Error(`${rule} is not read`);
          const from = local(start) + skip * DAY;
          const until = local('2028-06-01T00:00');
          const wanted = byLibrary(rule, start, formatLocal(until)).filter((text) => local(text) >= from);
          expect(expand(read, local(start), from, until, plenty()).map(formatLocal)).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });
});
