/** The zones of a feed's times: an IANA or Windows name, else the rules the file itself gives. Pure. */
import { DAY, type Instant, MINUTE, SECOND } from '../../../lib/instant.ts';
import { isZone, type Local, parseLocal, toInstant, toLocal } from '../../../lib/zoned.ts';
import { type Component, insideOf, propertiesOf, shortText, textOf, unreadable } from './ical.ts';
import { type Budget, expand } from './recurrence.ts';
import { ruleOf } from './rule.ts';
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

export interface ZoneOptions {
  /** The schedule's zone, in which times without a zone are meant. */
  readonly zone: string;
  /** The interval for which the zones must be right. */
  readonly from: Instant;
  readonly until: Instant;
  readonly budget: Budget;
  readonly warn: (warning: string) => void;
}

/** Finds zones by the TZID of a time; one that nobody knows is warned of, and the schedule's taken. */
export function zonesOf(calendars: readonly Component[], options: ZoneOptions): (id: string | undefined) => FeedZone {
  const own = nearby(namedZone(options.zone), options);
  const given = new Map(calendars.flatMap((c) => insideOf(c, 'vtimezone')).map((zone) => [textOf(zone, 'tzid'), zone]));
  const known = new Map<string, FeedZone>();
  const find = (id: string): FeedZone => {
    const component = given.get(id);
    const name = ianaName(id) ?? (component && ianaName(textOf(component, 'x-lic-location')));
    if (name !== undefined) return nearby(namedZone(name), options);
    const ruled = component && ruledZone(component, options);
    if (ruled !== undefined) return ruled;
    options.warn(`the time zone “${shortText(id)}” is not known; its times are read in ${options.zone}`);
    return own;
  };
  return (id) => {
    if (id === undefined) return own;
    const zone = known.get(id) ?? find(id);
    known.set(id, zone);
    if (known.size > MOST_ZONES) throw unreadable(`its times are in more than ${MOST_ZONES} time zones`);
    return zone;
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

/** `Europe/London`, `/freeassociation.sourceforge.net/Europe/London`, `GMT Standard Time`. */
function ianaName(id: string): string | undefined {
  if (isZone(id)) return id;
  const windows = windowsZone(id);
  if (windows !== undefined && isZone(windows)) return windows;
  const parts = id.split('/');
  return parts.map((_, i) => parts.slice(i).join('/')).find((name) => name.includes('/') && isZone(name));
}

interface Change {
  readonly at: Instant;
  /** The offsets from UTC before and after, milliseconds. */
  readonly before: number;
  readonly after: number;
}

/** Centuries of them. */
const MOST_CHANGES = 1_000;

/** A clock by the rules of a VTIMEZONE; undefined when it has none that can be read. */
function ruledZone(component: Component, options: ZoneOptions): FeedZone | undefined {
  const changes = [...insideOf(component, 'standard'), ...insideOf(component, 'daylight')]
    .flatMap((observance) => changesOf(observance, options))
    .sort((a, b) => a.at - b.at);
  const [earliest] = changes;
  if (earliest === undefined || changes.length > MOST_CHANGES) return undefined;
  const offset = (t: Instant): number => changes.findLast(({ at }) => at <= t)?.after ?? earliest.before;
  const offsets = [...new Set(changes.flatMap(({ before, after }) => [before, after]))];
  const instant = (local: Local, which: 'first' | 'last'): Instant => {
    const fitting = offsets.map((o) => local - o).filter((t) => t + offset(t) === local);
    if (fitting.length > 0) return which === 'first' ? Math.min(...fitting) : Math.max(...fitting);
    return changes.find(({ at, before, after }) => at + before <= local && local < at + after)?.at ?? local;
  };
  return { local: (t) => t + offset(t), instant };
}

/** The rules before the interval matter for its beginning. */
const BEFORE = 800 * DAY;

/** When the clocks change by one observance: at its start, and as its rule says. */
function changesOf(observance: Component, { from, until, budget }: ZoneOptions): readonly Change[] {
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
