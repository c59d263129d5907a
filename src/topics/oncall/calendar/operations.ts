/** Reading a calendar: everything it needs comes out of the rows at once, and is drawn later. */
import type { Tx } from '../../../engine/tx.ts';
import { DAY } from '../../../lib/instant.ts';
import { findUser, keyOfUser, nameBook, namedPeople } from '../../team/store.ts';
import { changesOf } from '../override/store.ts';
import { loadSchedule, scheduleNames } from '../schedule/store.ts';
import { type Changing, eventsOf } from './events.ts';
import type { CalendarEvent } from './ical.ts';
import { type Calendar, personOf, scheduleOf } from './model.ts';
import { findCalendar, markRead } from './store.ts';

/** Four weeks back for people who write down their hours, half a year ahead for those who plan their holidays. */
const [BACK, AHEAD] = [28 * DAY, 182 * DAY];

/** A calendar that was found; `events` works them out, without the database. */
export interface FoundCalendar {
  readonly fileName: string;
  readonly name: string;
  readonly events: () => readonly CalendarEvent[];
}

/** The calendar of a token; undefined when the token opens nothing, or its owner has left the workspace. */
export async function readCalendar(tx: Tx, token: string): Promise<FoundCalendar | undefined> {
  const calendar = await findCalendar(tx, token);
  if (calendar === undefined || (await findUser(tx, calendar.owner))?.deactivated === 1) return undefined;
  await markRead(tx, calendar);
  const schedules = await schedulesOf(tx, calendar);
  const person = personOf(calendar);
  const mine = person === undefined ? [] : [person, (await keyOfUser(tx, person)) ?? person];
  const nameOf = await namesOf(tx, schedules);
  // Whole days, so that the file stays the same from one reading to the next.
  const today = Math.floor(tx.now / DAY) * DAY;
  const wanted = { from: today - BACK, until: today + AHEAD, mine, nameOf };
  return {
    fileName: `${scheduleOf(calendar) ?? 'on-call'}.ics`,
    name: person === undefined ? titleOf(calendar, schedules) : `On call: ${nameOf(person)}`,
    events: () => schedules.flatMap((schedule) => eventsOf(schedule, wanted)),
  };
}

/** What is shown never was decided before the address was made, so that no event is from 1970. */
async function schedulesOf(tx: Tx, calendar: Calendar): Promise<readonly Changing[]> {
  const only = scheduleOf(calendar);
  const found: Changing[] = [];
  for (const name of only === undefined ? await scheduleNames(tx) : [only]) {
    const schedule = await loadSchedule(tx, name);
    if (schedule === undefined) continue;
    const { changes, changedAt } = await changesOf(tx, name);
    found.push({ schedule, changes, changedAt: Math.max(changedAt, calendar.created_at) });
  }
  return found;
}

function titleOf(calendar: Calendar, schedules: readonly Changing[]): string {
  const only = scheduleOf(calendar);
  if (only === undefined) return 'On call: all schedules';
  return schedules.length > 0 ? `On call: ${only}` : `${only} (no longer in muster.yaml)`;
}

/** Names for readers outside Slack, of everybody who may stand in these schedules. */
async function namesOf(tx: Tx, schedules: readonly Changing[]): Promise<(person: string) => string> {
  const book = await nameBook(tx);
  const names = new Map<string, string>();
  for (const person of new Set(schedules.flatMap(peopleIn))) {
    const [named] = await namedPeople(tx, [person]);
    names.set(person, named?.user === undefined ? person : book('person', named.user));
  }
  return (person) => names.get(person) ?? book('person', person);
}

function peopleIn({ schedule: { revisions, overrides } }: Changing): readonly string[] {
  return [
    ...overrides.flatMap(({ people }) => people),
    ...revisions.flatMap(({ rotations, feed }) => [
      ...rotations.flatMap((rotation) => rotation.people.flat()),
      ...(feed ?? []).flatMap(({ people }) => people),
    ]),
  ];
}
