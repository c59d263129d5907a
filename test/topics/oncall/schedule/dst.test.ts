import { describe, expect, it } from 'vitest';
import { HOUR } from '../../../../src/lib/instant.ts';
import { formatRfc3339, parseLocal, toInstant } from '../../../../src/lib/zoned.ts';
import type { Rotation, Schedule } from '../../../../src/topics/oncall/schedule/model.ts';
import { gapsBetween, shiftsBetween, whoAt } from '../../../../src/topics/oncall/schedule/shifts.ts';

const daily: Rotation = {
  name: 'daily',
  every: { count: 1, unit: 'days' },
  start: '2026-01-05T09:00',
  people: [['ana'], ['bo']],
};

function schedule(timezone: string, ...rotations: Rotation[]): Schedule {
  return { timezone, revisions: [{ effectiveFrom: 0, rotations }], overrides: [] };
}

function rows(s: Schedule, from: string, until: string): string[] {
  const [start, end] = [from, until].map((text) => toInstant(parseLocal(text) ?? Number.NaN, s.timezone)) as [
    number,
    number,
  ];
  return shiftsBetween(s, start, end).map((shift) => {
    const [a, b] = [shift.start, shift.end].map((t) =>
      formatRfc3339(t, s.timezone).slice(5).replace(':00-', '-').replace(':00+', '+'),
    );
    return `${a} ${b} ${shift.people.join('+')} ${shift.source}`;
  });
}

/** Minutes of the day. */
function minute(clock: string): number {
  const [h = 0, m = 0] = clock.split(':').map(Number);
  return h * 60 + m;
}

function window(days: readonly number[], from: string, to: string) {
  return { days, from: minute(from), to: minute(to) };
}

const SUNDAY = [6];

describe('the night the clocks go back', () => {
  it('begins a window at the first occurrence and ends it at the last', () => {
    const s = schedule('America/Chicago', { ...daily, active: [window(SUNDAY, '01:15', '01:45')] });
    expect(rows(s, '2026-11-01T00:00', '2026-11-01T12:00')).toEqual(['11-01T01:15-05:00 11-01T01:45-06:00 bo daily']);
  });

  it('makes one of two windows that overlap only because an hour comes twice', () => {
    const s = schedule('America/Chicago', {
      ...daily,
      active: [window(SUNDAY, '00:30', '01:15'), window(SUNDAY, '01:20', '01:25')],
    });
    expect(rows(s, '2026-11-01T00:00', '2026-11-01T12:00')).toEqual(['11-01T00:30-05:00 11-01T01:25-06:00 bo daily']);
    expect(rows(s, '2026-11-08T00:00', '2026-11-08T12:00')).toHaveLength(2);
  });

  it('gives the repeated half hour of Lord Howe to the person of the first one', () => {
    const hourly: Rotation = { ...daily, every: { count: 1, unit: 'hours' }, start: '2026-01-01T00:45' };
    expect(rows(schedule('Australia/Lord_Howe', hourly), '2026-04-05T01:00', '2026-04-05T02:46')).toEqual([
      '04-05T00:45+11:00 04-05T01:45+11:00 ana daily',
      '04-05T01:45+11:00 04-05T02:45+10:30 bo daily',
      '04-05T02:45+10:30 04-05T03:45+10:30 ana daily',
    ]);
  });

  it('lets São Paulo’s Saturday begin once though its last hour comes twice', () => {
    const s = schedule('America/Sao_Paulo', { ...daily, start: '2018-02-17T00:00' });
    const lengths = shiftsBetween(s, Date.UTC(2018, 1, 17, 3), Date.UTC(2018, 1, 18, 12)).map(
      ({ start, end }) => (end - start) / HOUR,
    );
    expect(lengths).toEqual([25, 24]);
    const late = schedule('America/Sao_Paulo', { ...daily, start: '2018-02-16T23:30' });
    expect(rows(late, '2018-02-17T23:30', '2018-02-18T00:00')).toEqual([
      '02-17T23:30-02:00 02-18T23:30-03:00 bo daily',
    ]);
  });
});

describe('the night the clocks go forward', () => {
  it('passes over a window that falls wholly into the gap, and does not cut what lies below', () => {
    const never: Rotation = { ...daily, name: 'never', active: [window(SUNDAY, '02:15', '02:45')] };
    const s = schedule('America/Chicago', never, { ...daily, name: 'below' });
    expect(rows(s, '2026-03-08T00:00', '2026-03-08T08:00')).toEqual(['03-07T09:00-06:00 03-08T09:00-05:00 bo below']);
    expect(rows(s, '2026-03-15T00:00', '2026-03-15T08:00').map((row) => row.split(' ').at(-1))).toEqual([
      'below',
      'never',
      'below',
    ]);
  });

  it('joins windows of which only the gap kept them apart', () => {
    const s = schedule('Europe/London', {
      ...daily,
      active: [window(SUNDAY, '00:00', '01:10'), window(SUNDAY, '01:50', '03:00')],
    });
    expect(rows(s, '2026-03-29T00:00', '2026-03-29T08:00')).toEqual(['03-29T00:00+00:00 03-29T03:00+01:00 ana daily']);
  });

  it('gives a shift that lies in the gap no length', () => {
    const hourly: Rotation = {
      ...daily,
      every: { count: 1, unit: 'hours' },
      start: '2026-03-08T00:00',
      people: [['ana'], ['bo'], ['cy'], ['dee']],
    };
    expect(rows(schedule('America/Chicago', hourly), '2026-03-08T00:00', '2026-03-08T05:00')).toEqual([
      '03-08T00:00-06:00 03-08T01:00-06:00 ana daily',
      '03-08T01:00-06:00 03-08T03:00-05:00 bo daily',
      '03-08T03:00-05:00 03-08T04:00-05:00 dee daily',
      '03-08T04:00-05:00 03-08T05:00-05:00 ana daily',
    ]);
  });

  it('ends an overnight window on a midnight that does not exist at the first instant after it', () => {
    const s = schedule('America/Sao_Paulo', { ...daily, active: [window([5], '20:00', '00:00')] });
    expect(rows(s, '2018-11-03T12:00', '2018-11-04T12:00')).toEqual(['11-03T20:00-03:00 11-04T01:00-02:00 ana daily']);
  });
});

describe('Apia’s missing Friday', () => {
  it('has no Friday shift, and Saturday’s begins on time', () => {
    const s = schedule('Pacific/Apia', {
      ...daily,
      start: '2011-12-26T00:00',
      active: [window([3, 4, 5], '09:00', '17:00')],
    });
    expect(rows(s, '2011-12-29T00:00', '2012-01-01T00:00')).toEqual([
      '12-29T09:00-10:00 12-29T17:00-10:00 bo daily',
      '12-31T09:00+14:00 12-31T17:00+14:00 bo daily',
    ]);
  });

  it('leaves no gap in a rotation without windows', () => {
    const s = schedule('Pacific/Apia', { ...daily, every: { count: 3, unit: 'hours' }, start: '2011-12-20T01:00' });
    expect(gapsBetween(s, Date.UTC(2011, 11, 29), Date.UTC(2012, 0, 2))).toEqual([]);
    expect(whoAt(s, Date.UTC(2011, 11, 30, 9, 59))?.end).toBe(Date.UTC(2011, 11, 30, 10));
  });
});

describe('active days', () => {
  it('gives each weekday night to the next person, Friday’s up to Saturday morning, across a change of the clocks', () => {
    const nights: Rotation = {
      name: 'nights',
      every: { count: 1, unit: 'days' },
      shift: 'active-days',
      start: '2026-01-05T17:00',
      people: [['cy'], ['dee'], ['bo']],
      active: [window([0, 1, 2, 3, 4], '17:00', '09:00')],
    };
    expect(rows(schedule('America/New_York', nights), '2026-03-05T12:00', '2026-03-10T12:00')).toEqual([
      '03-05T17:00-05:00 03-06T09:00-05:00 dee nights',
      '03-06T17:00-05:00 03-07T09:00-05:00 bo nights',
      '03-09T17:00-04:00 03-10T09:00-04:00 cy nights',
    ]);
  });

  it('counts each day of whole days that touch, and both days of a shift of two', () => {
    const whole: Rotation = {
      name: 'whole',
      every: { count: 2, unit: 'days' },
      shift: 'active-days',
      start: '2026-01-05T00:00',
      people: [['ana'], ['bo']],
      active: [window([0, 1, 2, 3, 4], '00:00', '00:00')],
    };
    const days = rows(schedule('UTC', whole), '2026-01-05T00:00', '2026-01-17T00:00').map((row) => {
      const [start, end, people] = row.split(' ');
      return `${start?.slice(3, 5)}-${end?.slice(3, 5)} ${people}`;
    });
    expect(days).toEqual(['05-07 ana', '07-09 bo', '09-10 ana', '12-13 ana', '13-15 bo', '15-17 ana']);
  });
});
