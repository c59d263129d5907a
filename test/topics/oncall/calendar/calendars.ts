/** Schedules for calendars, and calendars as an independent parser reads them. */
import ICAL from 'ical.js';
import { MINUTE } from '../../../../src/lib/instant.ts';
import { type CalendarSchedule, eventsOf } from '../../../../src/topics/oncall/calendar/events.ts';
import type { CalendarEvent } from '../../../../src/topics/oncall/calendar/ical.ts';
import type { Rotation, Schedule } from '../../../../src/topics/oncall/schedule/model.ts';

/** `payments`, handed over weekly by ana and bo at nine in London, but for what is given. */
export function schedule(given: Partial<Schedule & Omit<Rotation, 'name'>>): CalendarSchedule {
  const { timezone = 'Europe/London', revisions, overrides = [], ...rotation } = given;
  const weekly: Rotation = {
    name: 'weekly',
    every: { count: 1, unit: 'weeks' },
    start: '2026-01-05T09:00',
    people: [['ana'], ['bo']],
    ...rotation,
  };
  return {
    name: 'payments',
    remind: 20 * MINUTE,
    gapsExpected: false,
    timezone,
    revisions: revisions ?? [{ effectiveFrom: 0, rotations: [weekly] }],
    overrides,
  };
}

/** The events of a schedule; of `mine` alone, if named. People are called as they are in the shifts. */
export function eventsIn(
  kept: CalendarSchedule,
  from: number,
  until: number,
  mine: readonly string[] = [],
): readonly CalendarEvent[] {
  const changing = { schedule: kept, changes: 3, changedAt: Date.UTC(2026, 0, 2, 3, 4, 5) };
  return eventsOf(changing, { from, until, mine, nameOf: (person) => person });
}

/** The events as ical.js understands them, by the rules that the file itself gives. Throws for a zone it does not give. */
export function readBack(text: string) {
  const component = new ICAL.Component(ICAL.parse(text));
  const zones = new Map(
    component.getAllSubcomponents('vtimezone').map((zone) => {
      const rules = new ICAL.Timezone(zone);
      return [rules.tzid, rules];
    }),
  );
  const instant = (event: ICAL.Component, name: string): number => {
    const property = event.getFirstProperty(name);
    const time = property?.getFirstValue() as ICAL.Time;
    const id = property?.getFirstParameter('tzid');
    const zone = id === undefined ? ICAL.Timezone.utcTimezone : zones.get(id);
    if (zone === undefined) throw new Error(`the file gives no rules of ${id}`);
    time.zone = zone;
    return time.toUnixTime() * 1000;
  };
  return component.getAllSubcomponents('vevent').map((event) => ({
    uid: String(event.getFirstPropertyValue('uid')),
    start: instant(event, 'dtstart'),
    end: instant(event, 'dtend'),
    summary: String(event.getFirstPropertyValue('summary')),
    description: String(event.getFirstPropertyValue('description')),
  }));
}

/** The unfolded lines that begin so. */
export function linesOf(text: string, start: string): readonly string[] {
  return text
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .filter((line) => line.startsWith(start));
}
