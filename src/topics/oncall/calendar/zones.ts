/** The rules of a zone as a calendar carries them, and which times they may be trusted with. Pure. */
import ICAL from 'ical.js';
import { tzlib_get_ical_block } from 'timezones-ical-library';
import { type Instant, SECOND } from '../../../lib/instant.ts';
import { isZone, type Local, toInstant, toLocal } from '../../../lib/zoned.ts';

/** A zone that a calendar can name. */
export interface CalendarZone {
  /** The name under which the rules are given; an alias (`Asia/Calcutta`) has another. */
  readonly id: string;
  /** A VTIMEZONE, lines ending with CRLF. */
  readonly block: string;
  /** Whether the wall time of an instant means this instant to everybody who reads the rules. */
  readonly names: (t: Instant) => boolean;
}

const known = new Map<string, CalendarZone | undefined>();

/** The zone, or undefined for one that is written in UTC anyway. */
export function calendarZone(zone: string): CalendarZone | undefined {
  if (!known.has(zone)) known.set(zone, readZone(zone));
  return known.get(zone);
}

function readZone(zone: string): CalendarZone | undefined {
  const [text = '', name = ''] = tzlib_get_ical_block(zone);
  const id = name.replace(/^TZID=/, '');
  if (text === '' || id === 'Etc/UTC' || !isZone(id)) return undefined;
  const read = reader(text);
  return { id, block: `${text.trim()}\r\n`, names: (t) => namesInstant(t, zone, id, read) };
}

/**
 * Readers differ about a wall time that occurs twice. And the rules may be of another year than this machine's: they
 * change by law, and a calendar's can say no more than “every year”, which Ramadan does not heed.
 */
function namesInstant(t: Instant, zone: string, id: string, read: (local: Local) => Instant): boolean {
  const local = toLocal(t, zone);
  const once = toInstant(local, zone, 'first') === toInstant(local, zone, 'last');
  return once && toLocal(t, id) === local && read(local) === t - (t % SECOND);
}

/** Reads wall times only by the rules, as a program does that knows no zone of that name; whole seconds. */
function reader(block: string): (local: Local) => Instant {
  const rules = new ICAL.Timezone(new ICAL.Component(ICAL.parse(block)));
  return (local) => {
    const time = ICAL.Time.fromJSDate(new Date(local), true);
    time.zone = rules;
    return time.toUnixTime() * SECOND;
  };
}
