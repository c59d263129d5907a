import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/lib/duration.ts';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { parsePoint, parseRange, trailingPoint } from '../../src/lib/phrases.ts';
import { formatWall } from '../../src/lib/zoned.ts';

const ZONE = 'Europe/London';
/** Wednesday 4 March 2026, 14:30 in London. */
const NOW = Date.UTC(2026, 2, 4, 14, 30);

function shown(point: ReturnType<typeof parsePoint>): string {
  return 'at' in point ? formatWall(point.at, ZONE, point.at) : point.problem;
}

describe('points', () => {
  it.each([
    ['18:00', 'Wed 4 Mar 18:00'],
    ['at 18:00', 'Wed 4 Mar 18:00'],
    ['9:00', 'Thu 5 Mar 09:00'],
    ['2pm', 'Thu 5 Mar 14:00'],
    ['fri', 'Fri 6 Mar 00:00'],
    ['Friday 09:00', 'Fri 6 Mar 09:00'],
    ['wed 09:00', 'Wed 11 Mar 09:00'],
    ['tomorrow 9:00', 'Thu 5 Mar 09:00'],
    ['2026-03-08 09:00', 'Sun 8 Mar 09:00'],
    ['2026-03-08', 'Sun 8 Mar 00:00'],
    ['2026-03-08T09:00:00+01:00', 'Sun 8 Mar 08:00'],
    ['in 2h', 'Wed 4 Mar 16:30'],
    ['noon', 'Thu 5 Mar 12:00'],
    ['2:30 PM', 'Thu 5 Mar 14:30'],
    ['9:00 tomorrow', 'Thu 5 Mar 09:00'],
    ['tomorrow at 9am', 'Thu 5 Mar 09:00'],
    ['next wed 09:00', 'Wed 11 Mar 09:00'],
    ['fri 9', 'Fri 6 Mar 09:00'],
    ['8 mar 09:00', 'Sun 8 Mar 09:00'],
    ['March 3rd', 'Wed 3 Mar 00:00'],
    ['29 mar 2026 1:30', 'Sun 29 Mar 02:00'],
    ['18:00 utc', 'Wed 4 Mar 18:00'],
    ['in 26 days', 'Mon 30 Mar 14:30'],
  ])('%s is the nearest future', (words, wall) => {
    expect(shown(parsePoint(words, NOW, ZONE, 'future'))).toBe(wall);
  });

  it.each([
    ['14:02', 'Wed 4 Mar 14:02'],
    ['18:00', 'Tue 3 Mar 18:00'],
    ['10m ago', 'Wed 4 Mar 14:20'],
    ['fri 09:00', 'Fri 27 Feb 09:00'],
    ['yesterday 23:10', 'Tue 3 Mar 23:10'],
    ['14:31', 'Wed 4 Mar 14:30'],
    ['14:33', 'Tue 3 Mar 14:33'],
    ['last wed 20:00', 'Wed 25 Feb 20:00'],
    ['half an hour ago', 'Wed 4 Mar 14:00'],
    ['an hour ago', 'Wed 4 Mar 13:30'],
    ['2 days ago', 'Mon 2 Mar 14:30'],
    ['28 dec', 'Sun 28 Dec 00:00'],
  ])('%s is the nearest past', (words, wall) => {
    expect(shown(parsePoint(words, NOW, ZONE, 'past'))).toBe(wall);
  });

  it.each(['25:00', 'soon', '2026-02-30 09:00', '14', 'fri 99:00', '', 'the 5th of march'])(
    '%s is not understood',
    (words) => {
      expect(parsePoint(words, NOW, ZONE, 'future')).toHaveProperty('problem');
    },
  );
});

describe('points near a change of the clocks', () => {
  /** 01:50 in London for the second time. */
  const second = Date.UTC(2026, 9, 25, 1, 50);

  it('takes the nearest of two occurrences', () => {
    expect(parsePoint('01:45', second, ZONE, 'past')).toEqual({ at: second - 5 * MINUTE });
    expect(parsePoint('01:55', second - HOUR, ZONE, 'future')).toEqual({ at: second - 55 * MINUTE });
    expect(parsePoint('01:45', second - HOUR, ZONE, 'future')).toEqual({ at: second - 5 * MINUTE });
  });

  it('counts days on the wall clock and hours in real time', () => {
    const before = Date.UTC(2026, 2, 28, 9);
    expect(parseRange('1 day', before, ZONE)).toEqual({ start: before, end: before + 23 * HOUR });
    expect(parseRange('24h', before, ZONE)).toEqual({ start: before, end: before + 24 * HOUR });
  });
});

describe('what was understood', () => {
  it.each([
    ['fri 99:00', '“fri” (Fri 6 Mar 00:00), but not “99:00”'],
    ['tomorrow 9:00 sharp', '“tomorrow 9:00” (Thu 5 Mar 09:00), but not “sharp”'],
    ['whenever', 'don’t understand the time “whenever”'],
    ['', 'is missing'],
  ])('%s', (words, said) => {
    expect(parsePoint(words, NOW, ZONE, 'future')).toEqual({ problem: expect.stringContaining(said) });
  });

  it.each([
    ['fri 09:00', 'the start “fri 09:00” (Fri 6 Mar 09:00), but the end is missing'],
    ['fri 09:00 to mox 9', 'the start “fri 09:00” (Fri 6 Mar 09:00), but I don’t understand “to mox 9”'],
    ['until fri 99:00', '“fri” (Fri 6 Mar 00:00), but not “99:00”'],
    ['x'.repeat(3000), 'Examples'],
  ])('range %s', (words, said) => {
    expect(parseRange(words, NOW, ZONE)).toEqual({ problem: expect.stringContaining(said) });
  });
});

describe('ranges', () => {
  it.each([
    ['4h', 'Wed 4 Mar 14:30', 'Wed 4 Mar 18:30'],
    ['for 1h30m', 'Wed 4 Mar 14:30', 'Wed 4 Mar 16:00'],
    ['until 18:00', 'Wed 4 Mar 14:30', 'Wed 4 Mar 18:00'],
    ['fri 09:00 to mon 09:00', 'Fri 6 Mar 09:00', 'Mon 9 Mar 09:00'],
    ['18:00-22:00', 'Wed 4 Mar 18:00', 'Wed 4 Mar 22:00'],
    ['from 22:00 to 06:00', 'Wed 4 Mar 22:00', 'Thu 5 Mar 06:00'],
    ['18:00 – 22:00', 'Wed 4 Mar 18:00', 'Wed 4 Mar 22:00'],
    ['9am-5pm', 'Wed 4 Mar 14:30', 'Wed 4 Mar 17:00'],
    ['fri 18:00-22:00', 'Fri 6 Mar 18:00', 'Fri 6 Mar 22:00'],
    ['From Fri 9 until Mon 9', 'Fri 6 Mar 09:00', 'Mon 9 Mar 09:00'],
    ['now to 18:00', 'Wed 4 Mar 14:30', 'Wed 4 Mar 18:00'],
    ['sat to sun', 'Sat 7 Mar 00:00', 'Mon 9 Mar 00:00'],
    ['tomorrow', 'Thu 5 Mar 00:00', 'Fri 6 Mar 00:00'],
    ['today', 'Wed 4 Mar 14:30', 'Thu 5 Mar 00:00'],
    ['2026-12-20 to 2027-01-03', 'Sun 20 Dec 00:00', 'Mon 4 Jan 2027 00:00'],
    ['2 days', 'Wed 4 Mar 14:30', 'Fri 6 Mar 14:30'],
    ['fri 09:00 for 8h', 'Fri 6 Mar 09:00', 'Fri 6 Mar 17:00'],
    ['2026-03-28 09:00 to 2026-03-29 09:00', 'Sat 28 Mar 09:00', 'Sun 29 Mar 09:00'],
  ])('%s', (words, start, end) => {
    const range = parseRange(words, NOW, ZONE);
    expect('start' in range ? [formatWall(range.start, ZONE, NOW), formatWall(range.end, ZONE, NOW)] : range).toEqual([
      start,
      end,
    ]);
  });

  it.each(['now and then', 'until whenever', '2026-03-09 09:00 to 2026-03-08 09:00'])(
    '%s is refused with an example',
    (words) => {
      expect(parseRange(words, NOW, ZONE)).toHaveProperty('problem', expect.stringContaining('until 18:00'));
    },
  );
});

describe('durations and notes', () => {
  it('reads and writes durations', () => {
    expect(parseDuration('2 days')).toBe(172_800_000);
    expect(parseDuration('1h30m')).toBe(5_400_000);
    expect(parseDuration('4 parsecs')).toBeUndefined();
    expect([formatDuration(42_000), formatDuration(4_320_000), formatDuration(90_000_000)]).toEqual([
      '42 s',
      '1 h 12 min',
      '1 d 1 h',
    ]);
  });

  it.each([
    ['rebooted db at 14:02', 'rebooted db', 'Wed 4 Mar 14:02'],
    ['rolled back 10m ago', 'rolled back', 'Wed 4 Mar 14:20'],
    ['deploy at 2pm', 'deploy', 'Wed 4 Mar 14:00'],
    ['at 14:02', '', 'Wed 4 Mar 14:02'],
    ['Failed over yesterday at 23:10.', 'Failed over', 'Tue 3 Mar 23:10'],
    ['paged the vendor at fri 09:00', 'paged the vendor', 'Fri 27 Feb 09:00'],
    ['restarted half an hour ago', 'restarted', 'Wed 4 Mar 14:00'],
    ['drained 2 hours 10 minutes ago', 'drained', 'Wed 4 Mar 12:20'],
  ])('%s', (words, text, wall) => {
    const note = trailingPoint(words, NOW, ZONE);
    expect(note && [note.text, formatWall(note.at, ZONE, note.at)]).toEqual([text, wall]);
  });

  it('leaves notes without a time alone', () => {
    for (const words of [
      'errors at the gateway',
      'look at 500 errors',
      'restarted twice',
      'errors are at 9',
      'window opens at 2026-12-01 09:00',
      'met at fri',
      'long ago',
    ])
      expect(trailingPoint(words, NOW, ZONE)).toBeUndefined();
  });
});

describe('stretches with a name', () => {
  const saturday = Date.UTC(2026, 2, 7, 12);
  const at = (words: string, now: number): string => {
    const range = parseRange(words, now, ZONE);
    return 'problem' in range
      ? range.problem
      : `${formatWall(range.start, ZONE, NOW)} – ${formatWall(range.end, ZONE, NOW)}`;
  };

  it.each([
    ['weekend', NOW, 'Sat 7 Mar 00:00 – Mon 9 Mar 00:00'],
    ['the weekend', saturday, 'Sat 7 Mar 12:00 – Mon 9 Mar 00:00'],
    ['this weekend', saturday + 24 * HOUR, 'Sun 8 Mar 12:00 – Mon 9 Mar 00:00'],
    ['next weekend', saturday, 'Sat 14 Mar 00:00 – Mon 16 Mar 00:00'],
    ['next week', NOW, 'Mon 9 Mar 00:00 – Mon 16 Mar 00:00'],
    ['this week', NOW, 'Wed 4 Mar 14:30 – Mon 9 Mar 00:00'],
    ['tonight', NOW, 'Wed 4 Mar 18:00 – Thu 5 Mar 08:00'],
    ['tonight', Date.UTC(2026, 2, 4, 3), 'Wed 4 Mar 03:00 – Wed 4 Mar 08:00'],
    ['Tonight', Date.UTC(2026, 2, 4, 23), 'Wed 4 Mar 23:00 – Thu 5 Mar 08:00'],
    ['tomorrow morning', NOW, 'Thu 5 Mar 06:00 – Thu 5 Mar 12:00'],
    ['fri night', NOW, 'Fri 6 Mar 18:00 – Sat 7 Mar 08:00'],
    ['this evening', NOW, 'Wed 4 Mar 18:00 – Thu 5 Mar 00:00'],
    ['until the weekend', NOW, 'Wed 4 Mar 14:30 – Sat 7 Mar 00:00'],
    ['until next week', NOW, 'Wed 4 Mar 14:30 – Mon 9 Mar 00:00'],
    ['until tonight', NOW, 'Wed 4 Mar 14:30 – Wed 4 Mar 18:00'],
  ])('%s', (words, now, expected) => {
    expect(at(words, now)).toBe(expected);
  });

  it.each([
    ['sat to sun', saturday, 'Sat 7 Mar 12:00 – Mon 9 Mar 00:00'],
    ['sat-sun', saturday, 'Sat 7 Mar 12:00 – Mon 9 Mar 00:00'],
    ['sat', saturday, 'Sat 7 Mar 12:00 – Sun 8 Mar 00:00'],
    ['sat for 2 days', saturday, 'Sat 7 Mar 12:00 – Mon 9 Mar 00:00'],
    ['sat 09:00 to mon 09:00', saturday, 'Sat 14 Mar 09:00 – Mon 16 Mar 09:00'],
    ['mon to fri', NOW, 'Wed 4 Mar 14:30 – Sat 7 Mar 00:00'],
    ['sat to sun', NOW, 'Sat 7 Mar 00:00 – Mon 9 Mar 00:00'],
    ['wed to tue', Date.UTC(2026, 2, 2, 12), 'Wed 4 Mar 00:00 – Wed 11 Mar 00:00'],
    ['next sat to next sun', saturday, 'Sat 14 Mar 00:00 – Mon 16 Mar 00:00'],
    ['7 mar to 9 mar', saturday, 'Sat 7 Mar 12:00 – Tue 10 Mar 00:00'],
  ])('%s is the one under way, when that is nearer', (words, now, expected) => {
    expect(at(words, now)).toBe(expected);
  });

  it('says when it was a guess', () => {
    expect(parseRange('sat to sun', saturday, ZONE)).toHaveProperty('guessed', true);
    expect(parseRange('sat 09:00 to sun 09:00', NOW, ZONE)).not.toHaveProperty('guessed');
  });
});
