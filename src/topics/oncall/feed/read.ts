/**
 * A schedule read from an iCalendar feed: text → shifts and warnings, or the reason why not. Pure.
 *
 * Every event that is not cancelled is a shift of the people it names, also one that shows as free time (`TRANSP`), as
 * shared calendars mark all-day events so by themselves. A whole day lasts from midnight to midnight in the schedule's
 * zone, in which times without a zone are meant too. Recurrence by number of the week or of the day in the year
 * (`BYWEEKNO`, `BYYEARDAY`) and `RANGE=THISANDFUTURE` are not read: such events are left out, with a warning.
 */
import { MusterError } from '../../../lib/errors.ts';
import { DAY, type Instant } from '../../../lib/instant.ts';
import { formatWall } from '../../../lib/zoned.ts';
import type { FeedShift, Schedule } from '../schedule/model.ts';
import { type FeedEvent, readEvent } from './events.ts';
import { type Component, insideOf, parseCalendars, shortText, textOf, unreadable } from './ical.ts';
import { type Occurrence, occurrencesOf } from './occurrences.ts';
import { type FeedPerson, peopleFinder } from './people.ts';
import type { Budget } from './recurrence.ts';
import { togetherOf } from './shifts.ts';
import { zonesOf } from './zones.ts';

export interface FeedOptions {
  /** The schedule's zone. */
  readonly zone: string;
  readonly people: readonly FeedPerson[];
  /** Shifts that overlap `[from, until)` are wanted, whole. */
  readonly from: Instant;
  readonly until: Instant;
  /** Events that were over by then are not warned of. Default `from`. */
  readonly now?: Instant;
}

/** Warnings are whole sentences, each said once; a problem is the end of “… could not be read: …”. */
export type FeedReading =
  | { readonly shifts: readonly FeedShift[]; readonly warnings: readonly string[] }
  | { readonly problem: string };

/** An hourly hand-off for two years; more would be asked again and again. */
const MOST_OCCURRENCES = 20_000;
/** Periods of all rules together: some tenths of a second. */
const BUDGET = 300_000;

/** Reads a feed. Never throws for what it holds. */
export function readFeed(text: string, options: FeedOptions): FeedReading {
  try {
    return readCalendars(parseCalendars(text), options);
  } catch (error) {
    if (error instanceof MusterError && error.code === 'feed') return { problem: error.message };
    throw error;
  }
}

function readCalendars(calendars: readonly Component[], options: FeedOptions): FeedReading {
  const { from, until, people, now = from } = options;
  const budget: Budget = { left: BUDGET };
  const warnings = new Set<string>();
  const warn = (warning: string): void => void warnings.add(warning);
  const zones = zonesOf(calendars, { ...options, budget, warn });
  const events = calendars
    .flatMap((calendar) => insideOf(calendar, 'vevent'))
    .flatMap((component): readonly FeedEvent[] => {
      const event = readEvent(component, zones);
      if (!('unread' in event)) return [event];
      warn(`“${shortText(textOf(component, 'summary'))}” ${event.unread}; it is left out`);
      return [];
    });
  const occurrences = occurrencesOf(events, { from, until, budget });
  if (occurrences.length > MOST_OCCURRENCES)
    throw unreadable(`it has more than ${MOST_OCCURRENCES} events in ${Math.round((until - from) / DAY)} days`);
  const find = peopleFinder(people);
  const spans = occurrences.map((occurrence) => ({ ...occurrence, people: find(occurrence.event) }));
  for (const one of namelessOf(spans, now)) warn(namelessWords(one, options.zone));
  return { shifts: togetherOf(spans.filter((span) => span.people.length > 0)), warnings: [...warnings] };
}

/** The first coming occurrence of each summary that names nobody. */
function namelessOf(
  spans: readonly (Occurrence & { readonly people: readonly string[] })[],
  now: Instant,
): readonly Occurrence[] {
  const coming = spans.filter(({ people, end }) => people.length === 0 && end > now);
  const first = new Map<string, Occurrence>();
  for (const span of coming) if (!first.has(span.event.summary)) first.set(span.event.summary, span);
  return [...first.values()];
}

function namelessWords({ event, start }: Occurrence, zone: string): string {
  const what =
    event.summary === '' ? `an event without a summary on ${formatWall(start, zone)}` : `“${shortText(event.summary)}”`;
  return `${what} names nobody of muster.yaml, so nobody is on call by it`;
}

/** A schedule that the feed alone answers, as a fresh installation would. */
export function feedSchedule(shifts: readonly FeedShift[], timezone: string): Schedule {
  return { timezone, revisions: [{ effectiveFrom: 0, timezone, rotations: [], feed: shifts }], overrides: [] };
}
