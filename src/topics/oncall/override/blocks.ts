/** What is said of overrides, before and after they are saved. Pure. */
import {
  type Block,
  buttons,
  context,
  date,
  list,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import type { Instant } from '../../../lib/instant.ts';
import { type Named, peopleWords } from '../schedule/blocks.ts';
import type { ChangedShift, Draft, How } from './model.ts';
import type { KeptOverride, ScheduleChange } from './store.ts';

/** An interval with its people as readers see them. */
export interface NamedShift extends Omit<ChangedShift, 'people'> {
  readonly people: readonly Named[];
}

/** What was done to a schedule, with the people of the override as readers see them. */
export type NamedChange = ScheduleChange & { readonly named: readonly Named[] };

export interface Preview {
  readonly schedule: string;
  readonly draft: Draft;
  readonly named: readonly Named[];
  readonly before: readonly NamedShift[];
  readonly after: readonly NamedShift[];
  /** Whole sentences. */
  readonly warnings: readonly Rich[];
  /** The line that saves it, drawn for the state in which this was shown. */
  readonly save: string;
  /** The line that opens it in the form. */
  readonly edit: string;
  /** The schedule's zone, when it is not the reader's. */
  readonly zone: string | undefined;
  /** What somebody did to the schedule since it was last shown. */
  readonly changed: NamedChange | undefined;
}

/** How an override is told: who, how, from when to when. */
function draftWords(
  schedule: string,
  { how, start, end }: Pick<Draft, 'how' | 'start' | 'end'>,
  named: readonly Named[],
): Rich {
  const time = rich`from ${date(start)} to ${date(end)}`;
  if (how === 'nobody') return rich`*Nobody* is on call for *${schedule}* ${time}, on purpose.`;
  const added = how === 'add' ? ' as well as those on call' : '';
  return rich`${peopleWords(named)} ${named.length > 1 ? 'are' : 'is'} on call for *${schedule}*${added} ${time}.`;
}

function changeWords(schedule: string, change: NamedChange): Rich {
  if (change.what === 'file') return rich`*muster.yaml was applied in the meantime*`;
  const { by, kept, named } = change;
  const whom =
    howOf(kept) === 'nobody'
      ? rich`nobody`
      : named.every(({ user }) => user === by)
        ? rich`themselves`
        : peopleWords(named);
  const time = rich`from ${date(kept.start_at)} to ${date(kept.end_at)}`;
  return change.what === 'removed'
    ? rich`${person(by)} *removed an override of ${schedule} in the meantime:* ${whom}, ${time}`
    : rich`${person(by)} *put* ${whom} *on call for ${schedule} in the meantime:* ${time}`;
}

const MOST = 8;

function intervals(title: string, all: readonly NamedShift[]): readonly Block[] {
  const lines = all
    .slice(0, MOST)
    .map(
      (s) =>
        rich`${date(s.start)} – ${date(s.end)} · ${s.people.length === 0 ? rich`🚨 *nobody*` : peopleWords(s.people)}`,
    );
  const more = all.length > MOST ? [rich`… and ${all.length - MOST} more`] : [];
  return [paragraph(rich`*${title}*`), list([...lines, ...more])];
}

/** What would be saved; nothing is until the button is pressed. */
export function previewMessage(preview: Preview): Message {
  const { schedule, draft, named, before, after, warnings, save, edit, zone, changed } = preview;
  const title =
    changed === undefined
      ? rich`👀 *Not saved yet.* ${draftWords(schedule, draft, named)}`
      : rich`⚠️ ${changeWords(schedule, changed)}. *Your change was not saved: check the preview again.*`;
  return message(title, [
    paragraph(title),
    ...(changed === undefined ? [] : [paragraph(draftWords(schedule, draft, named))]),
    ...intervals('Now', before),
    ...intervals('With this override', after),
    ...warnings.slice(0, MOST).map((warning) => paragraph(rich`⚠️ ${warning}`)),
    ...(zone === undefined ? [] : [context(`Times you type are in ${zone}, the time zone of ${schedule}.`)]),
    buttons([
      { label: changed === undefined ? 'Save' : 'Save anyway', line: save, style: 'primary' },
      { label: 'Change', line: edit },
    ]),
  ]);
}

/** Sent to everybody that a saved override concerns. */
export function savedMessage(schedule: string, draft: Draft, named: readonly Named[], by: string): Message {
  const words = rich`🔁 ${draftWords(schedule, draft, named)} Added by ${person(by)}.`;
  return message(words, [paragraph(words), buttons([{ label: 'Who is on call', line: `oncall ${schedule}` }])]);
}

function howOf({ kind, people_json }: KeptOverride): How {
  if (people_json === '[]') return 'nobody';
  return kind === 'add' ? 'add' : 'replace';
}

/** Sent to everybody that a removed override concerned. */
export function endedMessage(
  kept: KeptOverride,
  named: readonly Named[],
  back: readonly Named[],
  now: Instant,
  by: string,
): Message {
  const begun = kept.start_at < now;
  const swap =
    kept.origin?.startsWith('swap:') === true ? ' It was one half of a swap. The other half still applies.' : '';
  const again = back.length === 0 ? rich`` : rich` *On call again: ${peopleWords(back)}, until ${date(kept.end_at)}.*`;
  const who = howOf(kept) === 'nobody' ? rich`nobody on call` : peopleWords(named);
  const what = begun
    ? rich`until ${date(kept.end_at)} was ended early`
    : rich`from ${date(kept.start_at)} to ${date(kept.end_at)} was removed`;
  const words = rich`↩️ The override of *${kept.schedule}* with ${who} ${what} by ${person(by)}.${swap}${again}`;
  return message(words, [paragraph(words), buttons([{ label: 'Who is on call', line: `oncall ${kept.schedule}` }])]);
}

/** Sent to the person who was on call when somebody took over. */
export function relievedMessage(schedule: string, by: string, until: Instant): Message {
  const words = rich`🙏 ${person(by)} has taken over *${schedule}* from you until ${date(until)}.`;
  return message(words, [paragraph(words), buttons([{ label: 'My shifts', line: 'oncall shifts' }])]);
}

/** How an override came about, for the list. */
function originWords({ origin, created_by }: KeptOverride): Rich {
  const [kind] = (origin ?? '').split(':');
  const how: Readonly<Record<string, string>> = { cover: 'Covered', swap: 'Swapped', take: 'Taken over' };
  return rich`${how[kind ?? ''] ?? 'Added'} by ${person(created_by)}`;
}

/** The overrides that go on or come, each with a button to remove it. */
export function overridesMessage(
  rows: readonly { readonly kept: KeptOverride; readonly named: readonly Named[] }[],
): Message {
  if (rows.length === 0) return message(rich`No current or upcoming overrides.`);
  const shown = rows.slice(0, 20);
  const blocks = shown.flatMap(({ kept, named }): readonly Block[] => [
    paragraph(
      rich`*${kept.id}* · ${draftWords(kept.schedule, { how: howOf(kept), start: kept.start_at, end: kept.end_at }, named)} ${originWords(kept)}`,
    ),
    buttons([{ label: `Remove ${kept.id}`, line: `oncall remove ${kept.id}`, style: 'danger' }]),
  ]);
  const more =
    rows.length > shown.length
      ? [paragraph(rich`… and ${rows.length - shown.length} more. Name a schedule to shorten the list.`)]
      : [];
  return message(rich`${rows.length === 1 ? 'One override' : rich`${rows.length} overrides`}`, [
    paragraph(rich`*Overrides*, soonest first`),
    ...blocks,
    ...more,
  ]);
}
