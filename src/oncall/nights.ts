/** The hours in which people sleep and the days on which they rest, by their own wall clock. Pure. */
import { DAY, HOUR, type Instant } from '../lib/instant.ts';
import { toLocal, weekday } from '../lib/zoned.ts';

const [ASLEEP, AWAKE] = [22 * HOUR, 7 * HOUR];

/** Whether somebody in this zone sleeps at an instant: from 22:00 to 07:00. */
export function asleepAt(t: Instant, zone: string): boolean {
  const time = ((toLocal(t, zone) % DAY) + DAY) % DAY;
  return time >= ASLEEP || time < AWAKE;
}

/** Whether an instant lies on a Saturday or Sunday in this zone. */
export function weekendAt(t: Instant, zone: string): boolean {
  return weekday(toLocal(t, zone)) >= 5;
}
