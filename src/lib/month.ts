/** The month a report is about: the words people use for it, and where it begins and ends. Pure. */
import type { Instant } from './instant.ts';
import { addLocal, dayStart, formatLocal, type Local, localDay, toInstant, toLocal, yearOf } from './zoned.ts';

/** A calendar month by the wall time of its first midnight. */
export interface Month {
  readonly start: Local;
}

const NAMES = 'January February March April May June July August September October November December'.split(' ');

/** `2026-02`, `february`, `feb 2026`, `last month`, nothing for this one; undefined for anything else. `now` in the zone that counts. */
export function readMonth(words: string, now: Local): Month | undefined {
  const text = words
    .trim()
    .toLowerCase()
    .replace(/[,\s]+/g, ' ')
    .replace(/^(for|of|in) /, '');
  const current = { start: firstOf(now) };
  const steps = { '': 0, now: 0, 'this month': 0, 'last month': -1, 'previous month': -1, 'next month': 1 }[text];
  if (steps !== undefined) return later(current, steps);
  const numbers = /^(\d{4})[-/. ](\d{1,2})$/.exec(text);
  if (numbers !== null) return monthOf(Number(numbers[1]), Number(numbers[2]));
  const [, before, name = '', after] = /^(?:(\d{4}) )?([a-z]+)(?: (\d{4}))?$/.exec(text) ?? [];
  const number = 1 + NAMES.findIndex((each) => name.length >= 3 && each.toLowerCase().startsWith(name));
  const year = before ?? after;
  if (number === 0 || (before !== undefined && after !== undefined)) return undefined;
  if (year !== undefined) return monthOf(Number(year), number);
  const thisYear = monthOf(yearOf(now), number);
  return thisYear !== undefined && thisYear.start > current.start ? monthOf(yearOf(now) - 1, number) : thisYear;
}

function monthOf(year: number, month: number): Month | undefined {
  const start = year < 1970 || year > 2999 ? undefined : localDay(year, month, 1);
  return start === undefined ? undefined : { start };
}

function firstOf(local: Local): Local {
  const { year, month } = partsOf(local);
  return localDay(year, month, 1) ?? dayStart(local);
}

/** `month` from 1. */
function partsOf(local: Local): { readonly year: number; readonly month: number } {
  const [year = 0, month = 1] = formatLocal(local).slice(0, 7).split('-').map(Number);
  return { year, month };
}

/** The month some months later, or earlier with a negative number. */
export function later({ start }: Month, months: number): Month {
  return { start: addLocal(start, months, 'months') };
}

/** `[from, until)` in a zone. */
export function boundsOf(month: Month, zone: string): { readonly from: Instant; readonly until: Instant } {
  return { from: toInstant(month.start, zone), until: toInstant(later(month, 1).start, zone) };
}

/** `2026-02`, as a line and a file name write it. */
export function monthKey({ start }: Month): string {
  return formatLocal(start).slice(0, 7);
}

/** `February 2026`. */
export function monthName({ start }: Month): string {
  const { year, month } = partsOf(start);
  return `${NAMES[month - 1]} ${year}`;
}

/** How a month lies to an instant, in the zone that counts. */
export function tenseOf(month: Month, now: Instant, zone: string): 'past' | 'current' | 'future' {
  const today = firstOf(toLocal(now, zone));
  if (month.start === today) return 'current';
  return month.start < today ? 'past' : 'future';
}
