/**
 * The text of an iCalendar file → its components. What Muster does not need is ignored, so that it can break
 * nothing; a line that cannot be read loses only that line, or its event if it says when the event is. Pure.
 */
import ICAL from 'ical.js';
import { cut, stripTokens } from '../../../lib/blockkit.ts';
import { MusterError } from '../../../lib/errors.ts';
import { formatLocal, parseRfc3339 } from '../../../lib/zoned.ts';
import { type ContentLine, readLine, unfold } from './lines.ts';

/** A property in jCal form: name, parameters, type of value, values. */
export type Property = readonly [
  name: string,
  parameters: Readonly<Record<string, string>>,
  type: string,
  ...values: readonly unknown[],
];

/** A component in jCal form: name, properties, inner components. */
export type Component = readonly [name: string, properties: readonly Property[], inside: readonly Component[]];

/** A line that was ignored, or a part of it. */
export interface LineFault {
  /** From 1. */
  readonly line: number;
  /** The event it is in. */
  readonly event: Component | undefined;
  /** Completes “line 9 …”. */
  readonly what: string;
  /** The name of the property, in lower case; empty when the line is not a property. */
  readonly property: string;
}

export interface ParsedCalendars {
  readonly calendars: readonly Component[];
  readonly faults: readonly LineFault[];
  /** Events whose time cannot be read, however many faults there are. */
  readonly lost: ReadonlySet<Component>;
}

/** A year of hourly shifts is 3 MB; reading takes 30 ms per megabyte and blocks the process. */
export const LARGEST_FEED = 5_000_000;
/** Twenty-five years of daily shifts. */
const MOST_EVENTS = 10_000;
/** Dates that are listed one by one, each of which costs as much as twenty periods of a rule. */
const MOST_DATES = 15_000;
const MOST_FAULTS = 1_000;
const DEEPEST = 10;

/** A calendar that cannot be read: code `feed`, and the reason, completing “… could not be read: …”. */
export function unreadable(reason: string): MusterError {
  return new MusterError('feed', reason);
}

/** The calendars in a file. Throws `feed` when it is not an iCalendar file, is cut off, or is too large. */
export function parseCalendars(text: string): ParsedCalendars {
  if (text.length > LARGEST_FEED) throw unreadable('it is larger than 5 MB');
  const body = text.replace(/^\uFEFF?\s*/, '');
  if (!/^BEGIN:VCALENDAR\s/i.test(body)) throw unreadable('it is not an iCalendar file');
  const events = body.match(/^BEGIN:VEVENT/gim)?.length ?? 0;
  if (events > MOST_EVENTS) throw unreadable(`it has ${events} events, and Muster reads at most ${MOST_EVENTS}`);
  const reader = new Reader();
  for (const line of unfold(text)) reader.take(line.number, line.text);
  return reader.end();
}

type Open = readonly [name: string, properties: Property[], inside: Component[]];

/** Builds components from lines. */
class Reader {
  readonly #root: Open = ['', [], []];
  readonly #open: Open[] = [this.#root];
  readonly #faults: LineFault[] = [];
  readonly #lost = new Set<Component>();
  #dates = 0;

  take(number: number, text: string): void {
    const line = readLine(text.trimEnd());
    if (line?.name === 'rdate' || line?.name === 'exdate') this.#spend(line.value);
    const property = line !== undefined && READ.has(line.name) ? propertyOf(line) : undefined;
    if (line?.name === 'begin') this.#begin(number, line.value.trim().toLowerCase());
    else if (line?.name === 'end') this.#end(number, text, line.value.trim().toLowerCase());
    else if (line === undefined || property === 'unread')
      this.#fault(number, `(“${shortText(text)}”) cannot be read; it is ignored`, line?.name ?? '');
    else this.#add(number, line, property);
  }

  #add(number: number, { bare }: ContentLine, property: Property | undefined): void {
    if (property !== undefined) this.#last[1].push(property);
    for (const name of bare)
      this.#fault(number, `has the parameter ${shortText(name)} without a value; the parameter is ignored`, '');
  }

  /** Dates that are listed one by one, before any of them is looked at. */
  #spend(values: string): void {
    this.#dates += values.split(',').length;
    if (this.#dates > MOST_DATES)
      throw unreadable(
        `it lists more than ${MOST_DATES} dates in RDATE and EXDATE, which is too many for on-call shifts`,
      );
  }

  end(): ParsedCalendars {
    const name = this.#last[0];
    if (name !== '') throw unreadable(`the iCalendar file is broken (it ends before END:${name.toUpperCase()})`);
    return { calendars: this.#root[2], faults: this.#faults, lost: this.#lost };
  }

  get #last(): Open {
    return this.#open.at(-1) ?? this.#root;
  }

  #begin(number: number, name: string): void {
    // Events cannot be nested: the end of the first is missing.
    if (name === 'vevent' && this.#last[0] === 'vevent') {
      this.#fault(number, 'begins an event inside another event; the first event ends there', '');
      this.#open.pop();
    }
    if (this.#open.length > DEEPEST) throw unreadable('its components are nested too deeply');
    const fresh: Open = [name, [], []];
    this.#last[2].push(fresh);
    this.#open.push(fresh);
  }

  /** Ends the innermost component with this name, and everything still open inside it. */
  #end(number: number, text: string, name: string): void {
    const at = this.#open.findLastIndex((open) => open[0] === name);
    if (at <= 0) this.#fault(number, `(“${shortText(text)}”) ends something that never began; it is ignored`, '');
    else if (at < this.#open.length - 1) this.#fault(number, `ends ${name.toUpperCase()} before what is inside it`, '');
    if (at > 0) this.#open.length = at;
  }

  #fault(line: number, what: string, property: string): void {
    const event = this.#open.findLast((open) => open[0] === 'vevent');
    if (event !== undefined && DECIDE.has(property)) this.#lost.add(event);
    if (this.#faults.length < MOST_FAULTS) this.#faults.push({ line, event, what, property });
  }
}

/** The properties that Muster reads; all others are ignored. */
const READ = new Set([
  ...['uid', 'summary', 'status', 'sequence', 'attendee'],
  ...['dtstart', 'dtend', 'duration', 'recurrence-id', 'rrule', 'rdate', 'exdate', 'exrule'],
  ...['tzid', 'tzoffsetfrom', 'tzoffsetto', 'x-lic-location', 'x-wr-timezone', 'timezone-id'],
]);

/** Properties without which the time of an event is unknown. */
export const DECIDE: ReadonlySet<string> = new Set(['dtstart', 'dtend', 'duration', 'recurrence-id', 'rrule']);

/** Properties that hold times; in them, spaces, lower case and stray separators are tolerated. */
const TIMES = new Set(['dtstart', 'dtend', 'duration', 'recurrence-id', 'rdate', 'exdate', 'rrule']);

/** By the form of its value, whatever `VALUE=` says: programs confuse dates and date-times. */
function propertyOf({ name, parameters, value }: ContentLine): Property | 'unread' {
  const { value: type = '', ...rest } = parameters;
  const text = TIMES.has(name) ? tidied(name, value, type) : value;
  try {
    const period = /^period$/i.test(type) ? ';VALUE=PERIOD' : '';
    const [, , kind, ...values] = ICAL.parse.property(`${name}${period}:${text}`) as Property;
    return [name, rest, kind, ...values];
  } catch {
    return 'unread';
  }
}

function tidied(name: string, value: string, type: string): string {
  const parts = value.replace(/\s+/g, '').toUpperCase().split(';');
  const filled = parts.filter((part) => part !== '');
  if (name === 'rrule') return filled.map((part) => part.replace(/,$/, '')).join(';');
  const lists = filled.flatMap((part) => part.split(',')).filter((part) => part !== '');
  return lists.map((part) => (/^date$/i.test(type) ? part.replace(/T000000Z?$/, '') : plainTime(part))).join(',');
}

/** Converts a time to RFC 5545 form, where a program wrote it in RFC 3339 form, with an offset, or without seconds. */
function plainTime(text: string): string {
  const found = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (found === null) return text.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$1$2$3');
  const [, year, month, day, hour, minute, second = '00', offset = ''] = found;
  if (!/^[+-]/.test(offset)) return `${year}${month}${day}T${hour}${minute}${second}${offset}`;
  const zone = offset.replace(/^(...):?/, '$1:');
  const instant = parseRfc3339(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return instant === undefined ? text : formatLocal(instant).replace(/[-:]/g, '').concat(second, 'Z');
}

/** The components of one kind, in file order. */
export function insideOf(component: Component, name: string): readonly Component[] {
  return component[2].filter((inner) => inner[0] === name);
}

/** The properties with this name, in file order. */
export function propertiesOf(component: Component, name: string): readonly Property[] {
  return component[1].filter((property) => property[0] === name);
}

/** The first text property with this name; empty when there is none. */
export function textOf(component: Component, name: string): string {
  const value = propertiesOf(component, name)[0]?.[3];
  return typeof value === 'string' ? value : '';
}

/** A parameter's value, or undefined. */
export function parameterOf([, parameters]: Property, name: string): string | undefined {
  return parameters[name];
}

/** Text from outside as one line. */
export function oneLine(text: string): string {
  return stripTokens(text.replace(/\s+/g, ' ')).trim();
}

/** The same, short enough to be shown. */
export function shortText(text: string): string {
  return cut(oneLine(text), 80);
}
