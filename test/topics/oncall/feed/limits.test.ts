import { describe, expect, it } from 'vitest';
import { cpuTime } from '../../../support/cpu.ts';
import { calendar, event, shift } from '../../../support/ical.ts';
import { problem, read, shifts } from './feeds.ts';

describe('what cannot be read', () => {
  it.each([
    ['nothing', '', 'it is not an iCalendar file'],
    ['a page to sign in', '<!doctype html><html>', 'it is not an iCalendar file'],
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
      '“Bomb” repeats every second, which is too often for a shift; it is ignored',
      '“When” has no start that can be read; it is ignored',
      '“All” changes all later occurrences at once, which Muster does not support; it is ignored',
      '“Until” has no end that can be read; it is ignored',
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
      'it has 100000 events, and Muster reads at most 10000',
    ],
    [
      'too many occurrences',
      () =>
        calendar(
          ...[1, 2, 3].map(() =>
            event('DTSTART:20250101T000000Z', 'DURATION:PT30M', 'RRULE:FREQ=HOURLY', 'SUMMARY:ana'),
          ),
        ),
      'it has more than 20000 events within 365 days',
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
      'produce too many events',
    ],
  ])('%s are refused, and quickly', (_, text, wanted) => {
    const made = text();
    expect(cpuTime(() => expect(problem(made)).toContain(wanted))).toBeLessThan(2_000);
  });
});

/** `0,1,2,…` below `end`. */
const below = (end: number): string => Array.from({ length: end }, (_, i) => i).join(',');
const EVERY_MINUTE = `BYHOUR=${below(24)};BYMINUTE=${below(60)}`;
const EVERY_DAY = 'BYDAY=MO,TU,WE,TH,FR,SA,SU';

function ruled(start: string, rule: string): string {
  return event(`DTSTART${start}`, 'DURATION:PT1H', 'SUMMARY:ana', `RRULE:${rule}`);
}

function times(count: number, made: (i: number) => string): string {
  return calendar(...Array.from({ length: count }, (_, i) => made(i)));
}

/** The n-th way to write a word in capitals and small letters. */
function spelt(word: string, n: number): string {
  return [...word].map((letter, i) => (((n >> i) & 1) === 1 ? letter.toUpperCase() : letter)).join('');
}

const CROWD = Array.from({ length: 100 }, (_, i) => ({ key: `p${i}`, emails: [`p${i}@example.com`], names: [] }));

const TOO_MUCH = 'its recurrence rules produce too many events';

describe('a rule of which', () => {
  it.each<[string, () => string]>([
    [
      'each year has half a million times, one of which counts',
      () => calendar(ruled(':19700101T000000Z', `FREQ=YEARLY;COUNT=100000;${EVERY_DAY};${EVERY_MINUTE};BYSETPOS=1`)),
    ],
    [
      'each day has every minute, in a hundred events',
      () => times(100, () => ruled(':20250101T000000Z', `FREQ=DAILY;${EVERY_MINUTE};BYSETPOS=1`)),
    ],
    [
      'each day has every minute, counted since 1900',
      () => calendar(ruled(':19000101T000000Z', `FREQ=DAILY;COUNT=1000000;${EVERY_MINUTE};BYSETPOS=1`)),
    ],
    [
      'no day fits, looked for in two thousand years',
      () => times(100, () => ruled(':00010101T000000Z', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5')),
    ],
    [
      'each month names weekdays by number, a hundred of them',
      () =>
        calendar(
          ruled(
            ':00010101T000000Z',
            `FREQ=YEARLY;COUNT=100000;BYDAY=${Array.from({ length: 99 }, (_, i) => `${(i % 49) + 1}${['MO', 'TU', 'WE'][i % 3]}`)}`,
          ),
        ),
    ],
    [
      'every minute is asked of a zone',
      () => calendar(ruled(';TZID=America/Chicago:20250306T090000', `FREQ=DAILY;${EVERY_MINUTE}`)),
    ],
    [
      'fifty shifts overlap, with a hundred people each',
      () => {
        const invited = Array.from({ length: 100 }, (_, i) => `ATTENDEE:mailto:p${i}@example.com`);
        return times(50, () =>
          event('DTSTART:20260306T090000Z', 'DURATION:PT58M', 'RRULE:FREQ=HOURLY;COUNT=400', ...invited),
        );
      },
    ],
    [
      'a zone is given under thirty names, each with ten thousand changes of the clock',
      () => {
        const change = ['DTSTART:20000306T090000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200'];
        const zone = ['BEGIN:VTIMEZONE', 'TZID:owner'];
        for (let i = 0; i < 10_000; i += 1) zone.push('BEGIN:STANDARD', ...change, 'END:STANDARD');
        return times(30, (i) =>
          i === 0
            ? [...zone, 'END:VTIMEZONE'].join('\r\n')
            : event(`DTSTART;TZID=${spelt('owner', i)}:20260306T090000`),
        );
      },
    ],
  ])('%s, is refused before it is worked out', (_, text) => {
    const made = text();
    expect(cpuTime(() => expect(problem(made, CROWD)).toContain(TOO_MUCH))).toBeLessThan(3_000);
  });
});

describe('what costs no more than it is long', () => {
  const moved = (i: number): string =>
    `RECURRENCE-ID;TZID=America/Chicago:2024${[i % 12, i % 28].map((n) => String(n + 1).padStart(2, '0')).join('')}T0900${String(i % 60).padStart(2, '0')}`;
  const later = ['DTSTART:20260306T090000Z', 'DURATION:PT1H'];

  it.each<[string, () => string]>([
    [
      'one UID for three thousand events, and as many that were moved',
      () => times(6_000, (i) => (i < 3_000 ? event('UID:1', ...later) : event('UID:1', ...later, moved(i)))),
    ],
    [
      'a zone with nine hundred offsets',
      () => {
        const two = (n: number): string => String(n).padStart(2, '0');
        const zone = Array.from({ length: 900 }, (_, i) => [
          ...['BEGIN:STANDARD', `DTSTART:${1_000 + i}0306T090000`, `TZOFFSETFROM:+${two(i % 14)}${two(i % 60)}`],
          ...[`TZOFFSETTO:-${two(i % 13)}${two(i % 59)}`, 'END:STANDARD'],
        ]);
        const given = ['BEGIN:VTIMEZONE', 'TZID:Own', ...zone.flat(), 'END:VTIMEZONE'].join('\r\n');
        return calendar(given, ...Array.from({ length: 3_000 }, () => event('DTSTART;TZID=Own:20260306T090000')));
      },
    ],
    [
      'a calendar with a hundred thousand properties of its own',
      () => calendar(...Array.from({ length: 100_000 }, () => 'X-WR-TIMEZONE:'), ...Array(5_000).fill(event(...later))),
    ],
  ])('%s', (_, text) => {
    const made = text();
    expect(cpuTime(() => expect(problem(made)).not.toContain('larger'))).toBeLessThan(3_000);
  });
});
