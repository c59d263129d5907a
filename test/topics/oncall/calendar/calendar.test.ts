import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../../src/lib/instant.ts';
import { isZone } from '../../../../src/lib/zoned.ts';
import { type CalendarEvent, calendarText } from '../../../../src/topics/oncall/calendar/ical.ts';
import { calendarZone } from '../../../../src/topics/oncall/calendar/zones.ts';
import type { Override, Rotation } from '../../../../src/topics/oncall/schedule/model.ts';
import { gapsBetween, shiftsBetween } from '../../../../src/topics/oncall/schedule/shifts.ts';
import { reserved } from '../../../../src/topics/rows.ts';
import { checkFile } from '../../../../src/topics/settings/file.ts';
import { eventsIn, linesOf, readBack, schedule } from './calendars.ts';

const CHANGES: readonly (readonly [zone: string, around: number])[] = [
  ['America/Chicago', Date.UTC(2026, 2, 8, 8)],
  ['America/Chicago', Date.UTC(2026, 10, 1, 7)],
  ['Europe/London', Date.UTC(2026, 2, 29, 1)],
  ['Europe/London', Date.UTC(2026, 9, 25, 1)],
  ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15)],
  ['Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15, 30)],
  ['America/Sao_Paulo', Date.UTC(2026, 5, 1)],
  ['Pacific/Apia', Date.UTC(2026, 5, 1)],
  ['Asia/Calcutta', Date.UTC(2026, 5, 1)],
  ['Africa/Casablanca', Date.UTC(2026, 1, 15, 2)],
  ['America/Vancouver', Date.UTC(2026, 10, 1, 9)],
  ['UTC', Date.UTC(2026, 5, 1)],
];

const windows = fc.record({
  days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
  from: fc.constantFrom(0, 60, 90, 120, 540, 1320, 1410),
  to: fc.constantFrom(0, 60, 90, 120, 150, 1020, 1320),
});

/** Rotations of pairs and single people, day and night, that change where the clocks do. */
const rotations: fc.Arbitrary<readonly Rotation[]> = fc
  .array(
    fc.record({
      every: fc.constantFrom(
        { count: 12, unit: 'hours' as const },
        { count: 1, unit: 'days' as const },
        { count: 3, unit: 'days' as const },
        { count: 1, unit: 'weeks' as const },
      ),
      start: fc.constantFrom('2026-01-01T01:30', '2026-01-01T02:00', '2026-01-01T09:00'),
      people: fc.array(fc.subarray(['ana', 'bo', 'cy', 'dée'], { minLength: 1, maxLength: 2 }), { minLength: 1 }),
      active: fc.option(fc.array(windows, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => all.map((rotation, i) => ({ ...rotation, name: `r${i}` })));

const overridesAround = (around: number): fc.Arbitrary<readonly Override[]> =>
  fc
    .array(
      fc.record({
        people: fc.subarray(['eve', 'fay', 'ana']),
        start: fc.integer({ min: -5 * DAY, max: 5 * DAY }).map((far) => around + far),
        long: fc.integer({ min: 1, max: 2 * DAY }),
        kind: fc.constantFrom('replace' as const, 'add' as const),
      }),
      { maxLength: 6 },
    )
    .map((all) => all.map(({ start, long, ...rest }, id) => ({ ...rest, id, start, end: start + long })));

const whole = (t: number): number => Math.floor(t / SECOND) * SECOND;

describe('a calendar', () => {
  it.each(CHANGES)('of %s around %i is understood by another parser as the same shifts and gaps', (zone, around) => {
    const [from, until] = [around - 10 * DAY, around + 10 * DAY];
    fc.assert(
      fc.property(rotations, overridesAround(around), (given, overrides) => {
        const kept = schedule({ timezone: zone, revisions: [{ effectiveFrom: 0, rotations: given }], overrides });
        const expected = [
          ...shiftsBetween(kept, from, until).map((s) => ({ ...s, summary: `${s.people.join(', ')} · payments` })),
          ...gapsBetween(kept, from, until).map((gap) => ({ ...gap, summary: 'Nobody on call: payments' })),
        ]
          .map(({ start, end, summary }) => ({ start: whole(start), end: whole(end), summary }))
          .filter(({ start, end }) => start < end)
          .sort((a, b) => a.start - b.start);
        const text = calendarText('payments', eventsIn(kept, from, until));
        expect(readBack(text).map(({ start, end, summary }) => ({ start, end, summary }))).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('writes wall times of the zone, and UTC only where the clock shows the same time twice', () => {
    const [fallBack, zone] = [Date.UTC(2026, 10, 1, 7), 'America/Chicago'];
    const nightly = schedule({ timezone: zone, every: { count: 1, unit: 'days' }, start: '2026-01-01T01:30' });
    const text = calendarText('x', eventsIn(nightly, fallBack - 2 * DAY, fallBack + 2 * DAY));
    expect(linesOf(text, 'DTSTART').filter((line) => line.includes(':2026'))).toEqual([
      'DTSTART;TZID=America/Chicago:20261030T013000',
      'DTSTART:20261031T063000Z',
      'DTSTART:20261101T063000Z',
      'DTSTART;TZID=America/Chicago:20261102T013000',
    ]);
  });

  it('has no gap of a second between shifts that meet within one', () => {
    const at = Date.UTC(2026, 5, 1, 12) + 345;
    const override = { id: 1, people: ['eve'], start: at, end: at + HOUR, kind: 'replace' as const };
    const events = readBack(calendarText('x', eventsIn(schedule({ overrides: [override] }), at - DAY, at + DAY)));
    for (const [i, event] of events.slice(1).entries()) expect(event.start).toBe(events[i]?.end);
    expect(events.find(({ summary }) => summary.startsWith('eve'))?.start).toBe(at - 345);
  });

  it('holds what RFC 5545 asks for', () => {
    const shown = eventsIn(schedule({ timezone: 'America/Chicago' }), Date.UTC(2026, 5, 1), Date.UTC(2026, 7, 8)).map(
      (event) => ({ ...event, summary: `${'Ünïcödé 🚨; '.repeat(20)}${event.summary}`, alarm: 30 * MINUTE }),
    );
    const text = calendarText('On call: Lima, Ana; \\ x\r\ny', shown);
    expect(text).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n[\s\S]*\r\nEND:VCALENDAR\r\n$/);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(linesOf(text, 'X-WR-CALNAME')).toEqual(['X-WR-CALNAME:On call: Lima\\, Ana\\; \\\\ x y']);
    expect([...linesOf(text, 'METHOD'), ...linesOf(text, 'REFRESH-INTERVAL'), ...linesOf(text, 'X-PUBLISHED')]).toEqual(
      ['METHOD:PUBLISH', 'REFRESH-INTERVAL;VALUE=DURATION:PT1H', 'X-PUBLISHED-TTL:PT1H'],
    );
    for (const each of ['UID:', 'SEQUENCE:3', 'DTSTAMP:20260102T030405Z', 'LAST-MODIFIED:20260102T030405Z'])
      expect(linesOf(text, each).length).toBeGreaterThanOrEqual(shown.length);
    expect(linesOf(text, 'TRANSP:TRANSPARENT').length).toBe(shown.length);
    expect(linesOf(text, 'CATEGORIES:On call').length).toBe(shown.length);
    expect(linesOf(text, 'TRIGGER:-PT30M').length).toBe(shown.length);
    expect(readBack(text)[0]?.summary).toBe(shown[0]?.summary);
  });

  it('carries the rules of every zone it names, once, under that name', () => {
    const zones = ['Asia/Calcutta', 'America/Chicago', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Etc/UTC'];
    const [from, until] = [Date.UTC(2026, 5, 1), Date.UTC(2026, 5, 20)];
    const text = calendarText(
      'x',
      zones.flatMap((timezone) => eventsIn(schedule({ timezone }), from, until)),
    );
    const named = [...text.matchAll(/;TZID=([^:]+):/g)].map(([, id]) => id);
    const given = linesOf(text, 'TZID:').map((line) => line.slice('TZID:'.length));
    expect(new Set(named)).toEqual(new Set(given));
    expect(given.sort()).toEqual(['America/Chicago', 'Asia/Kolkata', 'Australia/Lord_Howe']);
  });
});

describe('the text does not depend on', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(['UTC', 'America/New_York', 'Australia/Sydney', 'Pacific/Apia'])('the zone of the machine: %s', (zone) => {
    const shown = eventsIn(schedule({ timezone: 'Europe/London' }), Date.UTC(2026, 2, 1), Date.UTC(2026, 3, 20));
    const here = calendarText('x', shown);
    vi.stubEnv('TZ', zone);
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
    expect(calendarText('x', shown)).toBe(here);
    expect(linesOf(here, 'DTSTART;TZID=Europe/London:20260330T090000').length).toBe(1);
  });
});

describe('the zones', () => {
  it('of this machine each have rules, or are written in UTC, and the rules keep what they promise', () => {
    const wanting = Intl.supportedValuesOf('timeZone').filter((zone) => calendarZone(zone) === undefined);
    expect(wanting.filter((zone) => !/^(Etc\/)?(UTC|GMT|UCT|Zulu|Universal)$/.test(zone))).toEqual([]);
    for (const alias of ['Asia/Calcutta', 'US/Central', 'Europe/Kiev', 'EST5EDT', 'Australia/NSW'])
      expect(isZone(calendarZone(alias)?.id ?? '')).toBe(true);
  });

  it.each([
    'America/Chicago',
    'Europe/London',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'America/Sao_Paulo',
    'Asia/Kolkata',
  ])('of the coming years are named but for the hours that occur twice: %s', (name) => {
    const zone = calendarZone(name);
    const unnamed = Array.from({ length: 2 * 366 * 48 }, (_, i) => Date.UTC(2026, 0, 1) + i * 30 * MINUTE).filter(
      (t) => !zone?.names(t),
    );
    // An hour twice a year, seen twice every half hour; half an hour on Lord Howe Island.
    const twice = { 'America/Chicago': 4, 'Europe/London': 4, 'Australia/Lord_Howe': 2 }[name] ?? 0;
    expect(unnamed.length).toBe(2 * twice);
  });
});

describe('an event', () => {
  const at = Date.UTC(2026, 5, 1, 12);
  const keys = (events: readonly CalendarEvent[]) => new Map(events.map((event) => [event.start, event.key]));

  it('keeps its UID when an override shortens it or puts somebody else there, and has it alone', () => {
    const overrides = [
      { id: 1, people: ['eve'], start: at, end: at + HOUR, kind: 'replace' as const },
      {
        id: 2,
        people: ['fay'],
        start: Date.UTC(2026, 5, 8, 8),
        end: Date.UTC(2026, 5, 12, 9),
        kind: 'replace' as const,
      },
    ];
    const [before, after] = [schedule({}), schedule({ overrides })].map((s) => eventsIn(s, at - 9 * DAY, at + 9 * DAY));
    const [old, now] = [keys(before ?? []), keys(after ?? [])];
    for (const [start, key] of old) expect(now.get(start)).toBe(key);
    expect(new Set(now.values()).size).toBe(after?.length);
    expect(linesOf(calendarText('x', after ?? []), 'UID:')[0]).toMatch(/^UID:[0-9a-f]{32}@muster$/);
  });

  it('of a gap keeps its UID from one day to the next', () => {
    const idle = schedule({ active: [{ days: [0], from: 540, to: 1020 }] });
    const days = [0, 1, 2, 3].map((day) => eventsIn(idle, at + day * DAY, at + day * DAY + 30 * DAY));
    const ongoing = days.map((events) => events.find(({ start, end }) => start <= at + 4 * DAY && end > at + 4 * DAY));
    expect(new Set(ongoing.map((event) => event?.summary))).toEqual(new Set(['Nobody on call: payments']));
    expect(new Set(ongoing.slice(1).map((event) => event?.key)).size).toBe(1);
  });

  it('of a gap is not there when the schedule is empty at times on purpose', () => {
    const text = readFileSync(new URL('../../../fixtures/schedules/gaps-expected.yaml', import.meta.url), 'utf8');
    const checked = checkFile(text, 'gaps-expected.yaml', reserved);
    if ('problems' in checked) throw new Error(checked.problems.join());
    const { timezone, schedules } = checked.file;
    const { rotations = [], gaps } = schedules['quiet'] ?? {};
    const [from, until] = [Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 16)];
    const quiet = { ...schedule({ timezone, revisions: [{ effectiveFrom: 0, rotations }] }), name: 'quiet' };
    const titles = (gapsExpected: boolean) =>
      new Set(eventsIn({ ...quiet, gapsExpected }, from, until).map(({ summary }) => summary));
    expect(titles(gaps === 'expected')).toEqual(new Set(['ana · quiet', 'bo · quiet']));
    expect(titles(false)).toContain('Nobody on call: quiet');
  });

  it('in a personal calendar says with who else, by what and who is next, and reminds at the first of its kind', () => {
    const pairs = schedule({
      every: { count: 1, unit: 'days' },
      people: [['ana', 'bo'], ['U0ANA'], ['cy']],
      start: '2026-06-01T09:00',
    });
    const own = eventsIn(pairs, at, at + 2 * DAY, ['U0ANA', 'ana']);
    expect(own.map(({ summary, alarm, description }) => [summary, alarm, description.split('\n')])).toEqual([
      [
        'On call: payments',
        20 * MINUTE,
        ['With bo.', 'Set by the rotation “weekly”.', 'Hand-off to U0ANA: Tue 2 Jun 09:00 (Europe/London).'],
      ],
      [
        'On call: payments',
        undefined,
        ['Set by the rotation “weekly”.', 'Hand-off to cy: Wed 3 Jun 09:00 (Europe/London).'],
      ],
    ]);
  });

  it('in a calendar of all reminds nobody, and says when nobody takes over', () => {
    const ending = schedule({ until: '2026-06-04T09:00' });
    const [shift] = eventsIn(ending, at, at + DAY);
    expect([shift?.summary, shift?.alarm]).toEqual(['bo · payments', undefined]);
    expect(shift?.description).toContain('After Thu 4 Jun 09:00 (Europe/London) nobody is on call.');
  });
});
