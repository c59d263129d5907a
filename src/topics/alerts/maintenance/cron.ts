/** Recurring wall times as cron writes them: `0 22 * * fri`. Pure; the wall clock is turned into instants elsewhere. */
import { parse, validateDetailed } from 'node-cron';
import { DAY, MINUTE } from '../../../lib/instant.ts';
import { dayStart, type Local, weekday } from '../../../lib/zoned.ts';

/** A pattern that was read. */
export interface Cron {
  /** Minutes of the day, sorted. */
  readonly times: readonly number[];
  readonly month: ReadonlySet<number>;
  readonly isDay: (day: number, weekday: number) => boolean;
}

/** No pattern leaves out more days: 29 February comes back after eight years at the latest. */
const FURTHEST = 8 * 366;
/** Letters. */
const LONGEST = 200;

/** Reads minute, hour, day of the month, month and day of the week; what is wrong with anything else, in words. */
export function readCron(text: string): Cron | { readonly wrong: string } {
  const fields = text.trim().split(/\s+/);
  if (text.length > LONGEST || fields.length !== 5)
    return { wrong: 'must be five fields: minute, hour, day of the month, month and day of the week' };
  const [error] = validateDetailed(text).errors;
  if (error !== undefined) return { wrong: `is not a cron pattern: ${error.message}` };
  const { minute, hour, dayOfMonth, month, dayOfWeek } = parse(text);
  const days = dayOfMonth.filter((day) => typeof day === 'number');
  const weekdays = dayOfWeek.filter((day) => typeof day === 'number').map((day) => (day + 6) % 7);
  if (days.length < dayOfMonth.length || weekdays.length < dayOfWeek.length)
    return { wrong: 'must name days by numbers or weekdays such as fri; L, W and # are not supported' };
  const times = hour.flatMap((h) => minute.map((m) => h * 60 + m)).sort((a, b) => a - b);
  const isDay = dayRule({ days, weekdays }, fields[2]?.startsWith('*') === true, fields[4]?.startsWith('*') === true);
  return { times, month: new Set(month), isDay };
}

/** Where both days are restricted, either is enough: https://man7.org/linux/man-pages/man5/crontab.5.html */
function dayRule(
  { days, weekdays }: { readonly days: readonly number[]; readonly weekdays: readonly number[] },
  anyDay: boolean,
  anyWeekday: boolean,
): Cron['isDay'] {
  if (anyDay || anyWeekday) return (day, of) => days.includes(day) && weekdays.includes(of);
  return (day, of) => days.includes(day) || weekdays.includes(of);
}

/** The first wall time of the pattern after another one; undefined when there is none, as on 30 February. */
export function nextLocal({ times, month, isDay }: Cron, after: Local): Local | undefined {
  const first = dayStart(after);
  for (let i = 0; i <= FURTHEST; i += 1) {
    const day = first + i * DAY;
    const date = new Date(day);
    if (!month.has(date.getUTCMonth() + 1) || !isDay(date.getUTCDate(), weekday(day))) continue;
    const time = times.find((minutes) => day + minutes * MINUTE > after);
    if (time !== undefined) return day + time * MINUTE;
  }
  return undefined;
}
