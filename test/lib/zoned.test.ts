import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/lib/instant.ts';
import {
  addLocal,
  dayStart,
  formatLocal,
  formatRfc3339,
  formatWall,
  isZone,
  localDay,
  parseLocal,
  parseRfc3339,
  toInstant,
  toLocal,
  weekday,
} from '../../src/lib/zoned.ts';

function wall(text: string): number {
  return parseLocal(text) ?? Number.NaN;
}

describe('wall time to instant', () => {
  it.each([
    ['America/Chicago', '2026-03-08T01:59', '2026-03-08T01:59:00-06:00', '2026-03-08T01:59:00-06:00'],
    ['America/Chicago', '2026-03-08T02:30', '2026-03-08T03:00:00-05:00', '2026-03-08T03:00:00-05:00'],
    ['America/Chicago', '2026-11-01T01:30', '2026-11-01T01:30:00-05:00', '2026-11-01T01:30:00-06:00'],
    ['America/Chicago', '2026-11-01T02:00', '2026-11-01T02:00:00-06:00', '2026-11-01T02:00:00-06:00'],
    ['Europe/London', '2026-03-29T01:30', '2026-03-29T02:00:00+01:00', '2026-03-29T02:00:00+01:00'],
    ['Europe/London', '2026-10-25T01:00', '2026-10-25T01:00:00+01:00', '2026-10-25T01:00:00+00:00'],
    ['Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-05T01:45:00+11:00', '2026-04-05T01:45:00+10:30'],
    ['Australia/Lord_Howe', '2026-04-05T01:15', '2026-04-05T01:15:00+11:00', '2026-04-05T01:15:00+11:00'],
    ['Australia/Lord_Howe', '2026-10-04T02:10', '2026-10-04T02:30:00+11:00', '2026-10-04T02:30:00+11:00'],
    ['America/Sao_Paulo', '2018-11-04T00:00', '2018-11-04T01:00:00-02:00', '2018-11-04T01:00:00-02:00'],
    ['America/Sao_Paulo', '2018-02-17T23:30', '2018-02-17T23:30:00-02:00', '2018-02-17T23:30:00-03:00'],
    ['America/Sao_Paulo', '2026-11-01T00:00', '2026-11-01T00:00:00-03:00', '2026-11-01T00:00:00-03:00'],
    ['Pacific/Apia', '2011-12-30T12:00', '2011-12-31T00:00:00+14:00', '2011-12-31T00:00:00+14:00'],
    ['Pacific/Apia', '2011-12-29T23:59', '2011-12-29T23:59:00-10:00', '2011-12-29T23:59:00-10:00'],
    ['Asia/Kathmandu', '2026-01-01T00:00', '2026-01-01T00:00:00+05:45', '2026-01-01T00:00:00+05:45'],
  ])('%s %s', (zone, text, first, last) => {
    expect(formatRfc3339(toInstant(wall(text), zone), zone)).toBe(first);
    expect(formatRfc3339(toInstant(wall(text), zone, 'last'), zone)).toBe(last);
  });

  it('keeps the order of wall times, and finds each instant again', () => {
    const zones = [
      'America/Chicago',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Pacific/Apia',
      'Africa/Casablanca',
      'Europe/Dublin',
    ];
    const minutes = fc.integer({ min: 0, max: 20 * 366 * 24 * 60 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), minutes, fc.integer({ min: 0, max: 3000 }), (zone, minute, later) => {
        const t = Date.UTC(2008, 0, 1) + minute * MINUTE;
        const local = toLocal(t, zone);
        expect([toInstant(local, zone), toInstant(local, zone, 'last')]).toContain(t);
        const next = local + later * MINUTE;
        expect(toInstant(next, zone)).toBeGreaterThanOrEqual(toInstant(local, zone));
        expect(toInstant(next, zone, 'last')).toBeGreaterThanOrEqual(toInstant(local, zone, 'last'));
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with Intl at every quarter of an hour of a year', () => {
    const zone = 'Australia/Lord_Howe';
    const intl = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      day: '2-digit',
      hourCycle: 'h23',
    });
    for (let t = Date.UTC(2026, 0, 1); t < Date.UTC(2027, 0, 1); t += 15 * MINUTE) {
      const [day, clock] = [formatLocal(toLocal(t, zone)).slice(8, 10), formatLocal(toLocal(t, zone)).slice(11)];
      if (intl.format(t) !== `${day}, ${clock}`) expect(`${day}, ${clock}`).toBe(intl.format(t));
    }
  });
});

describe('reading and writing', () => {
  it.each(['2026-02-30T09:00', '2026-13-01T09:00', '2026-01-01', '2026-01-01T24:01', '9:00', ''])(
    '%s is no wall time',
    (text) => {
      expect(parseLocal(text)).toBeUndefined();
    },
  );

  it('reads RFC 3339 with an offset only', () => {
    expect(parseRfc3339('2026-03-06T08:00:00-06:00')).toBe(Date.UTC(2026, 2, 6, 14));
    expect(parseRfc3339('2026-03-06t08:00z')).toBe(Date.UTC(2026, 2, 6, 8));
    expect(parseRfc3339('2026-03-06T08:00:00')).toBeUndefined();
    expect(parseRfc3339('2026-02-30T08:00:00Z')).toBeUndefined();
  });

  it('knows zones', () => {
    expect(['Europe/London', 'UTC', 'America/Sao_Paulo'].every(isZone)).toBe(true);
    expect(['Europe/Londn', '', '+05:00', 'local time'].some(isZone)).toBe(false);
  });

  it('writes what a person reads', () => {
    expect(formatWall(Date.UTC(2026, 2, 6, 15), 'America/Chicago', 0)).toBe('Fri 6 Mar 2026 09:00');
    const evening = Date.UTC(2025, 11, 31, 23, 30);
    expect(formatWall(Date.UTC(2026, 2, 6, 15), 'UTC', evening)).toBe('Fri 6 Mar 2026 15:00');
    // In Paris it is 2026 already.
    expect(formatWall(Date.UTC(2026, 2, 6, 15), 'Europe/Paris', evening)).toBe('Fri 6 Mar 16:00');
    expect(formatRfc3339(Date.UTC(2026, 0, 5, 9), 'UTC')).toBe('2026-01-05T09:00:00Z');
  });

  it('counts on the wall clock', () => {
    expect(formatLocal(addLocal(wall('2026-01-31T09:00'), 1, 'months'))).toBe('2026-02-28T09:00');
    expect(formatLocal(addLocal(wall('2026-01-31T09:00'), -11, 'months'))).toBe('2025-02-28T09:00');
    expect(formatLocal(addLocal(wall('2026-03-07T09:00'), 2, 'weeks'))).toBe('2026-03-21T09:00');
    expect([weekday(wall('2026-01-05T23:59')), weekday(wall('1969-12-28T00:00'))]).toEqual([0, 6]);
    expect(dayStart(wall('2026-01-05T09:00'))).toBe(localDay(2026, 1, 5));
    expect(localDay(2026, 2, 29)).toBeUndefined();
  });

  it('is the wall clock of every zone at the same instant', () => {
    const t = Date.UTC(2026, 6, 1);
    expect((toLocal(t, 'Pacific/Kiritimati') - toLocal(t, 'Pacific/Niue')) / HOUR).toBe(25);
    expect(toLocal(t, 'UTC') % DAY).toBe(0);
  });
});
