/** What stands in a calendar: the shifts of a person, of a schedule, or of all. */
import type { Tx } from '../engine/tx.ts';
import { DAY, type Instant } from '../lib/instant.ts';
import { formatRfc3339 } from '../lib/zoned.ts';
import { findUser, keyOfUser, nameBook, namedPeople } from '../team/store.ts';
import { type CalendarEvent, calendarText } from './calendar.ts';
import { type Calendar, changesOf, findCalendar, markRead } from './calendar-store.ts';
import { gapsBetween, type Shift, shiftsBetween } from './rotation.ts';
import { type KeptSchedule, loadSchedule, scheduleNames } from './store.ts';

/** Four weeks back for whoever writes down their hours, half a year ahead for holidays. */
const [BACK, AHEAD] = [28 * DAY, 182 * DAY];

/** A calendar's file, or undefined when the token opens nothing. */
export async function readCalendar(tx: Tx, token: string, host: string): Promise<string | undefined> {
  const calendar = await findCalendar(tx, token);
  if (calendar === undefined || (await findUser(tx, calendar.owner))?.deactivated === 1) return undefined;
  await markRead(tx, calendar);
  const names = calendar.subject.startsWith('schedule:')
    ? [calendar.subject.slice('schedule:'.length)]
    : await scheduleNames(tx);
  const book = await nameBook(tx);
  const events: CalendarEvent[] = [];
  for (const name of names) {
    const schedule = await loadSchedule(tx, name);
    if (schedule !== undefined) events.push(...(await eventsOf(tx, schedule, calendar, book)));
  }
  return calendarText(titleOf(calendar, book), host, events);
}

type Book = Awaited<ReturnType<typeof nameBook>>;

function titleOf({ subject }: Calendar, book: Book): string {
  if (subject === 'all') return 'On call';
  if (subject.startsWith('schedule:')) return `On call: ${subject.slice('schedule:'.length)}`;
  return `On call: ${book('person', subject.slice('person:'.length))}`;
}

async function eventsOf(
  tx: Tx,
  schedule: KeptSchedule,
  { subject }: Calendar,
  book: Book,
): Promise<readonly CalendarEvent[]> {
  // Whole days, so that the file stays the same from one reading to the next.
  const today = Math.floor(tx.now / DAY) * DAY;
  const [from, until] = [today - BACK, today + AHEAD];
  const changed = await changesOf(tx, schedule.name);
  const person = subject.startsWith('person:') ? subject.slice('person:'.length) : undefined;
  const mine = person === undefined ? [] : [person, (await keyOfUser(tx, person)) ?? person];
  const shifts = shiftsBetween(schedule, from, until).filter(
    (shift) => person === undefined || shift.people.some((p) => mine.includes(p)),
  );
  const events: CalendarEvent[] = [];
  for (const shift of shifts)
    events.push({ ...(await shiftEvent(schedule, shift, mine, (people) => namesOf(tx, people, book))), ...changed });
  if (person !== undefined) return events;
  return [...events, ...gapsBetween(schedule, today, until).map((gap) => ({ ...gapEvent(schedule, gap), ...changed }))];
}

type Bare = Omit<CalendarEvent, 'changes' | 'changedAt'>;

async function shiftEvent(
  schedule: KeptSchedule,
  { start, end, people, source }: Shift,
  mine: readonly string[],
  names: (people: readonly string[]) => Promise<string>,
): Promise<Bare> {
  const others = await names(people.filter((p) => !mine.includes(p)));
  const own = mine.length > 0;
  const lines = [
    ...(own && others !== '' ? [`With ${others}.`] : []),
    source === 'override' ? 'By an override.' : `By the rotation “${source}”.`,
    `Hand-off at ${formatRfc3339(end, schedule.timezone)}.`,
  ];
  return {
    key: `${schedule.name}/${start}`,
    start,
    end,
    zone: schedule.timezone,
    summary: own ? `On call: ${schedule.name}` : `${others} on call: ${schedule.name}`,
    description: lines.join('\n'),
    alarm: own ? schedule.remind : undefined,
  };
}

async function namesOf(tx: Tx, people: readonly string[], book: Book): Promise<string> {
  const named = await namedPeople(tx, people);
  return named.map(({ user, name }) => (user === undefined ? name : book('person', user))).join(', ');
}

function gapEvent(schedule: KeptSchedule, { start, end }: { readonly start: Instant; readonly end: Instant }): Bare {
  return {
    key: `${schedule.name}/gap/${start}`,
    start,
    end,
    zone: schedule.timezone,
    summary: `Nobody on call: ${schedule.name}`,
    description: 'Put somebody on call: /oncall override',
    alarm: undefined,
  };
}
