/** Schedules and shifts as `/oncall` shows them. Pure. */
import {
  type ButtonSpec,
  buttons,
  context,
  date,
  join,
  list,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import type { Instant } from '../../../lib/instant.ts';

/** A person on call: a Slack user, or the name in muster.yaml of somebody Slack does not know. */
export interface Named {
  readonly user: string | undefined;
  readonly name: string;
}

/** People as a reader sees them. */
export function peopleWords(people: readonly Named[]): Rich {
  if (people.length === 0) return rich`*nobody*`;
  return join(
    people.map((p) => (p.user === undefined ? rich`${p.name} (not in Slack)` : [person(p.user)])),
    ', ',
  );
}

/** One schedule's line: who is on call, until when, and who is next. */
export interface ScheduleLine {
  readonly name: string;
  readonly people: readonly Named[];
  readonly until: Instant | undefined;
  readonly next: { readonly at: Instant; readonly people: readonly Named[] } | undefined;
}

function scheduleWords({ name, people, until, next }: ScheduleLine): Rich {
  const end = until === undefined ? rich`` : rich` until ${date(until)}`;
  const from = next !== undefined && until === undefined ? rich` from ${date(next.at)}` : rich``;
  const then = next === undefined ? rich`` : rich` · then ${peopleWords(next.people)}${from}`;
  return rich`${people.length === 0 ? '🚨 ' : ''}*${name}*: ${peopleWords(people)}${end}${then}`;
}

const ASK: readonly ButtonSpec[] = [
  { label: 'Override', line: 'oncall override' },
  { label: 'Cover me', line: 'oncall cover --edit' },
  { label: 'My shifts', line: 'oncall shifts' },
  { label: 'Next hand-offs', line: 'oncall next' },
  { label: 'Gaps', line: 'oncall gaps' },
];

/** Slack allows longer lists; readers do not read them. */
const LINES = 30;

/** One line per schedule. */
export function onCallMessage(lines: readonly ScheduleLine[]): Message {
  if (lines.length === 0)
    return message(rich`There are no schedules yet. Add them to muster.yaml and run “muster apply”.`);
  const pieces = Array.from({ length: Math.ceil(lines.length / LINES) }, (_, i) =>
    list(lines.slice(i * LINES, (i + 1) * LINES).map(scheduleWords)),
  );
  return message(rich`*On call now*`, [paragraph(rich`*On call now*`), ...pieces.slice(0, 5), buttons(ASK)]);
}

/** How many upcoming shifts a message shows. */
export const SHOWN = 10;

/** One schedule: its line, its upcoming shifts and gaps, and its buttons. `more` shifts are not shown. */
export function scheduleMessage(line: ScheduleLine, coming: readonly ShiftLine[], more: number, now: Instant): Message {
  const words = scheduleWords(line);
  const shifts = coming.map(({ start, end, people }) => {
    const who = people.length === 0 ? rich`🚨 *nobody*` : peopleWords(people);
    return start <= now ? rich`*now* – ${date(end)} · ${who}` : rich`${date(start)} – ${date(end)} · ${who}`;
  });
  const rest = more > 0 ? [rich`… and ${more} more`] : [];
  return message(words, [
    paragraph(words),
    ...(shifts.length > 0 ? [list([...shifts, ...rest])] : []),
    context('A picture of the next two weeks is in your direct messages.'),
    buttons([
      { label: 'Override', line: `oncall override ${line.name}` },
      { label: 'Swap', line: 'oncall swap' },
      { label: 'Cover me', line: `oncall cover ${line.name} --edit` },
    ]),
  ]);
}

export interface ShiftLine {
  readonly schedule: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly people: readonly Named[];
}

/** Shifts in order of their start. */
export function shiftsMessage(
  title: string,
  none: string,
  shifts: readonly ShiftLine[],
  now: Instant,
  showPeople: boolean,
): Message {
  if (shifts.length === 0) return message(rich`${none}`);
  const items = shifts.slice(0, 20).map(({ schedule, start, end, people }) => {
    const who = showPeople ? rich` · ${peopleWords(people)}` : rich``;
    return start <= now
      ? rich`*now* until ${date(end)} · *${schedule}*${who}`
      : rich`${date(start)} to ${date(end)} · *${schedule}*${who}`;
  });
  return message(rich`*${title}*`, [paragraph(rich`*${title}*`), list(items)]);
}
