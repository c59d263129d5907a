import { describe, expect, it } from 'vitest';
import { cpuTime } from '../../../support/cpu.ts';
import { calendar, event, shift } from '../../../support/ical.ts';
import { problem, read, shifts } from './feeds.ts';

describe('what cannot be read', () => {
  it.each([
    ['nothing', '', 'what came is not an iCalendar file'],
    ['a page to sign in', '<!doctype html><html>', 'what came is not an iCalendar file'],
    ['half of one', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:ana\r\n', 'the iCalendar file is broken'],
    ['one that is cut off in its last event', calendar('BEGIN:VEVENT').replace(/END:VCALENDAR.*/s, ''), 'is broken'],
    ['components in components', `BEGIN:VCALENDAR\n${'BEGIN:VEVENT\nBEGIN:VALARM\n'.repeat(10)}`, 'nested too deeply'],
  ])('%s', (_, text, wanted) => {
    expect(problem(text)).toContain(wanted);
  });

  it('a file with a byte order mark, and two calendars in one, can be', () => {
    const one = calendar(shift('ana', '20260306T090000Z', '20260306T170000Z'));
    const two = calendar(shift('bo', '20260307T090000Z', '20260307T170000Z'));
    expect(read(`\uFEFF${one}${two}`).shifts.map(({ people }) => people[0])).toEqual(['ana', 'bo']);
  });

  it('years far from now cost nothing', () => {
    const far = Array.from({ length: 9_000 }, (_, i) => {
      const year = String(1000 + i).padStart(4, '0');
      return event(
        `DTSTART;TZID=America/Chicago:${year}0306T090000`,
        `EXDATE;TZID=Asia/Tokyo:${year}0306T090000`,
        'DURATION:PT1H',
        'SUMMARY:ana',
      );
    });
    const spent = cpuTime(() =>
      expect(shifts(calendar(...far))).toEqual(['2026-03-06T15:00:00Z 2026-03-06T16:00:00Z ana']),
    );
    expect(spent).toBeLessThan(2_000);
  });

  it('one event that cannot is left out, and said', () => {
    const good = shift('ana', '20260306T090000Z', '20260306T170000Z');
    const bad = [
      event('DTSTART:20260306T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=SECONDLY', 'SUMMARY:Bomb'),
      event('SUMMARY:When'),
      event(
        'DTSTART:20260306T090000Z',
        'DURATION:PT1H',
        'RECURRENCE-ID;RANGE=THISANDFUTURE:20260306T090000Z',
        'SUMMARY:All',
      ),
      event('DTSTART:20260306T090000Z', 'DTEND:soon', 'SUMMARY:Until'),
    ];
    const reading = read(calendar(good, ...bad));
    expect(reading.shifts.length).toBe(1);
    expect(reading.warnings).toEqual([
      '“Bomb” repeats every second, which no shift does; it is left out',
      '“When” has no start that can be read; it is left out',
      '“All” changes all later occurrences at once, which is not read; it is left out',
      '“Until” has no end that can be read; it is left out',
    ]);
  });

  it.each([
    [
      '10 MB',
      () => calendar(event('DTSTART:20260306T090000Z', `SUMMARY:${'x'.repeat(10_000_000)}`)),
      'it is larger than 5 MB',
    ],
    [
      '100,000 events',
      () => calendar('BEGIN:VEVENT\r\nEND:VEVENT\r\n'.repeat(100_000).trim()),
      'it has 100000 events; at most 10000 are read',
    ],
    [
      'too many occurrences',
      () =>
        calendar(
          ...[1, 2, 3].map(() =>
            event('DTSTART:20250101T000000Z', 'DURATION:PT30M', 'RRULE:FREQ=HOURLY', 'SUMMARY:ana'),
          ),
        ),
      'it has more than 20000 events in 365 days',
    ],
    [
      'too many at once',
      () =>
        calendar(
          ...Array.from({ length: 51 }, (_, i) =>
            shift('ana', `20260306T0900${String(i).padStart(2, '0')}Z`, '20260306T170000Z'),
          ),
        ),
      'more than 50 of its events overlap',
    ],
    [
      'times in every zone there is',
      () =>
        calendar(
          ...Array.from({ length: 31 }, (_, i) => event(`DTSTART;TZID=Zone ${i}:20260306T090000`, 'DURATION:PT1H')),
        ),
      'its times are in more than 30 time zones',
    ],
    ...(['RDATE', 'EXDATE'] as const).map((name): [string, () => string, string] => [
      `200,000 dates in ${name}, some of them in one line that is folded`,
      () =>
        calendar(
          event(
            'DTSTART:20260306T090000Z',
            'DURATION:PT1H',
            'SUMMARY:ana',
            ...Array.from({ length: 10_000 }, () => `${name};TZID=America/Chicago:20260306T090000`),
            `${name}:${'20260306T090000Z,\r\n '.repeat(190_000)}20260306T090000Z`,
          ),
        ),
      'it lists more than 15000 dates in RDATE and EXDATE',
    ]),
    [
      'counting for ever',
      () =>
        calendar(
          event('DTSTART:19000101T000000Z', 'DURATION:PT30M', 'RRULE:FREQ=HOURLY;COUNT=99999999', 'SUMMARY:ana'),
        ),
      'ask for more than anybody can be on call',
    ],
  ])('%s are refused, and quickly', (_, text, wanted) => {
    const made = text();
    expect(cpuTime(() => expect(problem(made)).toContain(wanted))).toBeLessThan(2_000);
  });
});
