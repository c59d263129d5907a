/** Nights and weekends in people's own time zones. Pure. */
import { DAY, HOUR, type Instant } from '../../../lib/instant.ts';
import { dayStart, type Local, toInstant, toLocal, weekday } from '../../../lib/zoned.ts';
import type { Interval } from '../schedule/window.ts';

const [NIGHT, MORNING] = [22 * HOUR, 7 * HOUR];

/** Whether an instant is at night (22:00 to 07:00) in this zone. */
export function isNight(t: Instant, zone: string): boolean {
  const time = ((toLocal(t, zone) % DAY) + DAY) % DAY;
  return time >= NIGHT || time < MORNING;
}

/** Whether an instant lies on a Saturday or Sunday in this zone. */
export function weekendAt(t: Instant, zone: string): boolean {
  return weekday(toLocal(t, zone)) >= 5;
}

/** The nights that overlap `[from, until)` in this zone, whole: each from 22:00 to 07:00 of the day after. */
export function nightsBetween(from: Instant, until: Instant, zone: string): readonly Interval[] {
  return daysBetween(from - DAY, until, zone)
    .map((day) => ({ start: toInstant(day + NIGHT, zone), end: toInstant(day + DAY + MORNING, zone, 'last') }))
    .filter(({ start, end }) => start < until && end > from);
}

/** The Saturdays and Sundays that overlap `[from, until)` in this zone, each as one whole day. */
export function restDaysBetween(from: Instant, until: Instant, zone: string): readonly Interval[] {
  return daysBetween(from, until, zone)
    .filter((day) => weekday(day) >= 5)
    .map((day) => ({ start: toInstant(day, zone), end: toInstant(day + DAY, zone) }))
    .filter(({ start, end }) => start < until && end > from);
}

/** The midnights of the days from one instant to another. */
function daysBetween(from: Instant, until: Instant, zone: string): readonly Local[] {
  const [first, last] = [dayStart(toLocal(from, zone)), dayStart(toLocal(until, zone))];
  return Array.from({ length: Math.max(0, (last - first) / DAY + 1) }, (_, i) => first + i * DAY);
}
