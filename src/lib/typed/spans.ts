/** NamedSpanes of time that have a name: `weekend`, `next week`, `tonight`, `fri evening`. Pure: `now` and the zone are given. */
import { DAY, HOUR, type Instant, type Millis } from '../instant.ts';
import { readPoint } from '../point.ts';
import { dayStart, type Local, toInstant, toLocal, weekday } from '../zoned.ts';

/** `[start, end)`: the one under way, from now on, or the coming one. */
export interface NamedSpan {
  readonly start: Instant;
  readonly end: Instant;
}

/** From when to when a part of a day lasts, counted from its midnight; a night ends in the next morning. */
const PARTS: Readonly<Record<string, readonly [Millis, Millis]>> = {
  morning: [6 * HOUR, 12 * HOUR],
  afternoon: [12 * HOUR, 18 * HOUR],
  evening: [18 * HOUR, 24 * HOUR],
  night: [18 * HOUR, 32 * HOUR],
};

/** Until this hour somebody who says “tonight” means the night that is under way. */
const SMALL_HOURS = 6 * HOUR;

/** Reads a named stretch; undefined for anything else. A week begins on Monday, a weekend is Saturday and Sunday. */
export function namedSpan(text: string, now: Instant, zone: string): NamedSpan | undefined {
  if (text.length > 60) return undefined;
  const words = text
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^(?:on|over|during) /, '');
  const local = toLocal(now, zone);
  const found = weekOf(words, dayStart(local)) ?? partOf(words, local, now, zone);
  return found && { start: Math.max(toInstant(found[0], zone), now), end: toInstant(found[1], zone) };
}

/** `weekend` on a Sunday is the one under way; the next one is that of next week. */
function weekOf(words: string, today: Local): readonly [Local, Local] | undefined {
  const [, which, what] = /^(?:(the|this|next) )?(weekend|week)$/.exec(words) ?? [];
  if (what === undefined || (what === 'week' && which === undefined)) return undefined;
  const monday = today - weekday(today) * DAY + (which === 'next' ? 7 * DAY : 0);
  return what === 'week' ? [monday, monday + 7 * DAY] : [monday + 5 * DAY, monday + 7 * DAY];
}

/** `tonight`, `this evening`, `tomorrow morning`, `fri night`. */
function partOf(words: string, local: Local, now: Instant, zone: string): readonly [Local, Local] | undefined {
  const [, day = '', name = ''] =
    /^(?:(\S+) )?(morning|afternoon|evening|night)$/.exec(words.replace(/^tonight$/, 'this night')) ?? [];
  const hours = PARTS[name];
  const midnight = hours && midnightOf(day, local, now, zone);
  if (hours === undefined || midnight === undefined) return undefined;
  const early = name === 'night' && /^this$/.test(day) && local - midnight < SMALL_HOURS;
  const from = early ? midnight - DAY : midnight;
  return [from + hours[0], from + hours[1]];
}

function midnightOf(day: string, local: Local, now: Instant, zone: string): Local | undefined {
  if (day === 'this' || day === 'today') return dayStart(local);
  if (day === '') return undefined;
  const begun = readPoint(day, now, zone, 'past')?.day;
  return begun === dayStart(local) ? begun : readPoint(day, now, zone, 'future')?.day;
}
