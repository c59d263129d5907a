/** A recurrence rule from the parser → Muster's own form, or what is not supported. Pure. */
import { DAY, type Instant } from '../../../lib/instant.ts';
import { type Local, parseLocal } from '../../../lib/zoned.ts';
import type { Property } from './ical.ts';
import type { Frequency, Rule, RuleDay } from './recurrence.ts';

const FREQUENCIES: Readonly<Record<string, Frequency>> = {
  HOURLY: 'hourly',
  DAILY: 'daily',
  WEEKLY: 'weekly',
  MONTHLY: 'monthly',
  YEARLY: 'yearly',
};

const READ = [
  ...['freq', 'interval', 'count', 'until', 'wkst'],
  ...['bymonth', 'bymonthday', 'byday', 'byhour', 'byminute', 'bysecond', 'bysetpos'],
];

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** No real shifts have longer lists or intervals. */
const [MOST_LISTED, LONGEST_INTERVAL] = [100, 1_000];

/** What is not supported in a rule, completing “it …”; undefined when everything is. */
export function unreadPart([, , , value]: Property): string | undefined {
  const parts = (value ?? {}) as Readonly<Record<string, unknown>>;
  const frequency = String(parts['freq'] ?? '');
  if (frequency === 'SECONDLY' || frequency === 'MINUTELY')
    return `repeats every ${frequency === 'SECONDLY' ? 'second' : 'minute'}, which is too often for a shift`;
  if (FREQUENCIES[frequency] === undefined) return 'has a recurrence rule without a frequency';
  if (Number(parts['interval'] ?? 1) > LONGEST_INTERVAL) return 'repeats at an interval that is too long';
  const unread = Object.keys(parts).find((name) => !READ.includes(name) && !name.startsWith('x-'));
  if (unread !== undefined) return `repeats by ${unread.toUpperCase()}, which Muster does not support`;
  const long = Object.entries(parts).find(([, list]) => Array.isArray(list) && list.length > MOST_LISTED);
  return long === undefined ? undefined : `repeats by more than ${MOST_LISTED} values of ${long[0].toUpperCase()}`;
}

/** The rule, its `until` turned into wall time by `local`; undefined when a part of it is not supported. */
export function ruleOf(property: Property, local: (t: Instant) => Local): Rule | undefined {
  if (unreadPart(property) !== undefined) return undefined;
  const parts = property[3] as Readonly<Record<string, unknown>>;
  const frequency = FREQUENCIES[String(parts['freq'])] ?? 'daily';
  return {
    frequency,
    interval: Math.max(1, Number(parts['interval'] ?? 1)),
    count: parts['count'] === undefined ? Number.POSITIVE_INFINITY : Number(parts['count']),
    until: untilOf(parts['until'], local),
    weekStart: (Number(parts['wkst'] ?? 2) + 5) % 7,
    months: numbers(parts['bymonth']),
    monthDays: numbers(parts['bymonthday']),
    days: listOf(parts['byday'])?.map(ruleDay),
    hours: numbers(parts['byhour']),
    minutes: numbers(parts['byminute']),
    positions: numbers(parts['bysetpos']),
  };
}

/** A day means the whole day; an instant is converted to wall time in the event's zone. */
function untilOf(value: unknown, local: (t: Instant) => Local): Local {
  if (value === undefined) return Number.POSITIVE_INFINITY;
  const text = String(value);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return (parseLocal(`${text}T00:00`) ?? Number.NEGATIVE_INFINITY) + DAY - 1;
  const wall = parseLocal(text.replace(/Z$/, ''));
  if (wall === undefined) return Number.NEGATIVE_INFINITY;
  return text.endsWith('Z') ? local(wall) : wall;
}

function ruleDay(text: unknown): RuleDay {
  const [, nth = '', day = ''] = /^([+-]?\d{0,2})([A-Z]{2})$/.exec(String(text)) ?? [];
  return { nth: Number(nth || 0), day: DAYS.indexOf(day) };
}

function numbers(value: unknown): readonly number[] | undefined {
  return listOf(value)?.map(Number);
}

/** The values without duplicates, so that a list costs no more than the times it produces. */
function listOf(value: unknown): readonly unknown[] | undefined {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? [...new Set(value)] : [value];
}
