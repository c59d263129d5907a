/**
 * Wall-clock time and instants. A `Local` is wall-clock milliseconds: the epoch milliseconds that the same digits would
 * have in UTC. Only this file imports luxon.
 */
import { DateTime, IANAZone } from 'luxon';
import { DAY, HOUR, type Instant, MINUTE } from './instant.ts';

/** Wall-clock milliseconds; see the head of the file. */
export type Local = number;

/** What was found to be a zone, or not: asking Intl is slow. */
const zones = new Map<string, boolean>();
const MOST_ZONES = 1_000;

/** Whether the name is an IANA time zone. */
export function isZone(name: string): boolean {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const is = /^[a-z]/i.test(name) && IANAZone.isValidZone(name);
  if (zones.size < MOST_ZONES) zones.set(name, is);
  return is;
}

/** About a hundred days: asking Intl for an offset is slow, so each such interval of a zone is looked up once. */
const CHUNK = 100 * DAY;

/** The offsets of one chunk: `offsets[i]` holds from `starts[i]` on. */
interface Chunk {
  readonly starts: readonly Instant[];
  readonly offsets: readonly number[];
}

const chunks = new Map<string, Map<number, Chunk>>();

function chunkAt(t: Instant, zone: string): Chunk {
  const index = Math.floor(t / CHUNK);
  const known = chunks.get(zone)?.get(index);
  if (known !== undefined) return known;
  const chunk = readChunk(index * CHUNK, IANAZone.create(zone));
  chunks.set(zone, (chunks.get(zone) ?? new Map<number, Chunk>()).set(index, chunk));
  return chunk;
}

function readChunk(from: Instant, zone: IANAZone): Chunk {
  const [starts, offsets] = [[from], [intlOffset(from, zone)]];
  for (let day = from; day < from + CHUNK; day += DAY) {
    const last = Math.min(day + DAY, from + CHUNK - 1);
    const after = intlOffset(last, zone);
    if (after === offsets.at(-1)) continue;
    starts.push(firstWith(after, day, last, (t) => intlOffset(t, zone)));
    offsets.push(after);
  }
  return { starts, offsets };
}

function intlOffset(t: Instant, zone: IANAZone): number {
  return Math.round(zone.offset(t) * MINUTE);
}

/** The first instant in `(from, until]` at which `offset` is the given one, which it is at `until`. */
function firstWith(offset: number, from: Instant, until: Instant, offsetOf: (t: Instant) => number): Instant {
  let [low, high] = [from, until];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetOf(middle) === offset) high = middle;
    else low = middle;
  }
  return high;
}

/** The zone's offset from UTC at an instant, milliseconds. */
function offsetAt(t: Instant, zone: string): number {
  const { starts, offsets } = chunkAt(t, zone);
  let i = starts.length - 1;
  while (i > 0 && (starts[i] ?? 0) > t) i -= 1;
  return offsets[i] ?? 0;
}

/** The wall clock at an instant. */
export function toLocal(t: Instant, zone: string): Local {
  return t + offsetAt(t, zone);
}

/** No offset has ever been further from UTC. */
const FURTHEST = 16 * HOUR;

/**
 * The instant of a wall time. One that occurs twice gives its first or last occurrence, as asked; one that does not
 * exist gives the first instant after the gap.
 */
export function toInstant(local: Local, zone: string, which: 'first' | 'last' = 'first'): Instant {
  const before = offsetAt(local - FURTHEST, zone);
  const after = offsetAt(local + FURTHEST, zone);
  if (before === after) return local - before;
  const [early, late] = before > after ? [local - before, local - after] : [local - after, local - before];
  const [earlyFits, lateFits] = [toLocal(early, zone) === local, toLocal(late, zone) === local];
  if (earlyFits && (which === 'first' || !lateFits)) return early;
  if (lateFits) return late;
  return firstWith(after, local - FURTHEST, local + FURTHEST, (t) => offsetAt(t, zone));
}

/** Reads `2026-01-05T09:00` or `2026-01-05 09:00[:30]`; undefined for anything else, also for a day that no month has. */
export function parseLocal(text: string): Local | undefined {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)$/i.exec(text.trim());
  if (found === null) return undefined;
  const time = DateTime.fromISO(`${found[1]}T${found[2]}`, { zone: 'utc' });
  return time.isValid ? time.toMillis() : undefined;
}

/** Midnight of a calendar day, `month` from 1; undefined when there is no such day. */
export function localDay(year: number, month: number, day: number): Local | undefined {
  const time = DateTime.utc(year, month, day);
  return time.isValid ? time.toMillis() : undefined;
}

/** The wall clock's calendar year. */
export function yearOf(local: Local): number {
  return DateTime.fromMillis(local, { zone: 'utc' }).year;
}

/** `2026-01-05T09:00`, as the file writes wall times. */
export function formatLocal(local: Local): string {
  return DateTime.fromMillis(local, { zone: 'utc' }).toFormat("yyyy-MM-dd'T'HH:mm");
}

/** RFC 3339 with its offset; undefined for anything else. */
export function parseRfc3339(text: string): Instant | undefined {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(text)) return undefined;
  const at = DateTime.fromISO(text.toUpperCase().replace(' ', 'T'));
  return at.isValid ? at.toMillis() : undefined;
}

/** `2026-03-06T08:00:00-06:00`, in the zone. */
export function formatRfc3339(t: Instant, zone: string): string {
  return DateTime.fromMillis(t, { zone }).toISO({ suppressMilliseconds: true }) ?? '';
}

/** `Fri 6 Mar 09:00`, in the zone; in another year than `now`, `Fri 6 Mar 2027 09:00`. */
export function formatWall(t: Instant, zone: string, now: Instant): string {
  const at = DateTime.fromMillis(t, { zone, locale: 'en-GB' });
  const year = at.year === DateTime.fromMillis(now, { zone }).year ? '' : ' yyyy';
  return at.toFormat(`ccc d LLL${year} HH:mm`);
}

/** For libraries that take luxon's own dates. */
export function zonedDate(t: Instant, zone: string): DateTime {
  return DateTime.fromMillis(t, { zone });
}

/** Steps of months from a wall time, the same time of day; a day that a month does not have becomes its last. */
export function monthSteps(start: Local): (months: number) => Local {
  const { year, month, day } = DateTime.fromMillis(start, { zone: 'utc' });
  const time = start - dayStart(start);
  return (months) => {
    const first = Date.UTC(year, month - 1 + months, 1);
    const length = (Date.UTC(year, month + months, 1) - first) / DAY;
    return first + (Math.min(day, length) - 1) * DAY + time;
  };
}

export type Unit = 'hours' | 'days' | 'weeks' | 'months';

const LENGTH = { hours: HOUR, days: DAY, weeks: 7 * DAY } as const;

/** Wall-clock length of a unit, milliseconds; months have none. */
export function lengthOf(unit: Exclude<Unit, 'months'>): number {
  return LENGTH[unit];
}

/** The wall time `count` units later (or earlier, when negative). */
export function addLocal(local: Local, count: number, unit: Unit): Local {
  return unit === 'months' ? monthSteps(local)(count) : local + count * LENGTH[unit];
}

/** 0 is Monday, 6 is Sunday. */
export function weekday(local: Local): number {
  return (((Math.floor(local / DAY) + 3) % 7) + 7) % 7;
}

/** Midnight of the wall clock's day. */
export function dayStart(local: Local): Local {
  return Math.floor(local / DAY) * DAY;
}
