/** Intervals of the past as people type them. Pure: `now` and the zone are given. */
import { DAY, HOUR, type Instant } from './instant.ts';
import { boundsOf, readMonth } from './month.ts';
import { readPoint } from './point.ts';
import { addLocal, dayStart, type Local, localDay, toInstant, toLocal, weekday, yearOf } from './zoned.ts';

/** `[from, until)`. */
export interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
}

/** The most words that name an interval. */
export const PAST_WORDS = 5;
const LONGEST = 40;

const NAMED: readonly (readonly [RegExp, (today: Local, n: number) => readonly [Local, Local]])[] = [
  [/^today$/, (today) => [today, today + DAY]],
  [/^yesterday$/, (today) => [today - DAY, today]],
  [/^last night$/, (today) => [today - 6 * HOUR, today + 6 * HOUR]],
  [/^past day$/, (today) => [today - DAY, today + DAY]],
  [/^this week$/, (today) => [today - weekday(today) * DAY, today + DAY]],
  [/^past week$/, (today) => [addLocal(today, -6, 'days'), today + DAY]],
  [/^last week$/, (today) => [today - (weekday(today) + 7) * DAY, today - weekday(today) * DAY]],
  [/^(?:(?:last|past) )?(\d{1,3}) ?(?:d|days?)$/, (today, n) => [addLocal(today, 1 - n, 'days'), today + DAY]],
  [/^(?:(?:last|past) )?(\d{1,3}) ?(?:w|weeks?)$/, (today, n) => [addLocal(today, 1 - 7 * n, 'days'), today + DAY]],
  [/^(?:last|past) (\d{1,2}) ?months?$/, (today, n) => [addLocal(today, -n, 'months'), today + DAY]],
  [/^past month$/, (today) => [addLocal(today, -1, 'months'), today + DAY]],
  [/^past year$/, (today) => [addLocal(today, -12, 'months'), today + DAY]],
  [/^this year$/, (today) => [yearStart(today, 0), today + DAY]],
  [/^last year$/, (today) => [yearStart(today, -1), yearStart(today, 0)]],
];

function yearStart(today: Local, later: number): Local {
  return localDay(yearOf(today) + later, 1, 1) ?? today;
}

/**
 * `today`, `yesterday`, `last night`, `last friday`, `last week`, `past week`, `30d`, `last 3 months`, `last month`, `2026-02`, `march 2026`, `in march`,
 * `2026-03-01`, `8 mar`, `on monday`, `since monday`, `last year`; undefined for anything else, and for what is to come.
 */
export function readPast(text: string, now: Instant, zone: string): Stretch | undefined {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if (words.length > LONGEST) return undefined;
  const since = /^since (.+)$/.exec(words)?.[1];
  const bare = words
    .replace(/^(?:since|in|on|during|within|from) (?:the )?/, '')
    .replace(/^(?:the )?previous /, 'last ');
  const found =
    byName(bare, now, zone) ?? byMonth(bare, bare !== words, now, zone) ?? byDay(bare, bare !== words, now, zone);
  if (found === undefined || found.from > now) return undefined;
  return since === undefined ? found : { from: found.from, until: now + DAY };
}

function byName(words: string, now: Instant, zone: string): Stretch | undefined {
  const today = dayStart(toLocal(now, zone));
  for (const [pattern, bounds] of NAMED) {
    const found = pattern.exec(words);
    if (found === null) continue;
    const [from, until] = bounds(today, Number(found[1] ?? 1));
    return { from: toInstant(from, zone), until: toInstant(until, zone) };
  }
  return undefined;
}

/** A month; its bare name only after a word such as “in”: it may as well be a word of a title. */
function byMonth(words: string, introduced: boolean, now: Instant, zone: string): Stretch | undefined {
  if (words === '' || words === 'now' || (/^[a-z]+$/.test(words) && !introduced)) return undefined;
  const month = readMonth(words, toLocal(now, zone));
  return month && boundsOf(month, zone);
}

/** A day; the bare name of a weekday only after a word such as “on” or “last”. */
function byDay(words: string, introduced: boolean, now: Instant, zone: string): Stretch | undefined {
  if (!introduced && !/\d|^last /.test(words)) return undefined;
  const day = readPoint(words, now, zone, 'past')?.day;
  return day === undefined ? undefined : { from: toInstant(day, zone), until: toInstant(day + DAY, zone) };
}
