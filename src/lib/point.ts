/** Points in time as people type them. Pure: `now` and the zone are given. */
import { readSpan, shift } from './duration.ts';
import { DAY, HOUR, type Instant, MINUTE, type Millis, SECOND } from './instant.ts';
import {
  dayStart,
  type Local,
  localDay,
  parseLocal,
  parseRfc3339,
  toInstant,
  toLocal,
  weekday,
  yearOf,
} from './zoned.ts';

export type Toward = 'past' | 'future';

/** What words meant. `day` is set when they named a whole day; `everyDay` when they named a time of any day. */
export interface ReadPoint {
  readonly at: Instant;
  readonly day?: Local;
  readonly everyDay?: boolean;
}

/** No time phrase is longer; whole notes are not tried. */
const LONGEST = 60;

/** Reads words into the nearest past or future point; undefined when they are not understood. */
export function readPoint(text: string, now: Instant, zone: string, toward: Toward): ReadPoint | undefined {
  if (text.length > LONGEST || text.trim() === '') return undefined;
  const instant = parseRfc3339(text.trim());
  if (instant !== undefined) return { at: instant };
  const words = straight(text);
  if (words === 'now') return { at: now };
  if (words === 'tonight') return { at: eveningOf(now, zone) };
  const utc = /^(.+?)\s?(?:utc|gmt|(?<=\d)z)$/.exec(words)?.[1];
  if (utc !== undefined) return wallPoint(utc, now, 'UTC', toward);
  return relative(words, now, zone, toward) ?? wallPoint(words, now, zone, toward);
}

/** The evening of today, or where that has begun its end: a time to come either way. */
function eveningOf(now: Instant, zone: string): Instant {
  const today = dayStart(toLocal(now, zone));
  const evening = toInstant(today + 18 * HOUR, zone);
  return evening > now ? evening : toInstant(today + DAY, zone);
}

function straight(text: string): string {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/[,\s]+/g, ' ')
    .replace(/^(\d{4}-\d\d-\d\d)t(?=\d)/, '$1 ');
  const without = words.replace(/(?<!\S)(?:at|on)(?: |$)|^(?:from|by) /g, '').trim();
  return without.replace(/(\d) (am|pm)\b/g, '$1$2');
}

/** `10m ago`, `in 2 hours`, and a bare `2h`, which lies where the point is looked for. */
function relative(words: string, now: Instant, zone: string, toward: Toward): ReadPoint | undefined {
  const [, , ahead, length = '', back] = /^((in) )?(.+?)( ago| from now)?$/.exec(words) ?? [];
  const span = readSpan(length);
  if (span === undefined) return undefined;
  const past = back === ' ago' || (back === undefined && ahead === undefined && toward === 'past');
  return { at: shift(now, span, past ? -1 : 1, zone) };
}

/** A day, a time of day, or both in either order. */
function wallPoint(words: string, now: Instant, zone: string, toward: Toward): ReadPoint | undefined {
  const parts = words.split(' ');
  const [last, first] = [clockOf(parts.at(-1) ?? ''), clockOf(parts[0] ?? '')];
  const clock = last ?? first ?? bareHour(parts);
  const dayWords =
    clock === undefined ? parts : last === undefined && first !== undefined ? parts.slice(1) : parts.slice(0, -1);
  const days = words === '' ? undefined : daysOf(dayWords.join(' '), toLocal(now, zone));
  if (days === undefined) return undefined;
  const found = nearest(days, clock ?? 0, now, zone, toward);
  if (clock === undefined) return { at: found, day: dayStart(toLocal(found, zone)) };
  return dayWords.length === 0 ? { at: found, everyDay: true } : { at: found };
}

/** Clocks of people run apart: a time up to this far ahead, given for the past, means now. */
const APART = 2 * MINUTE;

/** The candidate on the asked side of now; the only day that was named, when it has none there. */
function nearest(days: readonly Local[], clock: Millis, now: Instant, zone: string, toward: Toward): Instant {
  const each = days.flatMap((day) => [toInstant(day + clock, zone), toInstant(day + clock, zone, 'last')]);
  const sorted = each.sort((a, b) => a - b);
  const found = toward === 'past' ? sorted.findLast((at) => at <= now + APART) : sorted.find((at) => at > now);
  if (found === undefined) return sorted[0] ?? now;
  return toward === 'past' ? Math.min(found, now) : found;
}

/** `14:02`, `14:02:30`, `9.30`, `2pm`, `2:30pm`, `noon`, `midnight`; milliseconds of the day. */
function clockOf(word: string): Millis | undefined {
  if (word === 'noon') return 12 * HOUR;
  if (word === 'midnight') return 0;
  const found = /^(\d{1,2})(?:[:.](\d\d)(?::(\d\d))?)?(am|pm)?$/.exec(word);
  if (found === null || (found[2] === undefined && found[4] === undefined)) return undefined;
  const [hour, minute, second, half] = [Number(found[1]), Number(found[2] ?? 0), Number(found[3] ?? 0), found[4]];
  if (minute > 59 || second > 59 || hour > (half === undefined ? 23 : 12) || (half !== undefined && hour === 0))
    return undefined;
  return (
    (half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0)) * HOUR + minute * MINUTE + second * SECOND
  );
}

/** The `9` of `fri 9`. */
function bareHour(parts: readonly string[]): Millis | undefined {
  const [day = '', hour] = [parts.at(-2), Number(parts.at(-1))];
  const named = RELATIVE[day] !== undefined || weekdayOf(day) !== undefined;
  return named && Number.isInteger(hour) && hour >= 0 && hour <= 23 ? hour * HOUR : undefined;
}

const RELATIVE: Readonly<Record<string, number>> = { today: 0, tonight: 0, tomorrow: 1, tmrw: 1, yesterday: -1 };

/** The midnights that words may mean, around today; undefined when they name no day. */
function daysOf(words: string, now: Local): readonly Local[] | undefined {
  const today = dayStart(now);
  if (words === '') return [today - DAY, today, today + DAY];
  const ahead = RELATIVE[words];
  if (ahead !== undefined) return [today + ahead * DAY];
  const [, which, name = ''] = /^(?:(this|next|last) )?([a-z]+)$/.exec(words) ?? [];
  if (words === 'next week') return [today + (7 - weekday(today)) * DAY];
  const index = name === 'weekend' || words === 'the weekend' ? SATURDAY : weekdayOf(name);
  if (index !== undefined) return weekdaysAround(today + (index - weekday(today)) * DAY, today, which);
  const date = parseLocal(`${words} 00:00`);
  return date === undefined ? monthDays(words, yearOf(now)) : [date];
}

function weekdaysAround(day: Local, today: Local, which: string | undefined): readonly Local[] {
  const all = [-14, -7, 0, 7, 14].map((shift) => day + shift * DAY);
  if (which === 'last') return all.filter((candidate) => candidate < today).slice(-1);
  return which === 'next' ? all.filter((candidate) => candidate > today).slice(0, 1) : all;
}

const SATURDAY = 5;
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

function indexOf(name: string, names: readonly string[]): number | undefined {
  const index = name.length < 3 ? -1 : names.findIndex((full) => full.startsWith(name));
  return index < 0 ? undefined : index;
}

function weekdayOf(name: string): number | undefined {
  return indexOf(name, WEEKDAYS);
}

/** `8 mar`, `march 8th`, `8 mar 2026`; without a year, those of three years. */
function monthDays(words: string, year: number): readonly Local[] | undefined {
  const found = /^(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)(?: (\d{4}))?$/.exec(words) ?? swapped(words);
  const month = indexOf(found?.[2] ?? '', MONTHS);
  if (found === null || month === undefined) return undefined;
  const years = found[3] === undefined ? [year - 1, year, year + 1] : [Number(found[3])];
  const days = years.flatMap((y) => localDay(y, month + 1, Number(found[1])) ?? []);
  return days.length === 0 ? undefined : days;
}

function swapped(words: string): readonly (string | undefined)[] | null {
  const found = /^([a-z]+) (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?$/.exec(words);
  return found === null ? null : [found[0], found[2], found[1], found[3]];
}
