/** What stands in a calendar of shifts, in words. Pure. */

import type { Instant, Millis } from '../../../lib/instant.ts';
import { own } from '../../../lib/slash.ts';
import { formatWall } from '../../../lib/zoned.ts';
import type { Schedule, Shift } from '../schedule/model.ts';
import { gapsBetween, shiftsBetween, whoAt } from '../schedule/shifts.ts';
import type { CalendarEvent } from './ical.ts';

/** A schedule by its name. */
export interface CalendarSchedule extends Schedule {
  readonly name: string;
  /** How long before a hand-off people are reminded. */
  readonly remind: Millis;
  /** True when it is empty at times on purpose: nobody needs to see that in their calendar. */
  readonly gapsExpected: boolean;
}

/** A schedule, how often it has been changed, and when last. */
export interface Changing {
  readonly schedule: CalendarSchedule;
  readonly changes: number;
  readonly changedAt: Instant;
}

export interface CalendarFor {
  /** What overlaps `[from, until)` is shown, shifts whole. */
  readonly from: Instant;
  readonly until: Instant;
  /** Every name that one person has in shifts, for a calendar of their own; empty: everybody's. */
  readonly mine: readonly string[];
  /** A person of a shift, as a reader knows them. */
  readonly nameOf: (person: string) => string;
}

/** The events of a schedule, in order: its shifts, and the gaps that nobody expects for readers who see all of them. */
export function eventsOf({ schedule, ...changed }: Changing, wanted: CalendarFor): readonly CalendarEvent[] {
  const { from, until, mine } = wanted;
  const shifts = shiftsBetween(schedule, from, until).filter(({ people }) => mine.length === 0 || has(people, mine));
  const gaps = mine.length === 0 && !schedule.gapsExpected ? gapsBetween(schedule, from, until) : [];
  const events = [
    ...shifts.map((shift) => ({ ...changed, ...shiftEvent(schedule, shift, wanted) })),
    ...gaps.map((gap) => ({ ...changed, ...gapEvent(schedule, gap, wanted) })),
  ];
  return events.sort((a, b) => a.start - b.start);
}

type Bare = Omit<CalendarEvent, 'changes' | 'changedAt'>;

/**
 * Nothing but the schedule and the start is in the key, because no two shifts of a schedule begin together: when an
 * override shortens a shift or puts somebody else there, calendars change the event they have.
 */
function shiftEvent(schedule: CalendarSchedule, shift: Shift, wanted: CalendarFor): Bare {
  const { start, end, people } = shift;
  const { name, timezone: zone, remind } = schedule;
  const { mine, nameOf } = wanted;
  const others = people.filter((person) => !mine.includes(person)).map(nameOf);
  const own = mine.length > 0;
  const goesOn = own && has(whoAt(schedule, start - 1)?.people ?? [], mine);
  const lines = [
    ...(own && others.length > 0 ? [`With ${others.join(', ')}.`] : []),
    sourceWords(shift.source),
    nextWords(schedule, shift, nameOf),
  ];
  return {
    key: `${name}/${start}`,
    start,
    end,
    zone,
    summary: own ? `On call: ${name}` : `${others.join(', ')} · ${name}`,
    description: lines.join('\n'),
    category: 'On call',
    alarm: own && !goesOn ? remind : undefined,
  };
}

function has(people: readonly string[], names: readonly string[]): boolean {
  return people.some((person) => names.includes(person));
}

function sourceWords(source: string): string {
  if (source === 'override') return 'Set by an override.';
  return source === 'ical' ? 'Set by the shared calendar.' : `Set by the rotation “${source}”.`;
}

function nextWords(schedule: CalendarSchedule, { start, end }: Shift, nameOf: CalendarFor['nameOf']): string {
  const next = (whoAt(schedule, end)?.people ?? []).map(nameOf).join(', ');
  const at = `${formatWall(end, schedule.timezone, start)} (${schedule.timezone})`;
  return next === '' ? `After ${at} nobody is on call.` : `Hand-off to ${next}: ${at}.`;
}

function gapEvent(
  schedule: CalendarSchedule,
  gap: { readonly start: Instant; readonly end: Instant },
  wanted: CalendarFor,
): Bare {
  const { name, timezone: zone } = schedule;
  return {
    key: `${name}/nobody/${gapKey(gap, wanted)}`,
    ...gap,
    zone,
    summary: `Nobody on call: ${name}`,
    description: own`Put somebody on call in Slack: /oncall override ${name}`,
    category: 'Nobody on call',
    alarm: undefined,
  };
}

/** A gap that began before the calendar does is cut at another place every day, so its end tells which one it is. */
function gapKey(
  { start, end }: { readonly start: Instant; readonly end: Instant },
  { from, until }: CalendarFor,
): string {
  if (start > from) return String(start);
  return end < until ? `until ${end}` : 'always';
}
