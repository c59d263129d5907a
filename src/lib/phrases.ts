/** Times as people type them: points, ranges, and the time at the end of a note. Pure: `now` and the zone are given. */
import { readSpan, shift } from './duration.ts';
import { DAY, type Instant } from './instant.ts';
import { type ReadPoint, readPoint, type Toward } from './point.ts';
import { namedSpan } from './typed/spans.ts';
import { formatWall, toInstant } from './zoned.ts';

/** A point, or what was understood, what was not, and examples that would be. */
export type Point = { readonly at: Instant } | { readonly problem: string };
/** `[start, end)`, or the same; `guessed`: the words may have meant another week, so it is shown before it is saved. */
export type Range =
  | { readonly start: Instant; readonly end: Instant; readonly guessed?: true }
  | { readonly problem: string };

/** Letters: no time is said in more, and reading takes the square of them. */
const LONGEST_PHRASE = 200;

function tooLong({ length }: string): { readonly problem: string } {
  return { problem: `A time of ${length} characters is too long. Examples: “18:00”, “in 2h” or “fri 09:00”.` };
}

/** `14:02`, `2pm`, `fri 09:00`, `tomorrow 9:00`, `2026-03-08 09:00`, `8 mar`, `10m ago`, `in 2h`; the nearest past or future. */
export function parsePoint(text: string, now: Instant, zone: string, toward: Toward): Point {
  if (text.length > LONGEST_PHRASE) return tooLong(text);
  const found = readPoint(text, now, zone, toward);
  if (found !== undefined) return { at: found.at };
  const examples = toward === 'past' ? '“14:02”, “10m ago” or “fri 09:00”' : '“18:00”, “in 2h” or “fri 09:00”';
  return { problem: `${notUnderstood(text, now, zone, toward)} Examples: ${examples}.` };
}

/** Says how far the words could be read. */
function notUnderstood(text: string, now: Instant, zone: string, toward: Toward): string {
  const words = text.trim().split(/\s+/);
  if (text.trim() === '') return 'A time is missing.';
  for (let count = words.length - 1; count > 0; count -= 1) {
    const head = words.slice(0, count).join(' ');
    const found = readPoint(head, now, zone, toward);
    const rest = words.slice(count).join(' ');
    if (found !== undefined) return `I understood “${head}” (${formatWall(found.at, zone, now)}), but not “${rest}”.`;
  }
  return `I don’t understand the time “${text.trim()}”.`;
}

const RANGE_EXAMPLES = 'Examples: “4h”, “until 18:00”, “fri 09:00 to mon 09:00”.';

/** `4h`, `until 18:00`, `fri 09:00 to mon 09:00`, `18:00-22:00`, `from … until …`, `fri 09:00 for 8h`, `sat to sun`, `tomorrow`. */
export function parseRange(text: string, now: Instant, zone: string): Range {
  if (text.length > LONGEST_PHRASE) return tooLong(text);
  const words = text.trim().replace(/^for\s+/i, '');
  const span = readSpan(words);
  if (span !== undefined) return { start: now, end: shift(now, span, 1, zone) };
  const until = /^(?:until|till?|to)\s+(.+)$/i.exec(words)?.[1];
  if (until !== undefined) return untilRange(until, now, zone);
  const named = namedSpan(words, now, zone);
  if (named !== undefined) return { ...ordered(named.start, named.end, now, zone), guessed: true };
  return lastingRange(words, now, zone) ?? splitRange(words, now, zone) ?? notARange(words, now, zone);
}

function untilRange(until: string, now: Instant, zone: string): Range {
  const end = readPoint(until, now, zone, 'future');
  if (end === undefined) return { problem: `${notUnderstood(until, now, zone, 'future')} ${RANGE_EXAMPLES}` };
  return ordered(now, end.at, now, zone);
}

/** `fri 09:00 for 8h`. */
function lastingRange(words: string, now: Instant, zone: string): Range | undefined {
  const [, from = '', length = ''] = /^(.+?)\s+for\s+(.+)$/i.exec(words) ?? [];
  const [start, span] = [readPoint(from, now, zone, 'future'), readSpan(length)];
  if (start === undefined || span === undefined) return undefined;
  const begun = begunNearer(from, start, now, zone);
  const end = begun && shift(begun.at, span, 1, zone);
  if (end !== undefined && end > now) return { start: now, end, guessed: true };
  return { start: start.at, end: shift(start.at, span, 1, zone) };
}

/** The day that has begun, where it is nearer than the one to come: `sat`, said on a Saturday. A time of it is to come. */
function begunNearer(from: string, coming: ReadPoint, now: Instant, zone: string): ReadPoint | undefined {
  if (coming.day === undefined) return undefined;
  const begun = readPoint(from, now, zone, 'past');
  return begun !== undefined && begun.at <= now && now - begun.at < coming.at - now ? begun : undefined;
}

const BETWEEN = /\s+(?:to|until|till?|through)\s+|\s*[-–—]\s*/gi;

/** Cuts at each word or dash that may be between two points, and takes the first cut with a point on both sides. */
function splitRange(words: string, now: Instant, zone: string): Range | undefined {
  for (const cut of words.matchAll(BETWEEN)) {
    const [from, to] = [words.slice(0, cut.index), words.slice(cut.index + cut[0].length)];
    const start = readPoint(from, now, zone, 'future');
    const end = start && readPoint(to, start.at, zone, 'future');
    if (start === undefined || end === undefined) continue;
    return (
      runningRange(from, to, now, zone) ??
      rangeUnderWay(from, to, start, now, zone) ??
      ordered(start.at, endOf(start, end, zone), now, zone)
    );
  }
  return undefined;
}

/** `18:00-22:00` said at 19:00 means today's, the rest of it. */
function runningRange(from: string, to: string, now: Instant, zone: string): Range | undefined {
  const start = readPoint(from, now, zone, 'past');
  if (start?.everyDay !== true) return undefined;
  const end = readPoint(to, start.at, zone, 'future');
  return end?.everyDay === true && end.at > now ? { start: now, end: end.at } : undefined;
}

/** `sat to sun` said on a Saturday means the one under way, the rest of it. */
function rangeUnderWay(from: string, to: string, coming: ReadPoint, now: Instant, zone: string): Range | undefined {
  const begun = begunNearer(from, coming, now, zone);
  const until = begun && readPoint(to, begun.at, zone, 'future');
  const end = begun && until && endOf(begun, until, zone);
  return end !== undefined && end > now ? { start: now, end, guessed: true } : undefined;
}

/** From a day to a day holds the second day too. */
function endOf(start: ReadPoint, end: ReadPoint, zone: string): Instant {
  return start.day !== undefined && end.day !== undefined ? toInstant(end.day + DAY, zone) : end.at;
}

/** A day alone is all of it, from now on; anything else needs an end. */
function notARange(words: string, now: Instant, zone: string): Range {
  const point = readPoint(words, now, zone, 'future');
  const begun = point && begunNearer(words, point, now, zone);
  const today = begun?.day === undefined ? undefined : toInstant(begun.day + DAY, zone);
  if (today !== undefined && today > now) return { start: now, end: today, guessed: true };
  if (point?.day !== undefined) return ordered(Math.max(point.at, now), toInstant(point.day + DAY, zone), now, zone);
  const start = words.split(/\s+(?:to|until|till?|through|for)\s+/i)[0] ?? '';
  const found = readPoint(start, now, zone, 'future');
  if (found === undefined) return { problem: `${notUnderstood(start, now, zone, 'future')} ${RANGE_EXAMPLES}` };
  const rest = words.slice(start.length).trim();
  const missing = rest === '' ? 'the end is missing' : `I don’t understand “${rest}”`;
  return {
    problem: `I understood the start “${start}” (${formatWall(found.at, zone, now)}), but ${missing}. ${RANGE_EXAMPLES}`,
  };
}

function ordered(start: Instant, end: Instant, now: Instant, zone: string): Range {
  if (start < end) return { start, end };
  return {
    problem: `That ends (${formatWall(end, zone, now)}) before it begins (${formatWall(start, zone, now)}). ${RANGE_EXAMPLES}`,
  };
}

/** How many words a time at the end of a note may have. */
const LONGEST = 6;

/** A note that ends in a time: `rebooted db at 14:02`, `… 10m ago`; undefined when it does not, or it is still to come. */
export function trailingPoint(
  text: string,
  now: Instant,
  zone: string,
): { readonly text: string; readonly at: Instant } | undefined {
  const note = text.trim().replace(/[.!]$/, '');
  const starts = [...note.matchAll(/\S+/g)].map((word) => word.index).slice(-LONGEST);
  for (const start of starts) {
    const tail = note.slice(start);
    if (!/^(at|@)\s*\S|^yesterday\s|\sago$/i.test(tail)) continue;
    const found = readPoint(tail.replace(/^@\s*/, ''), now, zone, 'past');
    if (found !== undefined && found.day === undefined && found.at <= now)
      return { text: note.slice(0, start).trim(), at: found.at };
  }
  return undefined;
}
