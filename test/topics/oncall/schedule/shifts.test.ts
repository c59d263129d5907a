import { describe, expect, it } from 'vitest';
import { HOUR } from '../../../../src/lib/instant.ts';
import { formatRfc3339, parseLocal, toInstant } from '../../../../src/lib/zoned.ts';
import type { Override, Rotation, Schedule } from '../../../../src/topics/oncall/schedule/model.ts';
import { gapsBetween, shiftsBetween, whoAt } from '../../../../src/topics/oncall/schedule/shifts.ts';

function schedule(timezone: string, rotations: readonly Rotation[], overrides: readonly Override[] = []): Schedule {
  return { timezone, revisions: [{ effectiveFrom: 0, rotations }], overrides };
}

function at(wall: string, zone: string, which: 'first' | 'last' = 'first'): number {
  return toInstant(parseLocal(wall) ?? Number.NaN, zone, which);
}

function table(s: Schedule, from: string, until: string): string[] {
  const shifts = shiftsBetween(s, at(from, s.timezone), at(until, s.timezone));
  return shifts.map(
    ({ start, end, people, source }) =>
      `${formatRfc3339(start, s.timezone)} ${formatRfc3339(end, s.timezone)} ${people.join('+')} ${source}`,
  );
}

const weekly: Rotation = {
  name: 'weekly',
  every: { count: 1, unit: 'weeks' },
  start: '2026-01-05T09:00',
  people: [['ana'], ['bo'], ['cy']],
};

describe('wall-clock hand-offs', () => {
  it('keeps 09:00 across spring-forward in Chicago', () => {
    expect(table(schedule('America/Chicago', [weekly]), '2026-03-02T09:00', '2026-03-16T09:00')).toEqual([
      '2026-03-02T09:00:00-06:00 2026-03-09T09:00:00-05:00 cy weekly',
      '2026-03-09T09:00:00-05:00 2026-03-16T09:00:00-05:00 ana weekly',
    ]);
  });

  it('keeps 09:00 across fall-back in London', () => {
    expect(table(schedule('Europe/London', [weekly]), '2026-10-19T09:00', '2026-11-02T09:00')).toEqual([
      '2026-10-19T09:00:00+01:00 2026-10-26T09:00:00+00:00 cy weekly',
      '2026-10-26T09:00:00+00:00 2026-11-02T09:00:00+00:00 ana weekly',
    ]);
  });

  it('takes the first occurrence of a repeated hand-off, and the first instant after a gap', () => {
    const nightly: Rotation = {
      ...weekly,
      name: 'nightly',
      every: { count: 1, unit: 'days' },
      start: '2026-10-24T01:30',
    };
    const london = schedule('Europe/London', [nightly]);
    expect(table(london, '2026-10-25T01:30', '2026-10-26T01:30')).toEqual([
      '2026-10-25T01:30:00+01:00 2026-10-26T01:30:00+00:00 bo nightly',
    ]);
    expect(table(london, '2026-03-29T00:00', '2026-03-29T04:00').at(-1)).toMatch(/^2026-03-29T02:00:00\+01:00/);
  });

  it('moves by half an hour on Lord Howe', () => {
    const daily: Rotation = { ...weekly, every: { count: 1, unit: 'days' }, start: '2026-04-01T01:45' };
    const lengths = shiftsBetween(
      schedule('Australia/Lord_Howe', [daily]),
      at('2026-04-04T12:00', 'Australia/Lord_Howe'),
      at('2026-04-06T12:00', 'Australia/Lord_Howe'),
    ).map((s) => (s.end - s.start) / HOUR);
    expect(lengths).toEqual([24, 24.5, 24]);
  });

  it('passes over the day that Apia skipped, and a shift that falls wholly into the gap', () => {
    const daily: Rotation = {
      ...weekly,
      every: { count: 1, unit: 'days' },
      start: '2011-12-28T09:00',
      people: [['ana'], ['bo'], ['cy'], ['dee']],
    };
    const rows = table(schedule('Pacific/Apia', [daily]), '2011-12-28T12:00', '2012-01-01T10:00');
    expect(rows.map((row) => row.split(' ')[2])).toEqual(['ana', 'bo', 'cy', 'dee', 'ana']);
    const hourly: Rotation = { ...daily, every: { count: 6, unit: 'hours' }, start: '2011-12-29T18:00' };
    const people = table(schedule('Pacific/Apia', [hourly]), '2011-12-29T18:00', '2011-12-31T12:00').map(
      (row) => row.split(' ')[2],
    );
    expect(people).toEqual(['ana', 'bo', 'cy']);
  });

  it('knows São Paulo’s midnight gap', () => {
    const daily: Rotation = { ...weekly, every: { count: 1, unit: 'days' }, start: '2018-11-01T00:00' };
    expect(table(schedule('America/Sao_Paulo', [daily]), '2018-11-04T12:00', '2018-11-04T13:00')[0]).toMatch(
      /^2018-11-04T01:00:00-02:00 2018-11-05T00:00:00-02:00/,
    );
  });
});

describe('turns', () => {
  it('extends in both directions without end', () => {
    const s = schedule('UTC', [weekly]);
    expect(whoAt(s, Date.UTC(2025, 11, 30))?.people).toEqual(['cy']);
    expect(whoAt(s, Date.UTC(1990, 0, 1))).not.toBeNull();
  });

  it('counts months by the calendar', () => {
    const monthly: Rotation = { ...weekly, every: { count: 1, unit: 'months' }, start: '2026-01-31T09:00' };
    expect(
      table(schedule('UTC', [monthly]), '2026-02-10T00:00', '2026-04-01T00:00').map((row) => row.slice(0, 10)),
    ).toEqual(['2026-01-31', '2026-02-28', '2026-03-31']);
  });

  it('shares a shift between a pair', () => {
    expect(
      whoAt(schedule('UTC', [{ ...weekly, people: [['ana', 'bo'], ['cy']] }]), Date.UTC(2026, 0, 6))?.people,
    ).toEqual(['ana', 'bo']);
  });

  it('keeps to its bounds', () => {
    const bounded: Rotation = { ...weekly, from: '2026-01-07T00:00', until: '2026-01-14T00:00' };
    expect(table(schedule('UTC', [bounded]), '2026-01-01T00:00', '2026-02-01T00:00')).toEqual([
      '2026-01-07T00:00:00Z 2026-01-12T09:00:00Z ana weekly',
      '2026-01-12T09:00:00Z 2026-01-14T00:00:00Z bo weekly',
    ]);
    expect(gapsBetween(schedule('UTC', [bounded]), Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1))).toEqual([
      { start: Date.UTC(2026, 0, 1), end: Date.UTC(2026, 0, 7) },
      { start: Date.UTC(2026, 0, 14), end: Date.UTC(2026, 1, 1) },
    ]);
  });

  it('skips nobody when only active days count', () => {
    const weekdays: Rotation = {
      name: 'days',
      every: { count: 1, unit: 'days' },
      shift: 'active-days',
      start: '2026-01-05T09:00',
      people: [['ana'], ['bo'], ['cy']],
      active: [{ days: [0, 1, 2, 3, 4], from: 540, to: 1020 }],
    };
    const people = table(schedule('UTC', [weekdays]), '2026-01-05T00:00', '2026-01-17T00:00').map(
      (row) => row.split(' ')[2],
    );
    expect(people).toEqual(['ana', 'bo', 'cy', 'ana', 'bo', 'cy', 'ana', 'bo', 'cy', 'ana']);
  });
});

describe('layers', () => {
  const office: Rotation = {
    ...weekly,
    name: 'office',
    people: [['ana']],
    active: [{ days: [0, 1, 2, 3, 4], from: 540, to: 1020 }],
  };
  const nights: Rotation = {
    ...weekly,
    name: 'nights',
    every: { count: 1, unit: 'days' },
    start: '2026-01-05T09:00',
    people: [['bo'], ['cy']],
  };

  it('fills with a later rotation what an earlier one leaves empty', () => {
    expect(table(schedule('UTC', [office, nights]), '2026-01-05T09:00', '2026-01-06T10:00')).toEqual([
      '2026-01-05T09:00:00Z 2026-01-05T17:00:00Z ana office',
      '2026-01-05T17:00:00Z 2026-01-06T09:00:00Z bo nights',
      '2026-01-06T09:00:00Z 2026-01-06T17:00:00Z ana office',
    ]);
  });

  it('lets windows overnight end the next day, and makes touching ones one', () => {
    const night: Rotation = {
      ...office,
      active: [
        { days: [4], from: 1020, to: 540 },
        { days: [5], from: 540, to: 540 },
      ],
    };
    expect(gapsBetween(schedule('UTC', [night]), Date.UTC(2026, 0, 9), Date.UTC(2026, 0, 12))).toEqual([
      { start: Date.UTC(2026, 0, 9), end: Date.UTC(2026, 0, 9, 17) },
      { start: Date.UTC(2026, 0, 11, 9), end: Date.UTC(2026, 0, 12) },
    ]);
  });

  it('puts overrides on top, the newer over the older, also an empty one and an added person', () => {
    const override = (
      id: number,
      people: string[],
      from: number,
      to: number,
      kind: 'replace' | 'add' = 'replace',
    ): Override => ({ id, people, start: Date.UTC(2026, 0, 6, from), end: Date.UTC(2026, 0, 6, to), kind });
    const s = schedule(
      'UTC',
      [weekly],
      [
        override(1, ['dee'], 0, 10),
        override(2, ['bo'], 4, 6),
        override(3, [], 8, 9),
        override(4, ['cy'], 12, 13, 'add'),
      ],
    );
    expect(
      table(s, '2026-01-06T00:00', '2026-01-06T14:00').map(
        (row) => `${row.slice(11, 13)}-${row.split(' ')[1]?.slice(11, 13)} ${row.split(' ')[2]}`,
      ),
    ).toEqual(['00-04 dee', '04-06 bo', '06-08 dee', '09-10 dee', '10-12 ana', '12-13 ana+cy', '13-09 ana']);
  });

  it('answers the past by the revision then in force', () => {
    const s: Schedule = {
      timezone: 'UTC',
      overrides: [],
      revisions: [
        { effectiveFrom: 0, rotations: [weekly] },
        { effectiveFrom: Date.UTC(2026, 0, 7), rotations: [{ ...weekly, people: [['dee']] }] },
      ],
    };
    expect(whoAt(s, Date.UTC(2026, 0, 6))).toMatchObject({ people: ['ana'], end: Date.UTC(2026, 0, 7) });
    expect(whoAt(s, Date.UTC(2026, 0, 8))).toMatchObject({ people: ['dee'], start: Date.UTC(2026, 0, 7) });
  });
});
