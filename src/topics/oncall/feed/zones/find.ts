/**
 * The zones of a feed's times: an IANA or Windows name, else the rules that the file itself gives, else what the name
 * says in other words. Pure.
 */
import { DAY, type Instant, MINUTE, SECOND } from '../../../../lib/instant.ts';
import { isZone, type Local, parseLocal, toInstant, toLocal } from '../../../../lib/zoned.ts';
import { type Component, insideOf, propertiesOf, shortText, textOf, unreadable } from '../ical.ts';
import { type Budget, expand, spend } from '../recurrence.ts';
import { ruleOf } from '../rule.ts';
import { placesZone } from './places.ts';
import { windowsZone } from './windows.ts';

/** A wall clock. A wall time that occurs twice gives the occurrence asked for; one that does not, the end of the gap. */
export interface FeedZone {
  readonly local: (t: Instant) => Local;
  readonly instant: (local: Local, which: 'first' | 'last') => Instant;
}

/** The clock of an IANA zone. */
export function namedZone(name: string): FeedZone {
  return { local: (t) => toLocal(t, name), instant: (local, which) => toInstant(local, name, which) };
}

/** Universal time, whose wall clock is the instant. */
export const UTC: FeedZone = { local: (t) => t, instant: (local) => local };

/** Finds a zone; a time without one is on the clock of the calendar, a whole day on that of the schedule. */
export type Zones = (id: string | undefined | typeof DAYS) => FeedZone;
/** Asks for the zone in which whole days are meant. */
export const DAYS = Symbol('days');

export interface ZoneOptions {
  /** The schedule's zone, in which times without a zone are meant. */
  readonly zone: string;
  /** The interval for which the zones must be right. */
  readonly from: Instant;
  readonly until: Instant;
  readonly budget: Budget;
  readonly warn: (warning: string) => void;
}

/**
 * Finds the zones of a calendar's times by their TZID. Times without one are on the calendar's own clock, whole days on
 * the schedule's. A zone that nobody knows is warned of, and the schedule's taken.
 */
export function zonesOf(calendars: readonly Component[], options: ZoneOptions): (calendar: Component) => Zones {
  const own = nearby(namedZone(options.zone), options);
  const rules = calendars.flatMap((calendar) => insideOf(calendar, 'vtimezone'));
  const given = new Map(rules.map((zone) => [plainId(textOf(zone, 'tzid')), zone]));
  const known = new Map<string, FeedZone>();
  const find = (id: string): FeedZone => {
    const component = given.get(plainId(id));
    const exact = exactName(id) ?? (component && ianaName(textOf(component, 'x-lic-location')));
    if (exact !== undefined) return nearby(namedZone(exact), options);
    const other = (component && ruledZone(component, options)) ?? otherWords(id);
    if (other !== undefined) return typeof other === 'string' ? nearby(namedZone(other), options) : other;
    options.warn(`the time zone “${shortText(id)}” is unknown; its times are read as ${options.zone}`);
    return own;
  };
  const remembered = (id: string): FeedZone => {
    const zone = known.get(id) ?? find(id);
    known.set(id, zone);
    if (known.size > MOST_ZONES) throw unreadable(`its times are in more than ${MOST_ZONES} time zones`);
    return zone;
  };
  return (calendar) => {
    const floating = [textOf(calendar, 'x-wr-timezone'), textOf(calendar, 'timezone-id')].find((id) => id !== '');
    return (id) => {
      if (id === DAYS) return own;
      const named = id ?? floating?.trim();
      return named === undefined ? own : remembered(named);
    };
  };
}

/** Each zone costs milliseconds a year to look up; nobody hands a shift around so many. */
const MOST_ZONES = 30;
const FAR = 5 * 366 * DAY;

/** A clock that is only looked up within five years; before and after, its offset stays as it is there. */
function nearby(zone: FeedZone, { from, until }: ZoneOptions): FeedZone {
  const near = (t: number): number => Math.min(Math.max(t, from - FAR), until + FAR);
  return {
    local: (t) => zone.local(near(t)) - near(t) + t,
    instant: (local, which) => zone.instant(near(local), which) - near(local) + local,
  };
}

/** Exchange escapes commas in the TZID of its rules, but not in that of its times; others differ in letters and spaces. */
function plainId(id: string): string {
  return id.replace(/[\\"]/g, '').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** `Europe/London`, or `GMT Standard Time`. A short one such as `EST` is what the rules of the file say it is, if any. */
function exactName(id: string): string | undefined {
  return ianaName(id) ?? windowsZone(id);
}

/** `Europe/London`, `/freeassociation.sourceforge.net/Europe/London`. */
function ianaName(id: string): string | undefined {
  const parts = id.trim().split('/');
  if (parts.length > DEEPEST) return undefined;
  return parts.map((_, i) => parts.slice(i).join('/')).find((name) => name.includes('/') && isZone(name));
}

const DEEPEST = 10;
const LONGEST_NAME = 200;

/** `EST`, `tzone://Microsoft/Utc`, `UTC+02:00`, or the words Windows shows: `(UTC+01:00) Amsterdam, Berlin, …`. */
function otherWords(id: string): FeedZone | string | undefined {
  const name = id
    .slice(0, LONGEST_NAME)
    .replace(/^tzone:\/\/(?:microsoft\/)?/i, '')
    .trim();
  if (/^(utc|gmt|z|zulu|coordinated universal time)$/i.test(name)) return UTC;
  if (isZone(name) && (!/^[a-z]{3}$/i.test(name) || CLEAR.has(name.toLowerCase()))) return name;
  return windowsZone(name) ?? placesZone(name) ?? fixedZone(name);
}

/** Three letters that mean one zone; others mean several: to `Intl`, BST is Dhaka and IST is Kolkata. */
const CLEAR = new Set(['utc', 'uct', 'gmt', 'cet', 'eet', 'met', 'wet', 'est', 'mst', 'hst', 'prc', 'roc', 'rok']);

/** `UTC+02:00`, `GMT-5`, `+0530`. */
function fixedZone(name: string): FeedZone | undefined {
  const found = /^\(?(?:utc|gmt)? ?([+-])(\d{1,2})(?:[:.]?(\d\d))?\)?$/i.exec(name);
  if (found === null) return undefined;
  const size = (Number(found[2]) * 60 + Number(found[3] ?? 0)) * MINUTE;
  const offset = found[1] === '-' ? -size : size;
  return { local: (t) => t + offset, instant: (local) => local - offset };
}

interface Change {
  readonly at: Instant;
  /** The offsets from UTC before and after, milliseconds. */
  readonly before: number;
  readonly after: number;
}

/** The most clock changes of one zone that are read: enough for centuries. */
const MOST_CHANGES = 1_000;
/** Places have had eight or so different ones since clocks were set by law; each is tried for each time. */
const MOST_OFFSETS = 30;

/** A clock by the rules of a VTIMEZONE; undefined when it has none that can be read. */
function ruledZone(component: Component, options: ZoneOptions): FeedZone | undefined {
  const changes = [...insideOf(component, 'standard'), ...insideOf(component, 'daylight')]
    .flatMap((observance) => changesOf(observance, options))
    .sort((a, b) => a.at - b.at);
  const [earliest] = changes;
  if (earliest === undefined || changes.length > MOST_CHANGES) return undefined;
  const offsets = [...new Set(changes.flatMap(({ before, after }) => [before, after]))];
  if (offsets.length > MOST_OFFSETS) return undefined;
  const offset = (t: Instant): number => lastBefore(changes, t)?.after ?? earliest.before;
  const instant = (local: Local, which: 'first' | 'last'): Instant => {
    const fitting = offsets.map((o) => local - o).filter((t) => t + offset(t) === local);
    if (fitting.length > 0) return which === 'first' ? Math.min(...fitting) : Math.max(...fitting);
    return changes.find(({ at, before, after }) => at + before <= local && local < at + after)?.at ?? local;
  };
  return { local: (t) => t + offset(t), instant };
}

/** The last change at `t` or before; `changes` in order. */
function lastBefore(changes: readonly Change[], t: Instant): Change | undefined {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.at ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return changes[low - 1];
}

/** What it takes to read an observance: a zone's rules are read for each of the names that are given to it. */
const OBSERVANCE = 30;

/** The rules before the interval matter for its beginning. */
const BEFORE = 800 * DAY;

/** When the clocks change by one observance: at its start, and as its rule says. */
function changesOf(observance: Component, { from, until, budget }: ZoneOptions): readonly Change[] {
  spend(budget, OBSERVANCE);
  const [before, after] = [offsetOf(observance, 'tzoffsetfrom'), offsetOf(observance, 'tzoffsetto')];
  const start = parseLocal(textOf(observance, 'dtstart'));
  if (before === undefined || after === undefined || start === undefined) return [];
  const extra = propertiesOf(observance, 'rdate').flatMap(([, , , ...values]) => values.map(String));
  const rules = propertiesOf(observance, 'rrule').flatMap((property) => ruleOf(property, (t) => t + before) ?? []);
  const starts = [
    start,
    ...extra.flatMap((text) => parseLocal(text) ?? []),
    // A zone changes its clocks once a year; more would only cost time.
    ...rules
      .filter((rule) => rule.frequency === 'yearly')
      .flatMap((rule) => expand(rule, start, from - BEFORE, until + DAY, budget)),
  ];
  return [...new Set(starts)].map((local) => ({ at: local - before, before, after }));
}

/** `+05:30` or `-03:30:15` in milliseconds. */
function offsetOf(component: Component, name: string): number | undefined {
  const found = /^([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(textOf(component, name));
  if (found === null) return undefined;
  const size = (Number(found[2]) * 60 + Number(found[3])) * MINUTE + Number(found[4] ?? 0) * SECOND;
  return found[1] === '-' ? -size : size;
}
