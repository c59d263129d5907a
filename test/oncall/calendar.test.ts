import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/lib/instant.ts';
import { type CalendarEvent, calendarText } from '../../src/oncall/calendar.ts';
import { type Schedule, shiftsBetween } from '../../src/oncall/rotation.ts';

const HOST = 'muster.example.com';

function eventsOf(schedule: Schedule, from: number, until: number): readonly CalendarEvent[] {
  return shiftsBetween(schedule, from, until).map(({ start, end, people }) => ({
    key: `s/${start}`,
    start,
    end,
    zone: schedule.timezone,
    summary: people.join(' + '),
    description: 'who, “what” and; why, \\ how',
    alarm: 30 * MINUTE,
    changes: 3,
    changedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  }));
}

/** The shifts as an independent reader understands the file. */
function readBack(text: string) {
  const component = new ICAL.Component(ICAL.parse(text));
  for (const zone of component.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone as never);
  const events = component.getAllSubcomponents('vevent').map((vevent) => new ICAL.Event(vevent));
  ICAL.TimezoneService.reset();
  return events.map(({ startDate, endDate, summary }) => ({
    start: startDate.toUnixTime() * 1000,
    end: endDate.toUnixTime() * 1000,
    people: summary.split(' + '),
  }));
}

function weekly(timezone: string, start: string): Schedule {
  const rotation = {
    name: 'weekly',
    every: { count: 12, unit: 'hours' as const },
    start,
    people: [['ana'], ['bo', 'cy'], ['dée']],
  };
  const nights = {
    ...rotation,
    name: 'nights',
    active: [{ days: [5, 6], from: 22 * 60, to: 3 * 60 + 30 }],
    people: [['eve']],
  };
  return { timezone, revisions: [{ effectiveFrom: 0, rotations: [nights, rotation] }], overrides: [] };
}

const NIGHTS: readonly (readonly [zone: string, around: number])[] = [
  ['America/Chicago', Date.UTC(2026, 2, 8, 8)],
  ['America/Chicago', Date.UTC(2026, 10, 1, 7)],
  ['Europe/London', Date.UTC(2026, 2, 29, 1)],
  ['Europe/London', Date.UTC(2026, 9, 25, 1)],
  ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15)],
  ['Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15, 30)],
  ['America/Sao_Paulo', Date.UTC(2026, 5, 1)],
  ['Pacific/Apia', Date.UTC(2026, 5, 1)],
  ['Asia/Calcutta', Date.UTC(2026, 5, 1)],
  ['UTC', Date.UTC(2026, 5, 1)],
];

describe('a calendar', () => {
  it.each(NIGHTS)('of %s around %i is read back by another parser as the same shifts', (zone, around) => {
    const schedule = weekly(zone, '2026-01-01T01:30');
    const events = eventsOf(schedule, around - 10 * DAY, around + 10 * DAY);
    expect(events.length).toBeGreaterThan(30);
    const shifts = events.map(({ start, end, summary }) => ({ start, end, people: summary.split(' + ') }));
    expect(readBack(calendarText('On call', HOST, events))).toEqual(shifts);
  });

  it('keeps a shift that ends in the second of two equal hours, which no zone can name', () => {
    const end = Date.UTC(2026, 10, 1, 7, 30);
    const [event] = eventsOf(weekly('America/Chicago', '2026-01-01T01:30'), end - HOUR, end);
    const odd = { ...(event as CalendarEvent), end };
    expect(readBack(calendarText('On call', HOST, [odd]))[0]?.end).toBe(end);
  });

  it('holds what RFC 5545 asks: lines of 75 octets that end with CRLF, each zone once, escaped words', () => {
    const schedule = weekly('America/Chicago', '2026-01-01T09:00');
    const long = eventsOf(schedule, Date.UTC(2026, 5, 1), Date.UTC(2026, 5, 8)).map((e) => ({
      ...e,
      summary: `${'Ünïcödé; '.repeat(20)}${e.summary}`,
    }));
    const text = calendarText('On call: payments', HOST, long);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    const unfolded = text.replaceAll('\r\n ', '');
    expect(unfolded.match(/BEGIN:VTIMEZONE/g)?.length).toBe(1);
    for (const needed of [
      'VERSION:2.0',
      'PRODID:',
      'METHOD:PUBLISH',
      'X-WR-CALNAME:On call: payments',
      'TRANSP:TRANSPARENT',
      'TRIGGER:-PT30M',
      'SEQUENCE:3',
      'DTSTAMP:20260102T030405Z',
      'LAST-MODIFIED:20260102T030405Z',
      'DTSTART;TZID=America/Chicago:',
    ])
      expect(unfolded).toContain(needed);
    expect(unfolded).toContain('who\\, “what” and\\; why\\, \\\\ how');
    const uids = unfolded.match(/UID:.+/g) ?? [];
    expect(new Set(uids).size).toBe(long.length);
    expect(uids[0]).toMatch(/^UID:[0-9a-f]{32}@muster\.example\.com/);
  });

  it('is the same text whenever it is made', () => {
    const events = eventsOf(weekly('Europe/London', '2026-01-01T09:00'), Date.UTC(2026, 5, 1), Date.UTC(2026, 5, 8));
    expect(calendarText('On call', HOST, events)).toBe(calendarText('On call', HOST, [...events]));
  });
});
