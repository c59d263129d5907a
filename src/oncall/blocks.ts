import { date, join, list, type Message, message, paragraph, person, type Rich, rich } from '../lib/blockkit.ts';
import type { Instant } from '../lib/instant.ts';

/** A person on call: a Slack user, or the file's name of somebody Slack does not know. */
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

/** One schedule's line: who now, until when, who next. */
export interface ScheduleLine {
  readonly name: string;
  readonly people: readonly Named[];
  readonly until: Instant | undefined;
  readonly next: { readonly at: Instant; readonly people: readonly Named[] } | undefined;
}

/** One line a schedule. */
export function onCallMessage(lines: readonly ScheduleLine[]): Message {
  if (lines.length === 0)
    return message(rich`There are no schedules yet: muster.yaml names them, and “muster apply” takes them up.`);
  const items = lines.map(({ name, people, until, next }) => {
    const end = until === undefined ? rich`` : rich` until ${date(until)}`;
    const then =
      next === undefined
        ? rich``
        : rich` · then ${peopleWords(next.people)}${until === undefined ? rich` from ${date(next.at)}` : rich``}`;
    return rich`${people.length === 0 ? '🚨 ' : ''}*${name}*: ${peopleWords(people)}${end}${then}`;
  });
  return message(rich`*On call now*`, [paragraph(rich`*On call now*`), list(items)]);
}

export interface TurnLine {
  readonly schedule: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly people: readonly Named[];
}

/** Turns in the order in which they begin. */
export function turnsMessage(
  title: string,
  none: string,
  turns: readonly TurnLine[],
  now: Instant,
  showPeople: boolean,
): Message {
  if (turns.length === 0) return message(rich`${none}`);
  const items = turns.slice(0, 20).map(({ schedule, start, end, people }) => {
    const who = showPeople ? rich` · ${peopleWords(people)}` : rich``;
    return start <= now
      ? rich`*now* until ${date(end)} · *${schedule}*${who}`
      : rich`${date(start)} to ${date(end)} · *${schedule}*${who}`;
  });
  return message(rich`*${title}*`, [paragraph(rich`*${title}*`), list(items)]);
}
