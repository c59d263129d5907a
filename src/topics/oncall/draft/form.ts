/** The form of a rotation, and the answer to it: who would be on call, and the lines for `muster.yaml`. Pure. */
import type { View } from '@slack/types';
import {
  type Block,
  buttons,
  code,
  context,
  date,
  join,
  list,
  type Message,
  message,
  option,
  paragraph,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { preformatted } from '../../../lib/chart.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import { DAY, type Millis } from '../../../lib/instant.ts';
import { formatLocal } from '../../../lib/zoned.ts';
import { type Named, peopleWords } from '../schedule/blocks.ts';
import type { Rotation } from '../schedule/model.ts';
import { handoffOf } from './model.ts';
import { shiftLines } from './people.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** The form for one rotation, filled with what it is now. */
export function editForm(schedule: string, rotation: Rotation, zone: string, place: ModalPlace): View {
  const { time, day } = handoffOf(rotation);
  const { count, unit } = rotation.every;
  const every = `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
  const blocks = [
    paragraph(
      rich`*${schedule} · ${rotation.name}*: each shift lasts ${every}. This form changes nothing: you get the lines for muster.yaml.`,
    ),
    field({
      kind: 'text',
      name: 'people',
      label: 'Who, in order: one shift per line, a shared shift as “ana + bo”',
      lines: true,
      initial: shiftLines(rotation.people),
    }),
    field({
      kind: 'text',
      name: 'handoff',
      label: `Hand-off, time in ${zone}`,
      hint: '09:00',
      initial: clock(time),
      max: 20,
    }),
    ...dayField(rotation, day),
  ];
  const fixed = { schedule, rotation: rotation.name };
  return modal({ title: 'Edit a rotation', submit: 'Show', row: 'oncall edit', place: { ...place, fixed }, blocks });
}

function dayField({ every }: Rotation, day: number | undefined): readonly Block[] {
  if (day === undefined) return [];
  const days =
    every.unit === 'weeks'
      ? WEEKDAYS.map((name, i) => option(name, String(i)))
      : Array.from({ length: 31 }, (_, i) => option(`On day ${i + 1} of the month`, String(i + 1)));
  return [field({ kind: 'choice', name: 'day', label: 'Hand-off, day', options: days, initial: String(day) })];
}

function clock(time: Millis): string {
  return formatLocal(((time % DAY) + DAY) % DAY).slice(11);
}

/** One of several, each as a button that opens its form. */
export function whichMessage(
  question: string,
  choices: readonly { readonly label: string; readonly line: string }[],
): Message {
  const words = rich`*${question}*`;
  return message(words, [paragraph(words), buttons(choices.slice(0, 25))]);
}

/** A coming shift, and in whose place. */
export interface DraftShiftLine {
  readonly start: number;
  readonly end: number;
  readonly people: readonly Named[];
  readonly instead: readonly { readonly start: number; readonly end: number; readonly people: readonly Named[] }[];
}

export interface EditAnswer {
  readonly schedule: string;
  readonly rotation: string;
  /** The coming shifts, in order. */
  readonly shifts: readonly DraftShiftLine[];
  /** The entry for the file. */
  readonly yaml: string;
  /** Whether the entry says what the file says already. */
  readonly same: boolean;
  /** People of the list that Slack cannot reach. */
  readonly missing: readonly string[];
}

const MOST_LINES = 14;

/** What would change and when, the entry for the file, and what to do with it. */
export function editMessage({ schedule, rotation, shifts, yaml, same, missing }: EditAnswer): Message {
  const title = rich`*${schedule} · ${rotation}*: ${same ? 'that is already the rotation.' : 'nothing has changed yet.'}`;
  const first = shifts.findIndex(({ instead }) => instead.length > 0);
  const shown = shifts.slice(Math.max(0, first - 1));
  const more = shown.length > MOST_LINES ? [rich`… and so on.`] : [];
  const now = firstChange(shifts[first]);
  return message(rich`${title} ${now}`, [
    paragraph(title),
    paragraph(now),
    list([...shown.slice(0, MOST_LINES).map(line), ...more]),
    ...unreachable(missing),
    paragraph(rich`*For muster.yaml*, under schedules: ${schedule}: rotations:`),
    ...preformatted(yaml),
    paragraph(
      rich`Replace the entry “${rotation}”, have the change reviewed, and run ${code('muster apply')}, which prints who is on call before and after. Urgent? ${code(`/oncall override ${schedule} @ana 4h`)} takes effect at once.`,
    ),
  ]);
}

/** How long everything stays as it is. */
function firstChange(first: DraftShiftLine | undefined): Rich {
  const begins = first?.instead[0]?.start;
  if (begins === undefined) return rich`Nobody’s shifts change in the coming weeks:`;
  return rich`Once applied, the first change is at ${date(begins)}.`;
}

function line({ start, end, people, instead }: DraftShiftLine): Rich {
  const span = rich`${date(start)} to ${date(end)} · ${peopleWords(people)}`;
  if (instead.length === 0) return span;
  const others = instead.map((other) => {
    if (other.start === start && other.end === end) return peopleWords(other.people);
    return other.start === start
      ? rich`${peopleWords(other.people)} until ${date(other.end)}`
      : rich`${peopleWords(other.people)} from ${date(other.start)}`;
  });
  return rich`${span}, *instead of* ${join(others, ', ')}`;
}

function unreachable(missing: readonly string[]): readonly Block[] {
  if (missing.length === 0) return [];
  return [context(`⚠️ Slack cannot reach ${missing.join(', ')}: no such account, or it is deactivated.`)];
}
