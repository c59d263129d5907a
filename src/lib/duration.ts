/** Lengths of time as people type and read them. Pure. */
import { DAY, HOUR, type Instant, MINUTE, type Millis, SECOND } from './instant.ts';
import { toInstant, toLocal } from './zoned.ts';

/** Days are counted on the wall clock, the rest in real time. */
export interface Span {
  readonly days: number;
  readonly rest: Millis;
}

const UNITS: readonly (readonly [RegExp, Millis])[] = [
  [/^(s|secs?|seconds?)$/, SECOND],
  [/^(m|mins?|minutes?)$/, MINUTE],
  [/^(h|hrs?|hours?)$/, HOUR],
  [/^(d|days?)$/, DAY],
  [/^(w|wks?|weeks?)$/, 7 * DAY],
];

/** Letters; reading takes more than the square of them. */
const LONGEST = 100;

/** `4h`, `1h30m`, `2 days`, `an hour`, `half an hour`; undefined for anything else, also for nothing at all. */
export function readSpan(text: string): Span | undefined {
  if (text.length > LONGEST) return undefined;
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^half an hour$/, '30m')
    .replace(/^an?\s+/, '1 ')
    .replace(/\s+and\s+|,\s*/g, ' ');
  if (!/^(\d{1,5}(\.\d{1,2})?\s*[a-z]+\s*)+$/.test(words)) return undefined;
  let [days, rest] = [0, 0];
  for (const [, amount, unit] of words.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const size = UNITS.find(([pattern]) => pattern.test(unit ?? ''))?.[1];
    if (size === undefined) return undefined;
    const length = Math.round(Number(amount) * size);
    if (size >= DAY && length % DAY === 0) days += length / DAY;
    else rest += length;
  }
  return days + rest > 0 ? { days, rest } : undefined;
}

/** The instant a span later, or earlier with `sign` -1; a day later is the same time of day. */
export function shift(from: Instant, { days, rest }: Span, sign: 1 | -1, zone: string): Instant {
  const day = days === 0 ? from : toInstant(toLocal(from, zone) + sign * days * DAY, zone);
  return day + sign * rest;
}

/** The same words in milliseconds, a day being 24 hours; undefined for anything else. */
export function parseDuration(text: string): Millis | undefined {
  const span = readSpan(text);
  return span && span.days * DAY + span.rest;
}

/** `1 h 12 min`, the two largest units; seconds only below a minute. */
export function formatDuration(ms: Millis): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))} s`;
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(ms / DAY), 'd'],
    [Math.floor((ms % DAY) / HOUR), 'h'],
    [Math.floor((ms % HOUR) / MINUTE), 'min'],
  ];
  const shown = parts.slice(parts.findIndex(([amount]) => amount > 0)).slice(0, 2);
  return shown.flatMap(([amount, unit]) => (amount > 0 ? [`${amount} ${unit}`] : [])).join(' ');
}
