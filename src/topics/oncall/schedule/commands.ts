import { type CommandRow, row } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { type Message, personToken } from '../../../lib/blockkit.ts';
import { may } from '../../../lib/grammar.ts';
import { DAY } from '../../../lib/instant.ts';
import { keyOfUser, namedPeople } from '../../team/store.ts';
import { sendPicture } from '../picture/operations.ts';
import { onCallMessage, type ScheduleLine, SHOWN, type ShiftLine, scheduleMessage, shiftsMessage } from './blocks.ts';
import { currentShift, nextChange, shiftsOf } from './handoffs.ts';
import { requireSchedule } from './operations.ts';
import { gapsBetween, shiftsBetween } from './shifts.ts';
import { scheduleNames } from './store.ts';

const DAYS_AHEAD = 28;

async function lineOf(tx: Tx, name: string): Promise<ScheduleLine> {
  const schedule = await requireSchedule(tx, name);
  const { people, until } = currentShift(schedule, tx.now);
  const next = nextChange(schedule, tx.now);
  return {
    name,
    people: await namedPeople(tx, people),
    until,
    next: next && { at: next.at, people: await namedPeople(tx, next.starting) },
  };
}

const TWO_WEEKS = 14 * DAY;

/** One schedule: its line, its upcoming shifts, its buttons; the picture follows as a direct message. */
async function detail(tx: Tx, name: string, user: string): Promise<Message> {
  const schedule = await requireSchedule(tx, name);
  const until = tx.now + TWO_WEEKS;
  const gaps = gapsBetween(schedule, tx.now, until).map((gap) => ({ ...gap, people: [] }));
  const all = [...shiftsBetween(schedule, tx.now, until), ...gaps].sort((a, b) => a.start - b.start);
  const coming = await each(all.slice(0, SHOWN), async ({ start, end, people }) => ({
    schedule: name,
    start,
    end,
    people: await namedPeople(tx, people),
  }));
  await sendPicture(tx, schedule, user);
  return scheduleMessage(await lineOf(tx, name), coming, all.length - coming.length, tx.now);
}

async function each<T, S = string>(names: readonly S[], work: (name: S) => Promise<T>): Promise<T[]> {
  const out: T[] = [];
  for (const name of names) out.push(await work(name));
  return out;
}

interface PersonWords {
  readonly title: string;
  readonly none: string;
}

function personWords(user: string, me: string): PersonWords {
  if (user === me) return { title: 'Your shifts', none: 'You are not on call in the next four weeks.' };
  const name = personToken(user);
  return { title: `Shifts of ${name}`, none: `${name} is not on call in the next four weeks.` };
}

/** The shifts of one person in the next four weeks, the current one first. */
async function shiftsOfPerson(tx: Tx, user: string, { title, none }: PersonWords): Promise<Message> {
  const names = [user, (await keyOfUser(tx, user)) ?? user];
  const found = await each(await scheduleNames(tx), async (name): Promise<ShiftLine[]> => {
    const shifts = shiftsOf(await requireSchedule(tx, name), names, tx.now, DAYS_AHEAD);
    return shifts.map((s) => ({ schedule: name, start: s.start, end: s.end, people: [] }));
  });
  const sorted = found.flat().sort((a, b) => a.start - b.start);
  return shiftsMessage(title, none, sorted, tx.now, false);
}

/** The rows of `/oncall` that change nothing. */
export const askRows: readonly CommandRow[] = [
  row({
    name: 'oncall',
    aliases: ['who', 'now'],
    summary:
      'Show who is on call now and who is next. With a schedule: its next two weeks as a picture. With a person: their shifts.',
    example: '/oncall payments',
    args: [may('schedule', 'schedule'), may('who', 'person')],
    permission: 'look',
    changes: false,
    run: async (tx, { schedule, who }, { caller }) => {
      if (schedule !== undefined) return { message: await detail(tx, schedule, caller.user) };
      if (who !== undefined) return { message: await shiftsOfPerson(tx, who, personWords(who, caller.user)) };
      return { message: onCallMessage(await each(await scheduleNames(tx), (name) => lineOf(tx, name))) };
    },
  }),
  row({
    name: 'oncall shifts',
    aliases: ['mine'],
    hidden: ['turns'],
    summary: 'Show your shifts in the next four weeks.',
    example: '/oncall shifts',
    args: [],
    permission: 'look',
    changes: false,
    run: async (tx, _, { caller }) => {
      return { message: await shiftsOfPerson(tx, caller.user, personWords(caller.user, caller.user)) };
    },
  }),
  row({
    name: 'oncall next',
    summary: 'Show the next hand-offs.',
    example: '/oncall next',
    args: [may('schedule', 'schedule')],
    permission: 'look',
    changes: false,
    run: async (tx, { schedule: only }) => {
      const found = await each(
        only === undefined ? await scheduleNames(tx) : [only],
        async (name): Promise<ShiftLine[]> => {
          const next = nextChange(await requireSchedule(tx, name), tx.now);
          return next === undefined
            ? []
            : [
                {
                  schedule: name,
                  start: next.at,
                  end: next.until ?? next.at,
                  people: await namedPeople(tx, next.starting),
                },
              ];
        },
      );
      const sorted = found.flat().sort((a, b) => a.start - b.start);
      return { message: shiftsMessage('The next hand-offs', 'No upcoming hand-offs.', sorted, tx.now, true) };
    },
  }),
];
