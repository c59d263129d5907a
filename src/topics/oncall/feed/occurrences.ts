/** A calendar's events → occurrences, with recurrences expanded and exceptions removed. Pure. */
import type { Instant } from '../../../lib/instant.ts';
import { DAY } from '../../../lib/instant.ts';
import { dayStart, type Local } from '../../../lib/zoned.ts';
import { type FeedEvent, instantOf, type Point } from './events.ts';
import { type Budget, expand } from './recurrence.ts';

/** One occurrence of an event, in `[start, end)`. */
export interface Occurrence {
  readonly event: FeedEvent;
  readonly start: Instant;
  readonly end: Instant;
}

/** The requested interval. */
export interface Horizon {
  readonly from: Instant;
  readonly until: Instant;
  readonly budget: Budget;
}

/** Every occurrence that overlaps the window, in order of start, including those without a length. */
export function occurrencesOf(events: readonly FeedEvent[], window: Horizon): readonly Occurrence[] {
  const current = newest(events);
  const replaced = replacedOf(current);
  return current
    .filter((event) => !event.cancelled)
    .flatMap((event) => {
      const except = [exceptionsOf(event.except)];
      const moved = event.replaces === undefined ? replaced.get(event.uid) : undefined;
      return ofEvent(event, moved === undefined ? except : [...except, moved], window);
    })
    .filter(({ start, end }) => Math.max(start, end) > window.from && start < window.until)
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * A calendar may hold an event in several versions, the highest of which counts. Some programs give all events the
 * same UID: those of the same version are different events.
 */
function newest(events: readonly FeedEvent[]): readonly FeedEvent[] {
  const highest = new Map<string, number>();
  for (const event of events) {
    const key = versionsOf(event);
    highest.set(key, Math.max(highest.get(key) ?? 0, event.sequence));
  }
  return events.filter((event) => event.uid === '' || event.sequence === highest.get(versionsOf(event)));
}

function versionsOf({ uid, replaces }: FeedEvent): string {
  return replaces === undefined ? uid : `${uid}\nreplaces ${instantOf(replaces)}`;
}

/** Excluded starts: instants, and whole days by the wall time of their midnight. */
interface Exceptions {
  readonly instants: ReadonlySet<Instant>;
  readonly days: ReadonlySet<Local>;
}

function exceptionsOf(points: readonly Point[]): Exceptions {
  const days = points.filter(({ day }) => day).map(({ local }) => local);
  return { instants: new Set(points.map(instantOf)), days: new Set(days) };
}

/** The occurrences that have a separate event, by UID; computed once for all events with that UID. */
function replacedOf(events: readonly FeedEvent[]): ReadonlyMap<string, Exceptions> {
  const points = new Map<string, Point[]>();
  for (const { uid, replaces } of events) {
    if (replaces === undefined) continue;
    const known = points.get(uid) ?? [];
    known.push(replaces);
    points.set(uid, known);
  }
  return new Map([...points].map(([uid, all]) => [uid, exceptionsOf(all)]));
}

function ofEvent(event: FeedEvent, except: readonly Exceptions[], window: Horizon): readonly Occurrence[] {
  const starts = new Map<Instant, Occurrence>();
  const add = (local: Local, end = event.endOf(local)): void => {
    const start = event.start.zone.instant(local, 'first');
    starts.set(start, { event, start, end });
  };
  if (event.rules.length === 0 || event.replaces !== undefined) add(event.start.local);
  for (const { start, end } of event.more) add(event.start.zone.local(instantOf(start)), end);
  for (const local of event.replaces === undefined ? recurring(event, window) : []) add(local);
  return [...starts.values()].filter(({ start }) => {
    const day = dayStart(event.start.zone.local(start));
    return !except.some(({ instants, days }) => instants.has(start) || days.has(day));
  });
}

function recurring({ rules, start, endOf }: FeedEvent, { from, until, budget }: Horizon): readonly Local[] {
  const length = endOf(start.local) - instantOf(start);
  const [first, last] = [start.zone.local(from) - length - DAY, start.zone.local(until) + DAY];
  return rules.flatMap((rule) => expand(rule, start.local, first, last, budget));
}
