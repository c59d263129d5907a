/** What being on call was like in a month: the shifts as they really were, the pages, and how good the schedules are. */
import type { Tx } from '../../../engine/tx.ts';
import { DAY, type Instant, type Millis } from '../../../lib/instant.ts';
import { boundsOf, type Month, tenseOf } from '../../../lib/month.ts';
import { memberOf } from '../../incidents/lifecycle/store.ts';
import { type Duty, dutiesOf, type Load, loadsOf, median } from '../../oncall/quality/fairness.ts';
import { qualityOf } from '../../oncall/quality/findings.ts';
import type { Finding } from '../../oncall/quality/model.ts';
import { isNight } from '../../oncall/quality/nights.ts';
import type { Schedule } from '../../oncall/schedule/model.ts';
import { loadSchedule, scheduleNames } from '../../oncall/schedule/store.ts';
import { isKnown, kindOf } from '../../paging/page/model.ts';
import { reachedBetween } from '../../paging/page/store.ts';
import { top } from '../../team/store.ts';
import { type PeopleBook, peopleBook } from './people.ts';
import { goneSchedules } from './schedules.ts';

/** The load of one person. */
export interface ReportLine extends Load {
  readonly name: string;
  /** Pages that reached them. */
  readonly pages: number;
  /** The pages that reached them at night. */
  readonly atNight: number;
  /** Until they acknowledged, for those that they did. */
  readonly toAck: Millis | undefined;
}

export interface Report {
  readonly month: Month;
  readonly tense: 'past' | 'current' | 'future';
  /** The one schedule it is about; undefined: all. */
  readonly schedule: string | undefined;
  readonly zone: string;
  readonly lines: readonly ReportLine[];
  readonly findings: readonly Finding[];
}

export interface Asked {
  readonly month: Month;
  readonly schedule: string | undefined;
  readonly zone: string;
  /** The reader: pages of private incidents are counted only for their members. */
  readonly reader: string;
}

/** A month of one schedule or of all; the current one so far, a coming one as it is planned. */
export async function loadReport(tx: Tx, { month, schedule, zone, reader }: Asked): Promise<Report> {
  const book = await peopleBook(tx);
  const tense = tenseOf(month, tx.now, zone);
  const known = await knownSchedules(tx);
  const all = schedule === undefined ? [...known, ...(await goneSchedules(tx))] : known;
  const duties = all
    .filter(({ name }) => schedule === undefined || name === schedule)
    .flatMap((one) => dutiesIn(one, month, tense === 'current' ? tx.now : undefined, book));
  const pages = await pagesOf(tx, { ...boundsOf(month, zone), schedule, reader }, book);
  return {
    month,
    tense,
    schedule,
    zone,
    lines: linesOf(loadsOf(duties, book.zoneOf), pages, book),
    findings: findingsOf(known, { month, schedule, zone, reader }, tense === 'current' ? tx.now : undefined, book),
  };
}

/** The zone in which a report's month begins: the schedule's, or the file's for all. */
export async function zoneOfReport(tx: Tx, schedule: string | undefined): Promise<string> {
  const found = schedule === undefined ? undefined : await loadSchedule(tx, schedule);
  return found?.timezone ?? (await top(tx)).timezone;
}

interface Named {
  readonly name: string;
  readonly schedule: Schedule;
}

async function knownSchedules(tx: Tx): Promise<readonly Named[]> {
  const out: Named[] = [];
  for (const name of await scheduleNames(tx)) {
    const schedule = await loadSchedule(tx, name);
    if (schedule !== undefined) out.push({ name, schedule });
  }
  return out;
}

/** Each schedule's month begins by its own clock. */
function dutiesIn({ name, schedule }: Named, month: Month, now: Instant | undefined, { keyOf }: PeopleBook) {
  const { from, until } = boundsOf(month, schedule.timezone);
  const end = now === undefined ? until : Math.min(until, now);
  return dutiesOf(name, schedule, from, end).map(
    (duty): Duty => ({ ...duty, people: [...new Set(duty.people.map(keyOf))] }),
  );
}

/** How far ahead the quality of what is planned now is judged. */
export const AHEAD = 84 * DAY;

/** Of the coming weeks, which can still be changed; of the month itself when another one is asked for. */
function findingsOf(
  schedules: readonly Named[],
  { month, schedule, zone }: Asked,
  now: Instant | undefined,
  { keyOf, zoneOf, nameOf }: PeopleBook,
): readonly Finding[] {
  const time = now === undefined ? boundsOf(month, zone) : { from: now, until: now + AHEAD };
  return qualityOf({
    schedules,
    only: schedule,
    ...time,
    zoneOf: (person) => zoneOf(keyOf(person)),
    nameOf: (person) => nameOf(keyOf(person)),
  });
}

interface PageOf {
  readonly person: string;
  readonly at: Instant;
  readonly ackedAfter: Millis | undefined;
}

/** Each page that the reader may know of, once for each person it reached, at the first time. */
async function pagesOf(
  tx: Tx,
  { from, until, schedule, reader }: { from: Instant; until: Instant } & Pick<Asked, 'schedule' | 'reader'>,
  { keyOf }: PeopleBook,
): Promise<readonly PageOf[]> {
  const mine = await memberOf(tx, reader);
  const rows = (await reachedBetween(tx, { start: from, end: until })).filter(({ page }) => isKnown(page, mine));
  const people = rows.filter((row) => kindOf(row.target) === 'user' && (schedule ?? row.schedule) === row.schedule);
  // By page and time: the first of a page and a person is the earliest.
  const first = new Map([...people].reverse().map((row) => [`${row.page.id} ${row.target}`, row]));
  return [...first.values()].map(({ page: { acked_by, acked_at }, target, at }) => ({
    person: keyOf(target),
    at,
    ackedAfter: acked_by === target && acked_at !== null ? Math.max(0, acked_at - at) : undefined,
  }));
}

const NOTHING = { time: 0, nightTime: 0, nights: 0, weekendTime: 0, shifts: 0 };

/** The people on call, then those who were paged without being on call. */
function linesOf(loads: readonly Load[], pages: readonly PageOf[], book: PeopleBook): readonly ReportLine[] {
  const carried = new Set(loads.map((load) => load.person));
  const others = [...new Set(pages.map((page) => page.person))].filter((person) => !carried.has(person)).sort();
  return [...loads, ...others.map((person) => ({ person, ...NOTHING }))].map((load) => {
    const own = pages.filter((page) => page.person === load.person);
    return {
      ...load,
      name: book.nameOf(load.person),
      pages: own.length,
      atNight: own.filter((page) => isNight(page.at, book.zoneOf(load.person))).length,
      toAck: median(own.flatMap(({ ackedAfter }) => ackedAfter ?? [])),
    };
  });
}
