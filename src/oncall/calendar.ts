/** Shifts as an iCalendar file (RFC 5545) that any calendar can subscribe to. Pure. */
import { createHash } from 'node:crypto';
import ical, { ICalAlarmType, ICalCalendarMethod, ICalEventTransparency } from 'ical-generator';
import { tzlib_get_ical_block } from 'timezones-ical-library';
import { type Instant, MINUTE, type Millis, SECOND } from '../lib/instant.ts';
import { toInstant, toLocal, zonedDate } from '../lib/zoned.ts';

/** One shift or gap, as a calendar shows it. */
export interface CalendarEvent {
  /** Stays the same between readings: of a schedule no two shifts begin together. */
  readonly key: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly zone: string;
  readonly summary: string;
  readonly description: string;
  /** How long before the start to remind; undefined: not at all. */
  readonly alarm: Millis | undefined;
  /** How often the schedule has been changed, and when last: calendars take over what is newer. */
  readonly changes: number;
  readonly changedAt: Instant;
}

/** The file. The same events give the same text, whenever they are asked for. */
export function calendarText(name: string, host: string, events: readonly CalendarEvent[]): string {
  const calendar = ical({
    name,
    prodId: { company: 'Muster', product: 'On call', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: (60 * MINUTE) / SECOND,
    timezone: { name: null, generator: (zone) => blockOf(zone).text },
  });
  for (const event of events) {
    const zone = unambiguous(event) ? blockOf(event.zone).id : null;
    const created = calendar.createEvent({
      id: uid(event.key, host),
      sequence: event.changes,
      start: zonedDate(event.start, event.zone),
      end: zonedDate(event.end, event.zone),
      timezone: zone,
      stamp: zonedDate(event.changedAt, 'UTC'),
      lastModified: zonedDate(event.changedAt, 'UTC'),
      summary: event.summary,
      description: event.description,
      transparency: ICalEventTransparency.TRANSPARENT,
      categories: [{ name: 'On call' }],
    });
    if (event.alarm !== undefined)
      created.createAlarm({
        type: ICalAlarmType.display,
        triggerBefore: event.alarm / SECOND,
        description: event.summary,
      });
  }
  return `${calendar.toString()}\r\n`;
}

function uid(key: string, host: string): string {
  return `${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${host}`;
}

/** Whether wall times name both instants; readers differ about one that occurs twice, so it is written in UTC. */
function unambiguous({ start, end, zone }: CalendarEvent): boolean {
  return [start, end].every(
    (t) => toInstant(toLocal(t, zone), zone, 'first') === toInstant(toLocal(t, zone), zone, 'last'),
  );
}

/** The rules of a zone, under the name that they give it: aliases have another. */
function blockOf(zone: string): { readonly text: string; readonly id: string } {
  const [text = '', id = ''] = tzlib_get_ical_block(zone);
  return { text, id: id.replace(/^TZID=/, '') };
}
