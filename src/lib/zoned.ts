/**
 * Wall-clock time and instants. A `Local` is wall-clock milliseconds: the epoch milliseconds that the same digits would
 * have in UTC. Only this file imports luxon.
 */
import { DateTime, IANAZone } from 'luxon';
import { DAY, type Instant, MINUTE } from './instant.ts';

/** Wall-clock milliseconds; see the head of the file. */
export type Local = number;

const zones = new Map<string, IANAZone>();

function zoneOf(name: string): IANAZone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = IANAZone.create(name);
  zones.set(name, zone);
  return zone;
}

/** Whether the name is an IANA time zone. */
export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** The zone's offset from UTC at an instant, in milliseconds. */
function offsetAt(t: Instant, zone: string): number {
  return zoneOf(zone).offset(t) * MINUTE;
}

/** The wall clock at an instant. */
export function toLocal(t: Instant, zone: string): Local {
  return t + offsetAt(t, zone);
}

/**
 * The instant of a wall time. One that occurs twice gives its first or last occurrence, as asked; one that does not
 * exist gives the first instant after the gap.
 */
export function toInstant(local: Local, zone: string, which: 'first' | 'last' = 'first'): Instant {
  const [before, after] = [offsetAt(local - 1.5 * DAY, zone), offsetAt(local + 1.5 * DAY, zone)];
  const found = [local - before, local - after].filter((t) => toLocal(t, zone) === local);
  if (found.length > 0) return which === 'first' ? Math.min(...found) : Math.max(...found);
  return transition(local - 1.5 * DAY, local + 1.5 * DAY, zone);
}

/** The first instant with the later offset, between two instants with different ones. */
function transition(from: Instant, until: Instant, zone: string): Instant {
  const late = offsetAt(until, zone);
  let [low, high] = [from, until];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, zone) === late) high = middle;
    else low = middle;
  }
  return high;
}

/** Reads `2026-01-05T09:00` or `2026-01-05 09:00[:30]`; undefined for anything else. */
export function parseLocal(text: string): Local | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?$/.exec(text.trim());
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return new Date(local).toISOString().slice(0, 16) === text.trim().replace(' ', 'T').slice(0, 16) ? local : undefined;
}

/** RFC 3339 with its offset; undefined for anything else. */
export function parseRfc3339(text: string): Instant | undefined {
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const at = DateTime.fromISO(text);
  return at.isValid ? at.toMillis() : undefined;
}

/** `2026-03-06T08:00:00-06:00`. */
export function formatRfc3339(t: Instant, zone: string): string {
  return DateTime.fromMillis(t, { zone }).toISO({ suppressMilliseconds: true }) ?? '';
}

/** `Fri 6 Mar 09:00`. */
export function formatWall(t: Instant, zone: string): string {
  return DateTime.fromMillis(t, { zone }).toFormat('ccc d LLL HH:mm');
}

/** The same time of day `months` later; a day that the month does not have becomes its last. */
export function addMonths(local: Local, months: number): Local {
  return DateTime.fromMillis(local, { zone: 'utc' }).plus({ months }).toMillis();
}

/** 0 is Monday, 6 is Sunday. */
export function weekday(local: Local): number {
  return (((Math.floor(local / DAY) + 3) % 7) + 7) % 7;
}

/** Midnight of the wall clock's day. */
export function dayStart(local: Local): Local {
  return Math.floor(local / DAY) * DAY;
}
