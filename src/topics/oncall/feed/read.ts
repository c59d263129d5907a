/**
 * A schedule read from an iCalendar feed: text → shifts and warnings, or the reason why not. Pure.
 *
 * Every event that is not cancelled is a shift of the people it names, also one that shows as free time (`TRANSP`), as
 * shared calendars mark all-day events so by themselves. A whole day lasts from midnight to midnight in the schedule's
 * zone; times without a zone are meant in that of the calendar (`X-WR-TIMEZONE`), else of the schedule. Recurrence by number of the week or of the day in the year
 * (`BYWEEKNO`, `BYYEARDAY`) and `RANGE=THISANDFUTURE` are not read: such events are left out, with a warning.
 */
import { MusterError } from '../../../lib/errors.ts';
import { DAY, type Instant } from '../../../lib/instant.ts';
import { formatWall } from '../../../lib/zoned.ts';
import type { FeedShift, Schedule } from '../schedule/model.ts';
import { type FeedEvent, readEvent } from './events.ts';
import {
  DECIDE,
  insideOf,
  type LineFault,
  type ParsedCalendars,
  parseCalendars,
  shortText,
  textOf,
  unreadable,
} from './ical.ts';
import { type Occurrence, occurrencesOf } from './occurrences.ts';
import { type FeedPerson, type FindPeople, type Found, peopleFinder } from './people.ts';
import type { Budget } from './recurrence.ts';
import { togetherOf } from './shifts.ts';
import { zonesOf } from './zones/find.ts';

export interface FeedOptions {
  /** The schedule's time zone. */
  readonly zone: string;
  readonly people: readonly FeedPerson[];
  /** Shifts that overlap `[from, until)` are returned, whole. */
  readonly from: Instant;
  readonly until: Instant;
  /** No warnings about events that ended before this. Default `from`. */
  readonly now?: Instant;
}

/** Warnings are whole sentences without duplicates; a problem completes “… could not be read: …”. */
export type FeedReading =
  | { readonly shifts: readonly FeedShift[]; readonly warnings: readonly string[] }
  | { readonly problem: string };

/** An hourly hand-off for two years. */
const MOST_OCCURRENCES = 20_000;
/** The budget of days and times that all rules together may look at: half a second. A year of hourly hand-offs takes a fifth of it. */
const BUDGET = 1_500_000;

/** Reads a calendar. Never throws because of its content. */
export function readFeed(text: string, options: FeedOptions): FeedReading {
  try {
    return readCalendars(parseCalendars(text), options);
  } catch (error) {
    if (error instanceof MusterError && error.code === 'feed') return { problem: error.message };
    throw error;
  }
}

function readCalendars({ calendars, faults, lost }: ParsedCalendars, options: FeedOptions): FeedReading {
  const { from, until, people, now = from } = options;
  const budget: Budget = { left: BUDGET };
  const warnings = new Set<string>();
  const warn = (warning: string): void => void warnings.add(warning);
  for (const fault of faults.slice(0, MOST_FAULTS)) warn(faultWords(fault));
  if (faults.length > MOST_FAULTS) warn('more of its lines cannot be read');
  const zones = zonesOf(calendars, { ...options, budget, warn });
  const events = calendars.flatMap((calendar) => {
    const own = zones(calendar);
    const components = insideOf(calendar, 'vevent').filter((component) => !lost.has(component));
    return components.flatMap((component): readonly FeedEvent[] => {
      const event = readEvent(component, own);
      if (!('unread' in event)) return [event];
      warn(`“${shortText(textOf(component, 'summary'))}” ${event.unread}; it is ignored`);
      return [];
    });
  });
  const occurrences = occurrencesOf(events, { from, until, budget });
  if (occurrences.length > MOST_OCCURRENCES)
    throw unreadable(`it has more than ${MOST_OCCURRENCES} events within ${Math.round((until - from) / DAY)} days`);
  const find = onceEach(peopleFinder(people));
  const spans = occurrences.map((occurrence) => spanOf(occurrence, find));
  for (const words of emptyWords(spans, now, options.zone)) warn(words);
  return {
    shifts: togetherOf(
      spans.filter((span) => span.people.length > 0),
      budget,
    ),
    warnings: [...warnings],
  };
}

const MOST_FAULTS = 50;

/** Looks up each event once, however often it occurs. */
function onceEach(find: FindPeople): FindPeople {
  const known = new Map<Parameters<FindPeople>[0], Found>();
  return (event) => {
    const found = known.get(event) ?? find(event);
    known.set(event, found);
    return found;
  };
}

function faultWords({ line, event, what, property }: LineFault): string {
  const title = event === undefined ? '' : ` of “${shortText(textOf(event, 'summary'))}”`;
  return `line ${line}${title} ${DECIDE.has(property) ? what.replace('it is ignored', 'the event is ignored') : what}`;
}

/** An occurrence and who it puts on call; `why` when that is nobody. */
type Span = Occurrence & Found;

function spanOf(occurrence: Occurrence, find: FindPeople): Span {
  if (occurrence.end > occurrence.start) return { ...occurrence, ...find(occurrence.event) };
  return {
    ...occurrence,
    people: [],
    why: occurrence.end === occurrence.start ? 'has no length' : 'ends before it begins',
  };
}

const NOBODY = ', so it puts nobody on call';

/** Upcoming events that put nobody on call: those with the same words are reported once, with the start of the first. */
function emptyWords(spans: readonly Span[], now: Instant, zone: string): readonly string[] {
  const coming = spans.filter(({ people, start, end }) => people.length === 0 && Math.max(start, end) > now);
  const alike = new Map<string, Span[]>();
  for (const span of coming) {
    const words = `${span.event.summary}\n${span.why}`;
    const group = alike.get(words) ?? [];
    group.push(span);
    alike.set(words, group);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { event, why, start } = first;
    const what = event.summary === '' ? 'an event without a title' : `“${shortText(event.summary)}”`;
    const end = formatWall(
      group.reduce((last, span) => Math.max(last, span.start, span.end), start),
      zone,
      now,
    );
    const more = group.length === 1 ? '' : `, and ${group.length - 1} more until ${end}`;
    return [`${what} ${why}${NOBODY} (${formatWall(start, zone, now)}${more})`];
  });
}

/** A warning without its position in the calendar: something that only moved is not reported again. */
export function withoutPlace(warning: string): string {
  const end = warning.lastIndexOf(NOBODY);
  return (end < 0 ? warning : warning.slice(0, end + NOBODY.length)).replace(/^line \d+/, 'line');
}

/** A schedule from only the calendar, as in a fresh installation. */
export function feedSchedule(shifts: readonly FeedShift[], timezone: string): Schedule {
  return { timezone, revisions: [{ effectiveFrom: 0, timezone, rotations: [], feed: shifts }], overrides: [] };
}
