import { listed } from '../../../command/misread.ts';
import { type Caller, type CommandRow, type Context, type Reply, row } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { form, may, nearest } from '../../../lib/grammar.ts';
import { DAY, type Millis } from '../../../lib/instant.ts';
import { readPoint } from '../../../lib/point.ts';
import { namedPeople, slackIds } from '../../team/store.ts';
import { feedState } from '../feed/store.ts';
import type { Rotation } from '../schedule/model.ts';
import { requireSchedule } from '../schedule/operations.ts';
import { shiftsOfRotation } from '../schedule/rotation.ts';
import { type KeptSchedule, scheduleNames } from '../schedule/store.ts';
import { type DraftShiftLine, editForm, editMessage, whichMessage } from './form.ts';
import { compare, type DraftShift, handoffOf, planEdit, rotationsOf } from './model.ts';
import { loadCrew, readShifts, shiftLines } from './people.ts';
import { rotationYaml } from './yaml.ts';

interface Wanted {
  readonly people: string | undefined;
  readonly handoff: string | undefined;
  readonly day: string | undefined;
}

/** The row that drafts another rotation; the file alone says who is on call. */
export const editRows: readonly CommandRow[] = [
  row({
    name: 'oncall edit',
    summary: 'Preview a rotation with different people, order or hand-off time, and get the lines for muster.yaml.',
    example: '/oncall edit payments',
    args: [
      may('schedule', 'schedule'),
      may('rotation', 'rest'),
      form('people', 'rest'),
      form('handoff', 'rest'),
      form('day', 'word'),
    ],
    permission: 'schedules',
    changes: false,
    run: async (tx, { schedule: name, rotation: wanted, ...values }, { caller, vocabulary }) => {
      const only = name ?? (await onlySchedule(tx, wanted, vocabulary));
      if (only === undefined) return whichSchedule(tx);
      const schedule = await editable(tx, only);
      const rotation = chosen(schedule, wanted);
      if (rotation === undefined) return whichRotation(schedule);
      if (caller.door === 'modal') return answered(tx, schedule, rotation, values, caller);
      if (shiftLines(rotation.people).length > LONGEST)
        throw new Mistake(`${rotation.name} is too long for a Slack form; change it in muster.yaml.`);
      const place = { channel: caller.channel, thread: caller.thread };
      return { view: editForm(only, rotation, schedule.timezone, place) };
    },
  }),
];

/** The longest text of a form. */
const LONGEST = 3_000;

/** The schedule when there is only one; words that name none are a mistake. */
async function onlySchedule(
  tx: Tx,
  words: string | undefined,
  { schedules }: Context['vocabulary'],
): Promise<string | undefined> {
  if (words !== undefined) {
    const near = nearest(words, schedules);
    const offer = near === undefined ? undefined : { label: `Edit ${near}`, line: `oncall edit ${near}` };
    throw new Mistake(`“${words}” is not a schedule in muster.yaml. ${listed({ kind: 'schedule' }, schedules)}`, {
      example: '/oncall edit payments',
      offer,
    });
  }
  const names = await scheduleNames(tx);
  if (names.length === 0) throw new Mistake('There are no schedules yet. Add them to muster.yaml.');
  return names.length === 1 ? names[0] : undefined;
}

async function whichSchedule(tx: Tx): Promise<Reply> {
  const names = await scheduleNames(tx);
  const choices = names.map((name) => ({ label: name, line: `oncall edit ${name}` }));
  return { message: whichMessage('Which schedule do you want to edit?', choices) };
}

/** Throws a Mistake for a schedule that is kept elsewhere. */
async function editable(tx: Tx, name: string): Promise<KeptSchedule> {
  const schedule = await requireSchedule(tx, name);
  const feed = await feedState(tx, name);
  if (feed !== undefined)
    throw new Mistake(`${name} is read from the calendar at ${feed.from}. Change it there; Muster follows.`, {
      example: `/oncall override ${name} @ana 4h`,
    });
  return schedule;
}

function chosen(schedule: KeptSchedule, name: string | undefined): Rotation | undefined {
  const rotations = rotationsOf(schedule);
  if (name === undefined) return rotations.length === 1 ? rotations[0] : undefined;
  const found = rotations.find((rotation) => rotation.name.trim().toLowerCase() === name.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new Mistake(
    `${schedule.name} has no rotation “${name}”; there is ${rotations.map((rotation) => rotation.name).join(', ')}.`,
    { example: `/oncall edit ${schedule.name}` },
  );
}

function whichRotation(schedule: KeptSchedule): Reply {
  const choices = rotationsOf(schedule).map(({ name }) => ({
    label: name,
    line: `oncall edit ${schedule.name} ${name}`,
  }));
  return { message: whichMessage(`Which rotation of ${schedule.name} do you want to edit?`, choices) };
}

/** The answer to the form; it also goes to the person's direct messages, since a form is gone once it is closed. */
async function answered(
  tx: Tx,
  schedule: KeptSchedule,
  old: Rotation,
  { people = '', handoff = '', day }: Wanted,
  { user }: Caller,
): Promise<Reply> {
  const wanted = readShifts(people, await loadCrew(tx));
  const where = day === undefined ? handoffOf(old).day : Number(day);
  const edit = { people: wanted, time: timeOf(handoff), day: where };
  const { entry, schedule: after } = planEdit(schedule, old, edit, tx.now);
  const shifts = compare(schedule, after, tx.now, tx.now + horizon(old, schedule.timezone, tx.now));
  const answer = editMessage({
    schedule: schedule.name,
    rotation: old.name,
    shifts: await named(tx, shifts),
    yaml: rotationYaml(entry),
    same: rotationYaml(entry) === rotationYaml(old),
    missing: (await slackIds(tx, [...new Set(wanted.flat())])).missing,
  });
  await tx.notify({ kind: 'message', payload: { to: { user }, message: answer } });
  return { message: answer };
}

/** Six weeks, or four shifts where they are longer. */
function horizon(rotation: Rotation, zone: string, now: number): Millis {
  const { start, end } = shiftsOfRotation(rotation, zone)(now);
  return Math.min(400 * DAY, Math.max(42 * DAY, 4 * (end - start)));
}

async function named(tx: Tx, shifts: readonly DraftShift[]): Promise<readonly DraftShiftLine[]> {
  const out: DraftShiftLine[] = [];
  for (const { people, instead, ...span } of shifts) {
    const others = [];
    for (const other of instead) others.push({ ...other, people: await namedPeople(tx, other.people) });
    out.push({ ...span, people: await namedPeople(tx, people), instead: others });
  }
  return out;
}

/** A time of day. Throws a Mistake at the field `handoff`. */
function timeOf(words: string): Millis {
  const found = readPoint(words, 0, 'UTC', 'future');
  if (found?.everyDay === true) return found.at % DAY;
  throw new Mistake(`“${words}” is not a time of day.`, { field: 'handoff', example: '09:00' });
}
