import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../../src/lib/instant.ts';
import { dayStart, formatLocal, toLocal } from '../../../../src/lib/zoned.ts';
import { feedSchedule, readFeed } from '../../../../src/topics/oncall/feed/read.ts';
import { continued, feedLayer, togetherOf } from '../../../../src/topics/oncall/feed/shifts.ts';
import type { FeedShift } from '../../../../src/topics/oncall/schedule/model.ts';
import { gapsBetween, shiftsBetween, whoAt } from '../../../../src/topics/oncall/schedule/shifts.ts';
import { cpuTime } from '../../../support/cpu.ts';
import { calendar, event } from '../../../support/ical.ts';

const spans = fc
  .array(
    fc.record({
      start: fc.integer({ min: 0, max: 60 }),
      length: fc.integer({ min: 1, max: 20 }),
      people: fc.uniqueArray(fc.constantFrom('ana', 'bo', 'cy'), { minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map(({ start, length, people }) => ({ start, end: start + length, people })))
  .map((all) => all.sort((a, b) => a.start - b.start || a.end - b.end));

/** Everybody of the spans that cover an instant. */
function covering(all: readonly FeedShift[], t: number): readonly string[] {
  return [...new Set(all.filter(({ start, end }) => start <= t && t < end).flatMap(({ people }) => people))].sort();
}

function who(shifts: readonly FeedShift[], t: number): readonly string[] {
  return [...(whoAt(feedSchedule(shifts, 'UTC'), t)?.people ?? [])].sort();
}

const plenty = () => ({ left: Number.POSITIVE_INFINITY });

describe('overlapping events', () => {
  it('put on call whoever any of them names, and no two shifts overlap', () => {
    fc.assert(
      fc.property(spans, (all) => {
        const shifts = togetherOf(all, plenty());
        for (let t = -1; t < 90; t += 1) expect(who(shifts, t)).toEqual(covering(all, t));
        for (const [i, { start, end }] of shifts.entries()) {
          expect(start).toBeLessThan(end);
          expect(shifts[i + 1]?.start ?? 99).toBeGreaterThanOrEqual(end);
        }
      }),
    );
  });

  it('and gaps part time between them: every instant lies in exactly one', () => {
    fc.assert(
      fc.property(spans, (all) => {
        const schedule = feedSchedule(togetherOf(all, plenty()), 'UTC');
        const parts = [...shiftsBetween(schedule, 0, 90), ...gapsBetween(schedule, 0, 90)];
        for (let t = 0; t < 90; t += 1) expect(parts.filter(({ start, end }) => start <= t && t < end)).toHaveLength(1);
      }),
    );
  });

  it('the layer answers with a piece that holds the instant, also before and after everything', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: -100, max: 200 }), (all, t) => {
        const { start, end } = feedLayer(togetherOf(all, plenty()))(t);
        expect(start <= t && t < end).toBe(true);
      }),
    );
  });
});

describe('a feed that has changed', () => {
  it('says nothing new of the past and everything new of the future', () => {
    fc.assert(
      fc.property(spans, spans, fc.integer({ min: 0, max: 80 }), (before, after, now) => {
        const [old, fresh] = [togetherOf(before, plenty()), togetherOf(after, plenty())];
        const joined = continued(old, fresh, now);
        for (let t = -1; t < 90; t += 1) expect(who(joined, t)).toEqual(who(t < now ? old : fresh, t));
        for (const [i, { start, end }] of joined.entries())
          expect(start < end && end <= (joined[i + 1]?.start ?? 99)).toBe(true);
      }),
    );
  });

  it('does not cut a shift that both know', () => {
    const old = [{ start: 0, end: 10, people: ['ana'] }];
    expect(continued(old, old, 5)).toEqual(old);
    expect(continued(old, [{ start: 2, end: 12, people: ['ana'] }], 5)).toEqual([
      { start: 0, end: 12, people: ['ana'] },
    ]);
    expect(continued(old, [{ start: 2, end: 12, people: ['bo'] }], 5)).toEqual([
      { start: 0, end: 5, people: ['ana'] },
      { start: 5, end: 12, people: ['bo'] },
    ]);
    expect(continued(old, [], 5)).toEqual([{ start: 0, end: 5, people: ['ana'] }]);
  });
});

const NIGHTS: readonly (readonly [string, string])[] = [
  ['America/Chicago', '2026-03-08'],
  ['America/Chicago', '2026-11-01'],
  ['Europe/London', '2026-03-29'],
  ['Europe/London', '2026-10-25'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
];

/** By the law alone: from the first instant at which the clock has come to `from`, until the last at which it comes to `to`. */
function walked(zone: string, day: string, from: number, to: number): ReadonlySet<number> {
  const [begin, step] = [Date.parse(`${day}T00:00Z`) - DAY, 30 * SECOND];
  const midnight = Date.parse(`${day}T00:00Z`);
  const steps = Array.from({ length: (3 * DAY) / step }, (_, i) => begin + i * step);
  const today = steps.filter((t) => dayStart(toLocal(t, zone)) === midnight);
  const first = today.find((t) => toLocal(t, zone) >= midnight + from);
  const shown = today.findLast((t) => toLocal(t, zone) === midnight + to);
  const end = shown ?? (today.findLast((t) => toLocal(t, zone) < midnight + to) ?? begin) + step;
  return new Set(steps.filter((t) => first !== undefined && t >= first && t < end));
}

describe('nights on which the clocks change', () => {
  it.each(NIGHTS)('in %s on %s equal a walk in steps of half a minute', (zone, day) => {
    const clock = fc.integer({ min: 0, max: 4 * 60 }).map((minutes) => minutes * MINUTE);
    fc.assert(
      fc.property(clock, fc.integer({ min: 1, max: 120 }), (from, length) => {
        const to = from + length * MINUTE;
        const wall = (time: number): string =>
          formatLocal(Date.parse(`${day}T00:00Z`) - 7 * DAY + time).replace(/[-:]/g, '');
        const nightly = event(
          `DTSTART;TZID=${zone}:${wall(from)}00`,
          `DTEND;TZID=${zone}:${wall(to)}00`,
          'RRULE:FREQ=DAILY',
          'SUMMARY:ana',
        );
        const around = Date.parse(`${day}T00:00Z`);
        const people = [{ key: 'ana', emails: [], names: [] }];
        const reading = readFeed(calendar(nightly), {
          zone: 'UTC',
          people,
          from: around - 3 * DAY,
          until: around + 3 * DAY,
        });
        if ('problem' in reading) throw new Error(reading.problem);
        const schedule = feedSchedule(reading.shifts, zone);
        const wanted = walked(zone, day, from, to);
        for (let t = around - DAY; t < around + 2 * DAY; t += 30 * SECOND) {
          if (dayStart(toLocal(t, zone)) !== around) continue;
          if ((whoAt(schedule, t) !== null) !== wanted.has(t))
            expect([formatLocal(toLocal(t, zone)), wanted.has(t)]).toEqual([]);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('size', () => {
  it('a year of hourly hand-offs is read in well under a second', () => {
    const from = Date.parse('2026-01-01T00:00:00Z');
    const people = [{ key: 'ana', emails: [], names: [] }];
    const text = calendar(event('DTSTART:20200101T000000Z', 'DURATION:PT1H', 'RRULE:FREQ=HOURLY', 'SUMMARY:ana'));
    const spent = cpuTime(() => {
      const reading = readFeed(text, { zone: 'Europe/London', people, from, until: from + 365 * DAY });
      expect('shifts' in reading && reading.shifts.length).toBe((365 * DAY) / HOUR);
    });
    expect(spent).toBeLessThan(1_500);
  });
});
