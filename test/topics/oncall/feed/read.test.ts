import { describe, expect, it } from 'vitest';
import { DAY } from '../../../../src/lib/instant.ts';
import { isZone } from '../../../../src/lib/zoned.ts';
import { windowsNames, windowsZone } from '../../../../src/topics/oncall/feed/zones/windows.ts';
import { calendar, event } from '../../../support/ical.ts';
import { read, shifts } from './feeds.ts';

describe('times', () => {
  it.each([
    ['UTC', ['DTSTART:20260306T090000Z', 'DTEND:20260306T170000Z'], '2026-03-06T09:00:00Z 2026-03-06T17:00:00Z'],
    [
      'no zone: the schedule’s',
      ['DTSTART:20260706T090000', 'DTEND:20260706T170000'],
      '2026-07-06T09:00:00+01:00 2026-07-06T17:00:00+01:00',
    ],
    [
      'a zone by name',
      ['DTSTART;TZID=America/Chicago:20260306T090000', 'DTEND;TZID=America/Chicago:20260306T170000'],
      '2026-03-06T15:00:00Z 2026-03-06T23:00:00Z',
    ],
    [
      'a zone of Windows',
      ['DTSTART;TZID=W. Europe Standard Time:20260706T090000', 'DTEND;TZID=GMT Standard Time:20260706T170000'],
      '2026-07-06T08:00:00+01:00 2026-07-06T17:00:00+01:00',
    ],
    [
      'a zone with a prefix',
      ['DTSTART;TZID=/freeassociation.sourceforge.net/America/New_York:20260306T090000', 'DURATION:PT30M'],
      '2026-03-06T14:00:00Z 2026-03-06T14:30:00Z',
    ],
    ['hours', ['DTSTART:20260306T090000Z', 'DURATION:PT12H'], '2026-03-06T09:00:00Z 2026-03-06T21:00:00Z'],
    ['seconds', ['DTSTART:20260306T090000Z', 'DURATION:PT604800S'], '2026-03-06T09:00:00Z 2026-03-13T09:00:00Z'],
    [
      'days are wall-clock',
      ['DTSTART:20260327T090000', 'DURATION:P1W'],
      '2026-03-27T09:00:00Z 2026-04-03T09:00:00+01:00',
    ],
    ['a day', ['DTSTART;VALUE=DATE:20260329'], '2026-03-29T00:00:00Z 2026-03-30T00:00:00+01:00'],
    [
      'several days',
      ['DTSTART;VALUE=DATE:20260327', 'DTEND;VALUE=DATE:20260330'],
      '2026-03-27T00:00:00Z 2026-03-30T00:00:00+01:00',
    ],
    ['a day that does not say so', ['DTSTART:20260306'], '2026-03-06T00:00:00Z 2026-03-07T00:00:00Z'],
  ])('%s', (_, lines, wanted) => {
    expect(shifts(calendar(event(...lines, 'SUMMARY:ana')))).toEqual([`${wanted} ana`]);
  });

  it('the file’s rules are used for a name nobody knows', () => {
    const zone = [
      'BEGIN:VTIMEZONE\r\nTZID:Head office',
      'BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD',
      'BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE',
    ].join('\r\n');
    const at = (start: string, end: string): readonly string[] =>
      shifts(
        calendar(zone, event(`DTSTART;TZID=Head office:${start}`, `DTEND;TZID=Head office:${end}`, 'SUMMARY:ana')),
        { zone: 'Europe/Berlin' },
      );
    expect(at('20260302T090000', '20260302T170000')).toEqual([
      '2026-03-02T09:00:00+01:00 2026-03-02T17:00:00+01:00 ana',
    ]);
    expect(at('20260706T090000', '20260706T170000')).toEqual([
      '2026-07-06T09:00:00+02:00 2026-07-06T17:00:00+02:00 ana',
    ]);
    // The first instant after the gap; the first and the last of an hour that comes twice.
    expect(at('20260329T023000', '20260329T100000')).toEqual([
      '2026-03-29T03:00:00+02:00 2026-03-29T10:00:00+02:00 ana',
    ]);
    expect(at('20261025T023000', '20261025T024500')).toEqual([
      '2026-10-25T02:30:00+02:00 2026-10-25T02:45:00+01:00 ana',
    ]);
  });

  it('a name that nobody knows and no rules stand for is warned of', () => {
    const text = calendar(event('DTSTART;TZID=Narnia:20260706T090000', 'DURATION:PT1H', 'SUMMARY:ana'));
    expect(shifts(text)).toEqual(['2026-07-06T09:00:00+01:00 2026-07-06T10:00:00+01:00 ana']);
    expect(read(text).warnings).toEqual(['the time zone “Narnia” is unknown; its times are read as Europe/London']);
  });

  it('every zone of Windows is one', () => {
    expect(windowsNames.filter((name) => !isZone(windowsZone(name) ?? ''))).toEqual([]);
    expect(windowsZone('gmt standard time')).toBe('Europe/London');
  });

  it('starts take the first occurrence of an hour that comes twice, ends the last', () => {
    const night = event('DTSTART:20261025T013000', 'DTEND:20261025T014500', 'SUMMARY:ana');
    expect(shifts(calendar(night))).toEqual(['2026-10-25T01:30:00+01:00 2026-10-25T01:45:00Z ana']);
    const gap = event('DTSTART:20260329T013000', 'DTEND:20260329T090000', 'SUMMARY:ana');
    expect(shifts(calendar(gap))).toEqual(['2026-03-29T02:00:00+01:00 2026-03-29T09:00:00+01:00 ana']);
    const never = event('DTSTART:20260329T010500', 'DTEND:20260329T013000', 'SUMMARY:ana');
    expect(shifts(calendar(never))).toEqual([]);
  });
});

describe('recurrence', () => {
  it('hand-offs stay at their wall time in Chicago and in London, on both sides of their nights', () => {
    const week = (zone: string): string =>
      event(
        `DTSTART;TZID=${zone}:20260227T080000`,
        `DTEND;TZID=${zone}:20260306T080000`,
        'RRULE:FREQ=WEEKLY',
        'SUMMARY:ana',
      );
    const until = Date.parse('2026-03-21T00:00:00Z');
    expect(shifts(calendar(week('America/Chicago')), { zone: 'America/Chicago', until })).toEqual([
      '2026-02-27T08:00:00-06:00 2026-03-06T08:00:00-06:00 ana',
      '2026-03-06T08:00:00-06:00 2026-03-13T08:00:00-05:00 ana',
      '2026-03-13T08:00:00-05:00 2026-03-20T08:00:00-05:00 ana',
      '2026-03-20T08:00:00-05:00 2026-03-27T08:00:00-05:00 ana',
    ]);
    const from = Date.parse('2026-10-20T00:00:00Z');
    expect(shifts(calendar(week('Europe/London')), { from, until: from + 6 * DAY })).toEqual([
      '2026-10-16T08:00:00+01:00 2026-10-23T08:00:00+01:00 ana',
      '2026-10-23T08:00:00+01:00 2026-10-30T08:00:00Z ana',
    ]);
  });

  const daily = ['DTSTART;TZID=Europe/London:20260302T090000', 'DTEND;TZID=Europe/London:20260302T170000'];
  const days = (lines: readonly string[], ...others: readonly string[]): readonly string[] =>
    shifts(calendar(event('UID:series', ...daily, 'SUMMARY:ana', ...lines), ...others)).map((line) =>
      line.replace(/:00Z/g, '').replace(/^(\S+)T09:00 \1T17:00/, '$1'),
    );

  it.each([
    ['EXDATE in the zone', ['EXDATE;TZID=Europe/London:20260303T090000,20260304T090000'], [2, 5]],
    ['EXDATE in UTC', ['EXDATE:20260303T090000Z'], [2, 4, 5]],
    ['EXDATE of a day', ['EXDATE;VALUE=DATE:20260305'], [2, 3, 4]],
    ['an EXDATE that hits nothing', ['EXDATE;TZID=Europe/London:20260303T100000'], [2, 3, 4, 5]],
  ])('%s', (_, lines, wanted) => {
    expect(days(['RRULE:FREQ=DAILY;COUNT=4', ...lines])).toEqual(wanted.map((day) => `2026-03-0${day} ana`));
  });

  it('RDATE adds days, moments and periods', () => {
    expect(days(['RDATE;TZID=Europe/London:20260304T090000', 'RDATE;VALUE=PERIOD:20260306T090000Z/PT2H'])).toEqual([
      '2026-03-02 ana',
      '2026-03-04 ana',
      '2026-03-06T09:00 2026-03-06T11:00 ana',
    ]);
  });

  it('UNTIL in UTC is an instant of the event’s zone', () => {
    const summer = ['DTSTART;TZID=Europe/London:20260706T003000', 'DURATION:PT1H', 'SUMMARY:ana'];
    const last = (until: string): number =>
      read(calendar(event(...summer, `RRULE:FREQ=DAILY;UNTIL=${until}`))).shifts.length;
    expect([last('20260707T233000Z'), last('20260707T232959Z')]).toEqual([3, 2]);
  });

  it('one occurrence is moved, handed to somebody else, or cancelled', () => {
    const rule = ['RRULE:FREQ=DAILY;COUNT=3'];
    const at = 'RECURRENCE-ID;TZID=Europe/London:20260303T090000';
    expect(days(rule, event('UID:series', at, 'DTSTART:20260303T120000Z', 'DURATION:PT1H', 'SUMMARY:bo'))).toEqual([
      '2026-03-02 ana',
      '2026-03-03T12:00 2026-03-03T13:00 bo',
      '2026-03-04 ana',
    ]);
    // Moved far away, also out of what is asked for.
    expect(days(rule, event('UID:series', at, 'DTSTART:20290303T120000Z', 'DURATION:PT1H', 'SUMMARY:bo'))).toEqual([
      '2026-03-02 ana',
      '2026-03-04 ana',
    ]);
    expect(days(rule, event('UID:series', at, ...daily, 'STATUS:CANCELLED', 'SUMMARY:ana'))).toEqual([
      '2026-03-02 ana',
      '2026-03-04 ana',
    ]);
  });

  it('the newest version of an event counts, in whatever order they come', () => {
    const one = event('UID:x', ...daily, 'SEQUENCE:2', 'SUMMARY:bo');
    const two = event('UID:x', ...daily, 'SEQUENCE:1', 'SUMMARY:ana');
    for (const text of [calendar(one, two), calendar(two, one)]) expect(read(text).shifts[0]?.people).toEqual(['bo']);
  });

  it('the newest version counts also when it was moved', () => {
    const old = event('UID:x', 'DTSTART:20260302T090000Z', 'DURATION:PT8H', 'SEQUENCE:0', 'SUMMARY:ana');
    const moved = event('UID:x', 'DTSTART:20260310T090000Z', 'DURATION:PT8H', 'SEQUENCE:1', 'SUMMARY:ana');
    const other = event('UID:y', 'DTSTART:20260303T090000Z', 'DURATION:PT8H', 'SUMMARY:bo');
    expect(shifts(calendar(moved, old, other))).toEqual([
      '2026-03-03T09:00:00Z 2026-03-03T17:00:00Z bo',
      '2026-03-10T09:00:00Z 2026-03-10T17:00:00Z ana',
    ]);
  });

  it('an event that is cancelled is no shift; one that shows as free time is', () => {
    expect(days(['STATUS:CANCELLED'])).toEqual([]);
    expect(days(['TRANSP:TRANSPARENT'])).toEqual(['2026-03-02 ana']);
  });
});
