/** Times as people type them. Pure: `now` and the zone are given; nothing here reads a clock. */
import { DAY, HOUR, type Instant, type Millis, MINUTE } from './instant.ts';
import { dayStart, type Local, parseLocal, parseRfc3339, toInstant, toLocal, weekday } from './zoned.ts';

export type Point = { readonly at: Instant } | { readonly problem: string };
export type Range = { readonly start: Instant; readonly end: Instant } | { readonly problem: string };

const UNITS: Readonly<Record<string, Millis>> = { m: MINUTE, min: MINUTE, mins: MINUTE, minute: MINUTE, minutes: MINUTE, h: HOUR, hr: HOUR, hrs: HOUR, hour: HOUR, hours: HOUR, d: DAY, day: DAY, days: DAY, w: 7 * DAY, week: 7 * DAY, weeks: 7 * DAY };
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `4h`, `1h30m`, `2 days`; milliseconds, or undefined for anything else. */
export function parseDuration(text: string): Millis | undefined {
  const words = text.trim().toLowerCase().replace(/\s+/g, '');
  if (!/^(\d{1,5}(\.\d)?[a-z]+)+$/.test(words)) return undefined;
  let total = 0;
  for (const [, amount, unit] of words.matchAll(/(\d+(?:\.\d)?)([a-z]+)/g)) {
    const size = UNITS[unit ?? ''];
    if (size === undefined) return undefined;
    total += Number(amount) * size;
  }
  return total > 0 ? total : undefined;
}

/** `1 h 12 min`; seconds only below a minute. */
export function formatDuration(ms: Millis): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  const parts = [[Math.floor(ms / DAY), 'd'], [Math.floor((ms % DAY) / HOUR), 'h'], [Math.floor((ms % HOUR) / MINUTE), 'min']] as const;
  return parts.filter(([amount]) => amount > 0).slice(0, 2).map(([amount, unit]) => `${amount} ${unit}`).join(' ');
}

/** A moment: `14:02`, `2pm`, `fri 09:00`, `tomorrow 9:00`, `2026-03-08 09:00`, `10m ago`, `in 2h`. The nearest past or future. */
export function parsePoint(text: string, now: Instant, zone: string, toward: 'past' | 'future'): Point {
  const words = text.trim().toLowerCase().replace(/^(at|on|from)\s+/, '');
  if (words === 'now') return { at: now };
  const instant = parseRfc3339(text.trim());
  if (instant !== undefined) return { at: instant };
  const span = parseDuration(words.replace(/^in\s+|\s+ago$/g, ''));
  if (span !== undefined && /\sago$/.test(words)) return { at: now - span };
  if (span !== undefined && /^in\s/.test(words)) return { at: now + span };
  const local = localPoint(words, toLocal(now, zone), toward);
  if (local === undefined) return { problem: `I do not understand the time “${text.trim()}”.` };
  return { at: toInstant(local, zone) };
}

function localPoint(words: string, now: Local, toward: 'past' | 'future'): Local | undefined {
  const date = parseLocal(words) ?? parseLocal(words.replace(/^(\d{4}-\d\d-\d\d)$/, '$1 00:00')) ?? parseLocal(words.replace(/^(\S+) (\d:)/, '$1 0$2'));
  if (date !== undefined) return date;
  const [first = '', second] = words.split(/\s+(?:at\s+)?/);
  const clock = timeOfDay(second ?? first);
  const day = dayOf(second === undefined && clock !== undefined ? 'today' : first, now, toward);
  if (day === undefined || (second !== undefined && clock === undefined) || words.split(/\s+/).length > 3) return undefined;
  if (day.named) return settle(day.start + (clock ?? 0), now, toward, day.every);
  return settle(day.start + (clock ?? 0), now, toward, DAY);
}

/** Moves a time that comes round again to the asked side of now. */
function settle(at: Local, now: Local, toward: 'past' | 'future', every: Millis): Local {
  if (every === 0) return at;
  if (toward === 'past') return at > now ? at - every : at;
  return at <= now ? at + every : at;
}

function dayOf(word: string, now: Local, toward: 'past' | 'future'): { start: Local; named: boolean; every: Millis } | undefined {
  const today = dayStart(now);
  if (word === 'today') return { start: today, named: false, every: DAY };
  if (word === 'tomorrow') return { start: today + DAY, named: true, every: 0 };
  if (word === 'yesterday') return { start: today - DAY, named: true, every: 0 };
  const index = /^[a-z]{3,9}$/.test(word) ? DAYS.findIndex((day) => word.startsWith(day) && 'mondaytuesdaywednesdaythursdayfridaysaturdaysunday'.includes(word)) : -1;
  if (index < 0) return undefined;
  const ahead = (index - weekday(now) + 7) % 7;
  return { start: today + (toward === 'past' && ahead > 0 ? ahead - 7 : ahead) * DAY, named: true, every: 7 * DAY };
}

/** `14:02`, `9:00`, `2pm`, `2:30pm`, `noon`, `midnight`; milliseconds of the day. */
function timeOfDay(word: string): Millis | undefined {
  if (word === 'noon') return 12 * HOUR;
  if (word === 'midnight') return 0;
  const found = /^(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?$/.exec(word);
  if (!found || (found[2] === undefined && found[3] === undefined)) return undefined;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)];
  const half = found[3];
  if (minute > 59 || hour > (half === undefined ? 23 : 12) || (half !== undefined && hour === 0)) return undefined;
  return ((half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0)) * 60 + minute) * MINUTE;
}

const RANGE_EXAMPLE = 'Say “4h”, “until 18:00” or “fri 09:00 to mon 09:00”.';

/** A stretch of time from now on: `4h`, `until 18:00`, `fri 09:00 to mon 09:00`, `18:00-22:00`, `fri 09:00 for 8h`. */
export function parseRange(text: string, now: Instant, zone: string): Range {
  const words = text.trim().toLowerCase().replace(/^for\s+/, '');
  const span = parseDuration(words);
  if (span !== undefined) return { start: now, end: now + span };
  const until = /^(?:until|till|to)\s+(.+)$/.exec(words)?.[1];
  if (until !== undefined) return ordered({ at: now }, parsePoint(until, now, zone, 'future'));
  const lasting = /^(.+?)\s+for\s+(.+)$/.exec(words);
  if (lasting) return lastingRange(parsePoint(lasting[1] ?? '', now, zone, 'future'), parseDuration(lasting[2] ?? ''));
  const [from, to] = halves(words);
  if (from === undefined || to === undefined) return { problem: `I do not understand the time “${text.trim()}”. ${RANGE_EXAMPLE}` };
  const start = parsePoint(from, now, zone, 'future');
  return ordered(start, parsePoint(to, 'at' in start ? start.at : now, zone, 'future'));
}

function halves(words: string): readonly [string | undefined, string | undefined] {
  const found = /^(?:from\s+)?(.+?)\s+(?:to|until|till|[-–])\s+(.+)$/.exec(words) ?? /^(\d{1,2}:\d\d)[-–](\d{1,2}:\d\d)$/.exec(words);
  return [found?.[1], found?.[2]];
}

function lastingRange(start: Point, length: Millis | undefined): Range {
  if ('problem' in start) return start;
  return length === undefined ? { problem: `I do not understand how long. ${RANGE_EXAMPLE}` } : { start: start.at, end: start.at + length };
}

function ordered(start: Point, end: Point): Range {
  if ('problem' in start) return { problem: `${start.problem} ${RANGE_EXAMPLE}` };
  if ('problem' in end) return { problem: `${end.problem} ${RANGE_EXAMPLE}` };
  if (end.at <= start.at) return { problem: `That ends before it begins. ${RANGE_EXAMPLE}` };
  return { start: start.at, end: end.at };
}

/** A note that ends in a time: `rebooted db at 14:02`, `… 10m ago`; undefined when it has none. */
export function trailingPoint(text: string, now: Instant, zone: string): { readonly text: string; readonly at: Instant } | undefined {
  const found = /^(.*?)(?:^|\s+)((?:at|@)\s+(?:\S+\s+)?\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm)?|\d+(?:\.\d)?\s*[a-z]+\s+ago|yesterday(?:\s+at)?\s+\d{1,2}:\d\d)$/is.exec(text.trim());
  if (!found) return undefined;
  const point = parsePoint((found[2] ?? '').replace(/^@\s*/, ''), now, zone, 'past');
  return 'at' in point ? { text: (found[1] ?? '').trim(), at: point.at } : undefined;
}
