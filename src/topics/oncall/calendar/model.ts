/** What an address of a calendar shows, and how its owner names it. Pure. */
import type { Row } from '../../../db/schema.ts';

export type Calendar = Row<'calendars'>;

/** `person:U…`, `schedule:payments`, or all schedules. */
export type Subject = `person:${string}` | `schedule:${string}` | 'all';

/** The Slack user whose shifts a calendar shows; undefined for a calendar of everybody's. */
export function personOf({ subject }: Pick<Calendar, 'subject'>): string | undefined {
  return subject.startsWith('person:') ? subject.slice('person:'.length) : undefined;
}

/** The only schedule that a calendar shows; undefined for a calendar of several. */
export function scheduleOf({ subject }: Pick<Calendar, 'subject'>): string | undefined {
  return subject.startsWith('schedule:') ? subject.slice('schedule:'.length) : undefined;
}

/** How a person names one of their addresses; it opens nothing. */
export function calendarId({ token_hash }: Pick<Calendar, 'token_hash'>): string {
  return token_hash.slice(0, 8);
}
