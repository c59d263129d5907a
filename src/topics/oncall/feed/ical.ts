/** The text of an iCalendar file → its components. Pure. */
import ICAL from 'ical.js';
import { cut, stripTokens } from '../../../lib/blockkit.ts';
import { MusterError } from '../../../lib/errors.ts';

/** A property as jCal writes it: name, parameters, type of value, values. */
export type Property = readonly [
  name: string,
  parameters: Readonly<Record<string, string | readonly string[]>>,
  type: string,
  ...values: readonly unknown[],
];

/** A component as jCal writes it: name, properties, components inside. */
export type Component = readonly [name: string, properties: readonly Property[], inside: readonly Component[]];

/** A year of hourly shifts is 3 MB; reading takes 30 ms a megabyte, in which nothing else happens. */
export const LARGEST_FEED = 5_000_000;
/** Twenty-five years of daily shifts. */
const MOST_EVENTS = 10_000;

/** A feed that cannot be read: code `feed`, and the reason as the end of “… could not be read: …”. */
export function unreadable(reason: string): MusterError {
  return new MusterError('feed', reason);
}

/** The calendars of a file. Throws `feed` when it is none, is broken, or is larger than any calendar of shifts. */
export function parseCalendars(text: string): readonly Component[] {
  if (text.length > LARGEST_FEED) throw unreadable('it is larger than 5 MB');
  const body = text.replace(/^\uFEFF?\s*/, '');
  if (!/^BEGIN:VCALENDAR\s/i.test(body)) throw unreadable('what came is not an iCalendar file');
  const events = body.match(/^BEGIN:VEVENT/gim)?.length ?? 0;
  if (events > MOST_EVENTS) throw unreadable(`it has ${events} events; at most ${MOST_EVENTS} are read`);
  try {
    const parsed = ICAL.parse(body) as unknown as Component | readonly Component[];
    return typeof parsed[0] === 'string' ? [parsed as Component] : (parsed as readonly Component[]);
  } catch (error) {
    throw unreadable(`the iCalendar file is broken (${shortText(error instanceof Error ? error.message : 'unknown')})`);
  }
}

/** The components of one kind, in the order of the file. */
export function insideOf(component: Component, name: string): readonly Component[] {
  return component[2].filter((inner) => inner[0] === name);
}

/** The properties of one name, in the order of the file. */
export function propertiesOf(component: Component, name: string): readonly Property[] {
  return component[1].filter((property) => property[0] === name);
}

/** The first text of this name; empty when there is none. */
export function textOf(component: Component, name: string): string {
  const value = propertiesOf(component, name)[0]?.[3];
  return typeof value === 'string' ? value : '';
}

/** A parameter's first value, or undefined. */
export function parameterOf([, parameters]: Property, name: string): string | undefined {
  const value = parameters[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** Somebody else's words as one line. */
export function oneLine(text: string): string {
  return stripTokens(text.replace(/\s+/g, ' ')).trim();
}

/** The same, short enough to be shown. */
export function shortText(text: string): string {
  return cut(oneLine(text), 80);
}
