/** The events of a calendar, each with when it begins and ends, before recurrence is worked out. Pure. */
import { cut } from '../../../lib/blockkit.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../lib/instant.ts';
import { type Local, parseLocal } from '../../../lib/zoned.ts';
import { type Component, oneLine, type Property, parameterOf, propertiesOf, textOf } from './ical.ts';
import type { Rule } from './recurrence.ts';
import { ruleOf, unreadPart } from './rule.ts';
import { DAYS, type FeedZone, UTC, type Zones } from './zones/find.ts';

/** A wall time and the clock it is on; `day` when it names a whole day. */
export interface Point {
  readonly local: Local;
  readonly zone: FeedZone;
  readonly day: boolean;
}

/** An attendee. */
export interface Attendee {
  /** An e-mail address, or the name of somebody who has none. */
  readonly name: string;
  readonly declined: boolean;
  /** A calendar or a group, such as the shared calendar itself, and not a person. */
  readonly shared: boolean;
}

export interface FeedEvent {
  readonly uid: string;
  readonly summary: string;
  /** In the order of the file. */
  readonly attendees: readonly Attendee[];
  readonly start: Point;
  /** The end of an occurrence that begins at this wall time (on the clock of the start). */
  readonly endOf: (start: Local) => Instant;
  readonly rules: readonly Rule[];
  /** Further occurrences; `end` only where the file gives a separate one. */
  readonly more: readonly { readonly start: Point; readonly end: Instant | undefined }[];
  readonly except: readonly Point[];
  /** The occurrence of the series with this `uid` that this event replaces. */
  readonly replaces: Point | undefined;
  readonly cancelled: boolean;
  /** Of two versions of the same occurrence the higher counts. */
  readonly sequence: number;
}

const LONGEST_TITLE = 500;

/** The event, or what cannot be read about it, completing “it …”. */
export function readEvent(component: Component, found: Zones): FeedEvent | { readonly unread: string } {
  const start = pointOf(propertiesOf(component, 'dtstart')[0], found);
  if (start === undefined) return { unread: 'has no start that can be read' };
  // Other times of an event that name no zone are on the clock of its start.
  const zones: Zones = (id) => (id === undefined ? start.zone : found(id));
  const endOf = endingOf(component, start, zones);
  if (endOf === undefined) return { unread: 'has no end that can be read' };
  const [instance] = propertiesOf(component, 'recurrence-id');
  if (instance !== undefined && parameterOf(instance, 'range') !== undefined)
    return { unread: 'changes all later occurrences at once, which Muster does not support' };
  if (propertiesOf(component, 'exrule').length > 0)
    return { unread: 'has exceptions by EXRULE, which Muster does not support' };
  const rules = propertiesOf(component, 'rrule');
  const unread = rules.map(unreadPart).find((part) => part !== undefined);
  if (unread !== undefined) return { unread };
  return {
    uid: textOf(component, 'uid'),
    summary: cut(oneLine(textOf(component, 'summary')), LONGEST_TITLE),
    attendees: propertiesOf(component, 'attendee').flatMap(attendeeOf),
    start,
    endOf,
    rules: rules.flatMap((property) => ruleOf(property, start.zone.local) ?? []),
    more: propertiesOf(component, 'rdate').flatMap((property) => moreOf(property, zones)),
    except: propertiesOf(component, 'exdate').flatMap((property) => pointsOf(property, zones)),
    replaces: pointOf(instance, zones),
    cancelled: /^cancelled$/i.test(textOf(component, 'status')),
    sequence: Number(propertiesOf(component, 'sequence')[0]?.[3] ?? 0) || 0,
  };
}

/** The first instant of a date or time. */
export function instantOf({ zone, local }: Point): Instant {
  return zone.instant(local, 'first');
}

function pointOf(property: Property | undefined, zones: Zones): Point | undefined {
  return property === undefined ? undefined : pointsOf(property, zones)[0];
}

function pointsOf(property: Property, zones: Zones): readonly Point[] {
  const [, , , ...values] = property;
  return values.flatMap((value) => readPoint(String(value), parameterOf(property, 'tzid'), zones) ?? []);
}

/** `2026-03-06`, also with the empty time that a day without VALUE=DATE gets, or a date and time. */
function readPoint(text: string, id: string | undefined, zones: Zones): Point | undefined {
  const day = /^(\d{4}-\d\d-\d\d)(T::)?$/.exec(text)?.[1];
  const local = parseLocal(day === undefined ? text.replace(/Z$/, '') : `${day}T00:00`);
  if (local === undefined) return undefined;
  // A whole day is in the schedule's zone, whatever the zone of the calendar.
  if (day !== undefined) return { local, zone: zones(DAYS), day: true };
  return { local, zone: text.endsWith('Z') ? UTC : zones(id), day: false };
}

/** Ends are wall times too: a shift until 09:00 ends at 09:00 on both sides of a DST change. */
function endingOf(component: Component, start: Point, zones: Zones): FeedEvent['endOf'] | undefined {
  const [given] = propertiesOf(component, 'dtend');
  if (given !== undefined) {
    const end = pointOf(given, zones);
    if (end === undefined) return undefined;
    // Some programs also end a whole day on the day itself.
    const last = start.day && end.day ? Math.max(end.local, start.local + DAY) : end.local;
    return (local) => end.zone.instant(last + local - start.local, 'last');
  }
  const length = propertiesOf(component, 'duration')[0]?.[3];
  if (length !== undefined) return lasting(start.zone, String(length));
  const days = start.day ? DAY : 0;
  return (local) => start.zone.instant(local + days, 'last');
}

/** Days of a duration are counted on the wall clock, hours and minutes in real time. */
function lasting(zone: FeedZone, text: string): FeedEvent['endOf'] | undefined {
  const found = /^\+?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/.exec(text);
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = (found ?? []).slice(1).map((n) => Number(n ?? 0));
  const [whole, rest] = [(weeks * 7 + days) * DAY, hours * HOUR + minutes * MINUTE + seconds * SECOND];
  if (found === null) return undefined;
  return (local) => zone.instant(local + whole, rest === 0 ? 'last' : 'first') + rest;
}

function moreOf(property: Property, zones: Zones): FeedEvent['more'] {
  if (property[2] !== 'period') return pointsOf(property, zones).map((start) => ({ start, end: undefined }));
  const [, , , ...periods] = property;
  return periods.flatMap((period) => {
    const [from, until] = (period as readonly unknown[]).map(String);
    const id = parameterOf(property, 'tzid');
    const start = readPoint(from ?? '', id, zones);
    if (start === undefined || until === undefined) return [];
    const end = readPoint(until, id, zones);
    const ending = end === undefined ? lasting(start.zone, until)?.(start.local) : end.zone.instant(end.local, 'last');
    return ending === undefined ? [] : [{ start, end: ending }];
  });
}

/** Rooms and resources are not people, and people who are only informed do not take part. */
function attendeeOf(property: Property): readonly Attendee[] {
  const parameter = (name: string): string => parameterOf(property, name) ?? '';
  if (/^(ROOM|RESOURCE)$/i.test(parameter('cutype')) || /^NON-PARTICIPANT$/i.test(parameter('role'))) return [];
  const delegate = /^DELEGATED$/i.test(parameter('partstat')) ? addressIn(parameter('delegated-to')) : undefined;
  const own = [String(property[3]), parameter('email'), parameter('cn')].map(addressIn).find((a) => a !== undefined);
  const name = delegate ?? own ?? oneLine(parameter('cn'));
  const shared =
    /^GROUP$/i.test(parameter('cutype')) || /@(?:group|resource|import)\.calendar\.google\.com$/.test(name);
  return name === '' ? [] : [{ name, shared, declined: /^DECLINED$/i.test(parameter('partstat')) }];
}

const LONGEST_ADDRESS = 320;

/** The e-mail address in `mailto:ana@example.com`, `ana@example.com` or `"Ana" <ana@example.com>`, in lower case. */
function addressIn(text: string): string | undefined {
  const plain = text
    .slice(0, LONGEST_ADDRESS)
    .replace(/^\s*mailto:/i, '')
    .replaceAll(/%40/gi, '@');
  return /[^\s<>",;:?()[\]]+@[^\s<>",;:?()[\]]+/.exec(plain)?.[0].replace(/^'|'$/g, '').toLowerCase();
}
