/** Hand-offs of a schedule: which come, who leaves and who comes on, what they are called. Pure. */
import type { Notification } from '../../engine/tx.ts';
import { DAY, type Instant, MINUTE } from '../../lib/instant.ts';
import { formatRfc3339, parseRfc3339 } from '../../lib/zoned.ts';
import { type Handoff, nextChange, samePeople } from '../oncall/schedule/handoffs.ts';
import type { Schedule } from '../oncall/schedule/model.ts';
import { gapsBetween, whoAt } from '../oncall/schedule/shifts.ts';
import type { Interval } from '../oncall/schedule/window.ts';

/** How long before a hand-off the next person is reminded. */
export const AHEAD = DAY;
/** How long a person has to accept a hand-off before the others are told. */
export const PATIENCE = 15 * MINUTE;
/** A hand-off message that is later than this says so. */
export const LATE = 5 * MINUTE;
/** How long after a hand-off its note may still be written. */
export const NOTE_WITHIN = DAY;
/** The report of a shift looks back no further than this. */
const LONGEST = 35 * DAY;

/** The hand-offs after `t`, in order and without end. */
export function* changesAfter(schedule: Schedule, t: Instant): Generator<Handoff> {
  for (let next = nextChange(schedule, t); next !== undefined; next = nextChange(schedule, next.at)) yield next;
}

/** The hand-off at exactly `at`, or undefined when the people do not change then. */
export function changeAt(schedule: Schedule, at: Instant): Handoff | undefined {
  const next = nextChange(schedule, at - 1);
  return next?.at === at ? next : undefined;
}

/** The shift or gap that ends at `at`. */
export function shiftBefore(schedule: Schedule, at: Instant): Interval {
  const earliest = at - LONGEST;
  const last = whoAt(schedule, at - 1);
  if (last === null) return { start: gapsBetween(schedule, earliest, at).at(-1)?.start ?? at, end: at };
  let start = last.start;
  while (start > earliest) {
    const before = whoAt(schedule, start - 1);
    if (before === null || !samePeople(before.people, last.people)) break;
    start = before.start;
  }
  return { start: Math.max(start, earliest), end: at };
}

/** The people who come on and were not on call before. */
export function coming({ leaving, starting }: Pick<Handoff, 'leaving' | 'starting'>): readonly string[] {
  return starting.filter((person) => !leaving.includes(person));
}

/** The people who leave and do not stay on call. */
export function going({ leaving, starting }: Pick<Handoff, 'leaving' | 'starting'>): readonly string[] {
  return leaving.filter((person) => !starting.includes(person));
}

/** Whether somebody must accept the hand-off: not when people only join others who stay on call. */
export function needsConfirmation(handoff: Pick<Handoff, 'leaving' | 'starting'>): boolean {
  return coming(handoff).length > 0 && (handoff.leaving.length === 0 || going(handoff).length > 0);
}

/** The timers of a schedule's hand-offs. */
export const timerKeys = {
  day: (name: string) => `handoff:day:${name}`,
  soon: (name: string) => `handoff:soon:${name}`,
  now: (name: string) => `handoff:now:${name}`,
  wait: (name: string, at: Instant) => `handoff:wait:${name}:${at}`,
};

declare module '../../engine/tx.ts' {
  interface Abouts {
    /** A reminder of a hand-off that lies ahead: to a person who comes on, or to the channel (`user` is null). */
    'handoff.reminder': { readonly schedule: string; readonly at: Instant; readonly user: string | null };
  }
}

/** How a message is found again: by its slot, or by what it is about. */
export type Named = Pick<Notification, 'slot' | 'about'>;

/** The reminder a day ahead for a person, or shortly before for the channel. */
export function reminderOf(
  { schedule, at }: { readonly schedule: string; readonly at: Instant },
  user: string | null,
): Named {
  const slot = user === null ? slotOf('handoff-soon', { schedule, at }) : slotOf('handoff-day', { schedule, at }, user);
  return { slot, about: { kind: 'handoff.reminder', schedule, at, user } };
}

/** The messages of a hand-off; without `user` the channel's. */
export function slotOf(
  kind: 'handoff' | 'handoff-day' | 'handoff-soon' | 'handoff-note' | 'handoff-late',
  { schedule, at }: { readonly schedule: string; readonly at: Instant },
  user?: string,
): string {
  return `${kind}:${schedule}:${at}${user === undefined ? '' : `:${user}`}`;
}

/** `payments 2026-03-09T09:00:00Z`: a hand-off inside a command line. */
export function handoffWords({ schedule, at }: { readonly schedule: string; readonly at: Instant }): string {
  return `${schedule} ${formatRfc3339(at, 'UTC')}`;
}

/** The instant in such a line; undefined when the word is not an instant. */
export function readAt(word: string): Instant | undefined {
  return parseRfc3339(word);
}
