/** The interval of time a report is about: the words people use for it, and the interval before it. Pure. */
import { DAY, type Instant } from '../../../lib/instant.ts';
import { boundsOf, later, monthName, readMonth } from '../../../lib/month.ts';
import { dayStart, toInstant, toLocal, weekday } from '../../../lib/zoned.ts';

/** `[from, until)`, and what it is compared with. */
export interface Period {
  readonly name: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly before: { readonly from: Instant; readonly until: Instant };
  /** The words that name it again. */
  readonly words: string;
}

const LONGEST = 730;

/** `90d`, `week`, `last week`, `quarter`, `2026-02`, `last month`; nothing is the last 30 days. Undefined for anything else. */
export function readPeriod(text: string, now: Instant, zone: string): Period | undefined {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ');
  const days = { '': 30, month: 30, week: 7, 'this week': 7, quarter: 90, year: 365 }[words] ?? daysIn(words);
  if (days !== undefined) return lastDays(days, now);
  if (words === 'last week') return lastWeek(now, zone);
  const month = readMonth(words, toLocal(now, zone));
  if (month === undefined) return undefined;
  const { from, until } = boundsOf(month, zone);
  return { name: monthName(month), from, until, before: boundsOf(later(month, -1), zone), words };
}

function daysIn(words: string): number | undefined {
  const [, amount, unit] = /^(?:last )?(\d{1,4}) ?(d|days?|w|weeks?)$/.exec(words) ?? [];
  const days = Number(amount) * (unit?.startsWith('w') ? 7 : 1);
  return days >= 1 && days <= LONGEST ? days : undefined;
}

/** So many times 24 hours until now, and the same before. */
export function lastDays(days: number, now: Instant): Period {
  const from = now - days * DAY;
  return {
    name: `the last ${days} days`,
    from,
    until: now,
    before: { from: from - days * DAY, until: from },
    words: `${days}d`,
  };
}

/** The week from Monday to Monday that is over, in a zone. */
export function lastWeek(now: Instant, zone: string): Period {
  const today = dayStart(toLocal(now, zone));
  const monday = today - weekday(today) * DAY;
  const [from, until] = [toInstant(monday - 7 * DAY, zone), toInstant(monday, zone)];
  return {
    name: 'last week',
    from,
    until,
    before: { from: toInstant(monday - 14 * DAY, zone), until: from },
    words: 'last week',
  };
}
