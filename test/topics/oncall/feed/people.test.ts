import { describe, expect, it } from 'vitest';
import { HOUR } from '../../../../src/lib/instant.ts';
import { feedSchedule } from '../../../../src/topics/oncall/feed/read.ts';
import { gapsBetween, shiftsBetween, whoAt } from '../../../../src/topics/oncall/schedule/shifts.ts';
import { calendar, event, shift } from '../../../support/ical.ts';
import { PEOPLE, read, shifts } from './feeds.ts';

describe('people', () => {
  const whole = ['DTSTART:20260306T090000Z', 'DTEND:20260306T170000Z'];
  const who = (...lines: readonly string[]): string =>
    read(calendar(event(...whole, ...lines))).shifts[0]?.people.join('+') ?? 'nobody';

  it.each([
    ['an attendee', ['SUMMARY:On call', 'ATTENDEE;CN=Ana:MAILTO:Ana@Example.com'], 'ana'],
    ['several attendees', ['ATTENDEE:mailto:bo@example.com', 'ATTENDEE:mailto:ana@example.com'], 'bo+ana'],
    ['attendees before the summary', ['SUMMARY:bo', 'ATTENDEE:mailto:ana@example.com'], 'ana'],
    ['one who declined', ['SUMMARY:ana', 'ATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.com'], 'nobody'],
    ['a room is nobody', ['SUMMARY:bo', 'ATTENDEE;CUTYPE=ROOM:mailto:ana@example.com'], 'bo'],
    [
      'an attendee nobody knows is not the one of the summary',
      ['SUMMARY:bo', 'ATTENDEE:mailto:team@example.com'],
      'nobody',
    ],
    ['a calendar that is its own attendee', ['SUMMARY:bo', 'ATTENDEE:mailto:x1@group.calendar.google.com'], 'bo'],
    ['a group leaves it to the summary', ['SUMMARY:bo', 'ATTENDEE;CUTYPE=GROUP:mailto:team@example.com'], 'bo'],
    ['“last, first”', ['SUMMARY:Lima, Ana; Marsh, Bo'], 'ana+bo'],
    ['an attendee called “last, first”', ['ATTENDEE;CN="Lima, Ana":invalid:nomail'], 'ana'],
    ['whoever typed it is not meant', ['SUMMARY:Lunch', 'ORGANIZER:mailto:ana@example.com'], 'nobody'],
    ['a key', ['SUMMARY:ana'], 'ana'],
    ['in any case', ['SUMMARY:ANA'], 'ana'],
    ['a name', ['SUMMARY:Ana Lima'], 'ana'],
    ['before a separator', ['SUMMARY:Bo Marsh - covers for ana'], 'bo'],
    ['before a bracket', ['SUMMARY:bo (for ana)'], 'bo'],
    ['after other words', ['SUMMARY:On call: Ana Lima'], 'ana'],
    ['an address', ['SUMMARY:On call: bo@example.com'], 'bo'],
    ['two of them', ['SUMMARY:ana & bo'], 'ana+bo'],
    ['the longer name', ['SUMMARY:ana-lucia on call'], 'ana-lucia'],
    ['not a part of a word', ['SUMMARY:Banana on boats'], 'nobody'],
    ['nobody', ['SUMMARY:Team lunch'], 'nobody'],
  ])('%s', (_, lines, wanted) => {
    expect(who(...lines)).toBe(wanted);
  });

  it('what two people are called means neither', () => {
    const two = [...PEOPLE, { key: 'alima', emails: [], names: ['Ana Lima'] }];
    const text = (summary: string): string => calendar(event(...whole, `SUMMARY:${summary}`));
    expect(read(text('Ana Lima'), { people: two }).shifts[0]?.people).toEqual(['ana']);
    const three = two.map((person) => (person.key === 'ana' ? { ...person, key: 'amelia' } : person));
    expect(read(text('Ana Lima'), { people: three }).shifts).toEqual([]);
  });

  it('events that name nobody are warned of once, with their summary, unless they are over', () => {
    const lunch = event(...whole, 'RRULE:FREQ=WEEKLY', 'SUMMARY:Team\\n lunch \\, for all');
    const past = event('DTSTART:20260106T090000Z', 'DURATION:PT1H', 'SUMMARY:Old');
    const now = Date.parse('2026-03-01T00:00:00Z');
    expect(read(calendar(lunch, past), { now }).warnings).toEqual([
      '“Team lunch , for all” names nobody in muster.yaml, so it puts nobody on call (Fri 6 Mar 09:00, and 42 more until Fri 25 Dec 17:00)',
    ]);
    expect(read(calendar(event(...whole))).warnings[0]).toContain(
      'an event without a title names nobody in muster.yaml',
    );
  });
});

describe('together', () => {
  const span = (who: string, from: number, until: number): string => {
    const at = (hour: number): string => `20260306T${String(hour).padStart(2, '0')}0000Z`;
    return shift(who, at(from), at(until));
  };
  const hours = (...events: readonly string[]): readonly string[] =>
    shifts(calendar(...events)).map((line) => line.replace(/2026-03-06T(\d\d):00:00Z/g, '$1'));

  it.each([
    [
      'everybody of events that overlap',
      [span('ana', 9, 17), span('bo', 12, 20)],
      ['09 12 ana', '12 17 ana+bo', '17 20 bo'],
    ],
    ['one inside another', [span('ana', 9, 17), span('bo', 12, 13)], ['09 12 ana', '12 13 ana+bo', '13 17 ana']],
    ['the same people twice are one shift', [span('ana', 9, 17), span('ana', 12, 20)], ['09 20 ana']],
    ['a hand-off to the same people is one', [span('ana', 9, 12), span('ana', 12, 17)], ['09 12 ana', '12 17 ana']],
    ['an event that names nobody takes nothing away', [span('ana', 9, 17), span('lunch', 12, 13)], ['09 17 ana']],
  ])('%s', (_, events, wanted) => {
    expect(hours(...events)).toEqual(wanted);
  });

  it('is a schedule like any other: who, shifts, gaps', () => {
    const reading = read(calendar(span('ana', 9, 12), span('bo', 14, 17)));
    const schedule = feedSchedule(reading.shifts, 'Europe/London');
    const at = (hour: number): number => Date.UTC(2026, 2, 6, hour);
    expect([8, 9, 11.999, 12, 14, 17].map((hour) => whoAt(schedule, at(0) + hour * HOUR)?.people)).toEqual([
      undefined,
      ['ana'],
      ['ana'],
      undefined,
      ['bo'],
      undefined,
    ]);
    expect(gapsBetween(schedule, at(10), at(20))).toEqual([
      { start: at(12), end: at(14) },
      { start: at(17), end: at(20) },
    ]);
    expect(shiftsBetween(schedule, at(10), at(15)).map(({ source, start }) => [source, start])).toEqual([
      ['ical', at(9)],
      ['ical', at(14)],
    ]);
  });
});
