/** Times as monitors write them. Pure. */
import { HOUR, type Instant, MINUTE, type Millis, SECOND } from '../lib/instant.ts';

/** Longer texts are no time. */
const LONGEST = 64;

/** The last instant with a year of four digits. */
const LAST = 253_402_300_799_999;

const WRITTEN =
  /^(\d{4})-(\d\d)-(\d\d)(?:(?:T| +)([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:[.,](\d+))?)?)? *(z|utc|gmt|[+-]\d\d(?::?[0-5]\d)?)?(?: [a-z]{1,5})?$/i;

/**
 * An instant from a text with or without an offset (then it is UTC), with any number of digits behind the second, or
 * from seconds, milliseconds, microseconds or nanoseconds since 1970 as a number or a text. Undefined for anything else,
 * and for what tools write where there is no time: 0, -1 and `0001-01-01T00:00:00Z`.
 */
export function readTime(value: unknown): Instant | undefined {
  if (typeof value === 'number') return sinceEpoch(value);
  if (typeof value !== 'string' || value.length > LONGEST) return undefined;
  const text = value.trim();
  if (/^-?\d+(\.\d+)?$/.test(text)) return sinceEpoch(Number(text));
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', zone = 'z'] =
    WRITTEN.exec(text) ?? [];
  // Thousands of them come at once, so they are not read by luxon.
  if (!(Number(year) >= 1970)) return undefined;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(midnight);
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  // A leap second is the one before it.
  const seconds = Math.min(Number(second), 59);
  const time =
    Number(hour) * HOUR + Number(minute) * MINUTE + seconds * SECOND + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return inRange(midnight + time - offsetOf(zone));
}

/** `Z`, `UTC`, `+02`, `+0200` or `+02:00`, in milliseconds. */
function offsetOf(zone: string): Millis {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
}

/** No monitor means the year 5138 with seconds, nor a year before 1973 with milliseconds. */
function sinceEpoch(count: number): Instant | undefined {
  if (!Number.isFinite(count)) return undefined;
  const millis = [1e3, 1, 1e-3, 1e-6].find((_, i) => Math.abs(count) < 10 ** (11 + 3 * i));
  return millis === undefined ? undefined : inRange(Math.floor(count * millis));
}

function inRange(at: Instant | undefined): Instant | undefined {
  return at !== undefined && at > 0 && at <= LAST ? at : undefined;
}
