/** Shifts as an iCalendar file (RFC 5545) that any calendar can subscribe to. Pure. */
import { createHash } from 'node:crypto';
import ical, {
  ICalAlarmType,
  type ICalCalendar,
  ICalCalendarMethod,
  ICalEventBusyStatus,
  ICalEventTransparency,
} from 'ical-generator';
import { HOUR, type Instant, type Millis, SECOND } from '../../../lib/instant.ts';
import { zonedDate } from '../../../lib/zoned.ts';
import { type CalendarZone, calendarZone } from './zones.ts';

/** One shift or gap, as a calendar shows it. */
export interface CalendarEvent {
  /** Stays the same between readings, also when the end or the people change; the UID is its hash. */
  readonly key: string;
  readonly start: Instant;
  readonly end: Instant;
  /** IANA. */
  readonly zone: string;
  readonly summary: string;
  readonly description: string;
  readonly category: 'On call' | 'Nobody on call';
  /** How long before the start to remind; undefined: not at all. */
  readonly alarm: Millis | undefined;
  /** How often the schedule has been changed, and when last: calendars take over what is newer. */
  readonly changes: number;
  readonly changedAt: Instant;
}

const END = 'END:VCALENDAR';

/** The file. The same events give the same text, whenever and wherever they are asked for. */
export function calendarText(name: string, events: readonly CalendarEvent[]): string {
  const frame = ical({
    name: escapeName(name),
    prodId: { company: 'Muster', product: 'On call', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: HOUR / SECOND,
  });
  const [zones, calendar] = [new Map<string, string>(), ical()];
  for (const event of events) {
    // A calendar knows seconds; what began and ended within one is not to be seen.
    if (seconds(event.end) === seconds(event.start)) continue;
    const zone = zoneFor(event);
    if (zone !== undefined) zones.set(zone.id, zone.block);
    addEvent(calendar, event, zone);
  }
  const drawn = calendar.events().map((event) => event.toString());
  return fold([frame.toString().slice(0, -END.length), ...zones.values(), ...drawn, END, '\r\n'].join(''));
}

/** The zone in which both ends can be written; what no zone can name is written in UTC. */
function zoneFor({ start, end, zone: name }: CalendarEvent): CalendarZone | undefined {
  const zone = calendarZone(name);
  return zone?.names(start) && zone.names(end) ? zone : undefined;
}

function addEvent(calendar: ICalCalendar, event: CalendarEvent, zone: CalendarZone | undefined): void {
  // luxon's dates, because the library writes a native one in the zone of the machine.
  const changed = zonedDate(event.changedAt, 'UTC');
  const created = calendar.createEvent({
    id: `${createHash('sha256').update(event.key).digest('hex').slice(0, 32)}@muster`,
    sequence: event.changes,
    start: zonedDate(event.start, event.zone),
    end: zonedDate(event.end, event.zone),
    timezone: zone?.id ?? null,
    stamp: changed,
    lastModified: changed,
    summary: event.summary,
    description: event.description,
    transparency: ICalEventTransparency.TRANSPARENT,
    busystatus: ICalEventBusyStatus.FREE,
    categories: [{ name: event.category }],
  });
  if (event.alarm !== undefined)
    created.createAlarm({
      type: ICalAlarmType.display,
      triggerBefore: event.alarm / SECOND,
      description: event.summary,
    });
}

function seconds(t: Instant): number {
  return Math.floor(t / SECOND);
}

/** The one text that the library writes as it is given. */
function escapeName(name: string): string {
  return name.replace(/[\\;,]/g, '\\$&').replace(/\s+/g, ' ');
}

const LINE = 75;

/** Lines of at most 75 octets. The library's own folding takes ten times as long as all the rest. */
function fold(text: string): string {
  return text
    .split('\r\n')
    .map((line) => (Buffer.byteLength(line) <= LINE ? line : foldLine(line)))
    .join('\r\n');
}

function foldLine(line: string): string {
  let [folded, length] = ['', 0];
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (length + size > LINE) {
      folded += '\r\n ';
      length = 1;
    }
    folded += character;
    length += size;
  }
  return folded;
}
