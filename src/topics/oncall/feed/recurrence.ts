/**
 * Recurrence rules of RFC 5545 in wall-clock time: period by period, each period's candidates at once. Written here, as
 * the library's iterator takes a second for what a calendar of a few years asks and can be made to run for ever. Pure.
 */
import { DAY, HOUR, MINUTE } from '../../../lib/instant.ts';
import { dayStart, type Local, weekday } from '../../../lib/zoned.ts';
import { unreadable } from './ical.ts';

/** Days count from 0 for Monday; `nth` 0 means every such day, negative counts from the end. */
export interface RuleDay {
  readonly nth: number;
  readonly day: number;
}

export type Frequency = 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';

/** A rule; a missing list restricts nothing. `until` is the last wall time at which an occurrence may begin. */
export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number;
  readonly until: Local;
  /** The first day of the week, 0 is Monday. */
  readonly weekStart: number;
  readonly months?: readonly number[] | undefined;
  readonly monthDays?: readonly number[] | undefined;
  readonly days?: readonly RuleDay[] | undefined;
  readonly hours?: readonly number[] | undefined;
  readonly minutes?: readonly number[] | undefined;
  readonly positions?: readonly number[] | undefined;
}

/** The budget that one reading has left: a unit is about one day or time looked at, 0.3 µs. */
export interface Budget {
  left: number;
}

/** Takes from the budget, before the work is done. Throws `feed` when too little is left. */
export function spend(budget: Budget, units: number): void {
  budget.left -= units;
  if (budget.left < 0) throw unreadable('its recurrence rules produce too many events');
}

/** The later cost of an occurrence: two look-ups in its zone, and comparing its shift with others. */
const OCCURRENCE = 20;

/**
 * The wall times at which a rule begins in `[from, until)`, `start` being its first. Throws `feed` when the budget is
 * used up, as a rule with a count must be counted from its start.
 */
export function expand(rule: Rule, start: Local, from: Local, until: Local, budget: Budget): readonly Local[] {
  const found: Local[] = [];
  const end = Math.min(until, rule.until + 1);
  const first = rule.count === Number.POSITIVE_INFINITY ? periodBefore(rule, start, from) : 0;
  const each = costOfPeriod(rule);
  let counted = 0;
  for (let period = first; ; period += 1) {
    const begin = periodStart(rule, start, period);
    if (begin >= end) return found;
    spend(budget, each);
    for (const local of candidates(rule, start, begin, budget)) {
      if (local < start || local >= end) continue;
      counted += 1;
      if (counted > rule.count) return found;
      if (local < from) continue;
      spend(budget, OCCURRENCE);
      found.push(local);
    }
  }
}

/** The beginning of the n-th period, as wall time: an hour, a day, the week's first day, the first of a month or year. */
function periodStart({ frequency, interval, weekStart }: Rule, start: Local, n: number): Local {
  const day = dayStart(start);
  if (frequency === 'hourly') return Math.floor(start / HOUR) * HOUR + n * interval * HOUR;
  if (frequency === 'daily') return day + n * interval * DAY;
  if (frequency === 'weekly') return day - ((weekday(day) - weekStart + 7) % 7) * DAY + n * interval * 7 * DAY;
  const { year, month } = civil(start);
  return frequency === 'monthly' ? monthStart(year, month + n * interval) : monthStart(year + n * interval, 0);
}

const SHORTEST = { hourly: HOUR, daily: DAY, weekly: 7 * DAY, monthly: 31 * DAY, yearly: 366 * DAY } as const;

/** A period that is certainly before `from`, computed without iterating to it. */
function periodBefore({ frequency, interval }: Rule, start: Local, from: Local): number {
  return Math.max(0, Math.floor((from - start) / (interval * SHORTEST[frequency])) - 1);
}

/** The cost of going to the next period, whatever is in it. */
const PERIOD = 5;

/** The cost of a period however few of its days match: each day is compared with each listed weekday. */
function costOfPeriod({ frequency, months, days, positions }: Rule): number {
  const inYear = months === undefined && days !== undefined ? 366 : (months?.length ?? 12) * 31;
  const looked = { hourly: 1, daily: 1, weekly: 7, monthly: 31, yearly: inYear }[frequency];
  return PERIOD + looked * (1 + (days?.length ?? 0)) + (positions?.length ?? 0);
}

/** The rule's wall times in one period, in order. */
function candidates(rule: Rule, start: Local, begin: Local, budget: Budget): readonly Local[] {
  const days = daysOf(rule, start, begin);
  if (days.length === 0) return [];
  const times = rule.frequency === 'hourly' ? hourTimes(rule, start, begin) : dayTimes(rule, start);
  spend(budget, days.length * times.length);
  const all = days.flatMap((day) => times.map((time) => day + time)).sort((a, b) => a - b);
  const { positions } = rule;
  if (positions === undefined) return all;
  const chosen = positions.map((position) => all.at(position > 0 ? position - 1 : position));
  return [...new Set(chosen)].filter((local) => local !== undefined).sort((a, b) => a - b);
}

function dayTimes({ hours, minutes }: Rule, start: Local): readonly number[] {
  const time = start - dayStart(start);
  const [hour, minute] = [Math.floor(time / HOUR), Math.floor((time % HOUR) / MINUTE)];
  return (hours ?? [hour]).flatMap((h) => (minutes ?? [minute]).map((m) => h * HOUR + m * MINUTE + (time % MINUTE)));
}

function hourTimes({ hours, minutes }: Rule, start: Local, begin: Local): readonly number[] {
  const hour = Math.floor((begin - dayStart(begin)) / HOUR);
  if (hours !== undefined && !hours.includes(hour)) return [];
  const own = Math.floor((start - Math.floor(start / HOUR) * HOUR) / MINUTE);
  return (minutes ?? [own]).map((minute) => hour * HOUR + minute * MINUTE + (start % MINUTE));
}

/** The midnights of a period on which the rule begins. */
function daysOf(rule: Rule, start: Local, begin: Local): readonly Local[] {
  const { frequency, months, monthDays, days } = rule;
  if (frequency === 'hourly' || frequency === 'daily')
    return [dayStart(begin)].filter((day) => inMonths(day, months) && onMonthDays(day, monthDays) && onDays(day, days));
  if (frequency === 'weekly') {
    const wanted = days?.map(({ day }) => day) ?? [weekday(start)];
    return span(begin, 7).filter((day) => wanted.includes(weekday(day)) && inMonths(day, months));
  }
  if (frequency === 'monthly') return inMonths(begin, months) ? monthly(rule, start, begin) : [];
  return yearly(rule, start, begin);
}

function monthly({ monthDays, days }: Rule, start: Local, begin: Local): readonly Local[] {
  const { year, month } = civil(begin);
  const all = span(begin, (monthStart(year, month + 1) - begin) / DAY);
  if (monthDays === undefined && days === undefined) return all.filter((day) => civil(day).day === civil(start).day);
  return all.filter((day) => onMonthDays(day, monthDays) && onNth(day, days, all));
}

/** Without months, days of the week are counted in the whole year. */
function yearly(rule: Rule, start: Local, begin: Local): readonly Local[] {
  const { months, monthDays, days } = rule;
  const { year } = civil(begin);
  if (months === undefined && days !== undefined) {
    const all = span(begin, (monthStart(year + 1, 0) - begin) / DAY);
    return all.filter((day) => onMonthDays(day, monthDays) && onNth(day, days, all));
  }
  const own = monthDays === undefined ? [civil(start).month + 1] : [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  return (months ?? own).flatMap((month) => monthly(rule, start, monthStart(year, month - 1)));
}

function inMonths(day: Local, months: readonly number[] | undefined): boolean {
  return months === undefined || months.includes(civil(day).month + 1);
}

function onMonthDays(day: Local, monthDays: readonly number[] | undefined): boolean {
  if (monthDays === undefined) return true;
  const { year, month, day: number } = civil(day);
  const length = (monthStart(year, month + 1) - monthStart(year, month)) / DAY;
  return monthDays.includes(number) || monthDays.includes(number - length - 1);
}

function onDays(day: Local, days: readonly RuleDay[] | undefined): boolean {
  return days === undefined || days.some((wanted) => wanted.day === weekday(day));
}

/** Whether a day is the n-th of its weekday among `all`. */
function onNth(day: Local, days: readonly RuleDay[] | undefined, all: readonly Local[]): boolean {
  if (days === undefined) return true;
  const [first = 0, last = 0] = [all[0], all.at(-1)];
  const forward = Math.floor((day - first) / (7 * DAY)) + 1;
  const backward = -Math.floor((last - day) / (7 * DAY)) - 1;
  return days.some(
    (wanted) => wanted.day === weekday(day) && (wanted.nth === 0 || wanted.nth === forward || wanted.nth === backward),
  );
}

function span(first: Local, days: number): readonly Local[] {
  return Array.from({ length: days }, (_, i) => first + i * DAY);
}

function civil(local: Local): { readonly year: number; readonly month: number; readonly day: number } {
  const date = new Date(local);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
}

/** The first of a month; `month` from 0, beyond 11 being the years after. */
function monthStart(year: number, month: number): Local {
  return Date.UTC(year, month, 1);
}
