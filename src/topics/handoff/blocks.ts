/** The messages about a hand-off: the most important words first, buttons last. Pure. */
import {
  type Block,
  type ButtonSpec,
  buttons,
  context,
  date,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
  time,
} from '../../lib/blockkit.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Instant } from '../../lib/instant.ts';
import { type Named, peopleWords } from '../oncall/schedule/blocks.ts';
import { AHEAD, handoffWords, LATE } from './model.ts';
import {
  confirmedBlocks,
  type HandoffState,
  isConfirmed,
  noteBlocks,
  openBlocks,
  pagesBlocks,
  whoLine,
} from './words.ts';

/** How many characters of a note a reminder shows, and how many the hand-off itself. */
const [BRIEF, WHOLE] = [600, 3000];

const have = (state: HandoffState): ButtonSpec => ({
  label: 'Accept hand-off',
  line: `oncall have ${handoffWords(state)}`,
  style: 'primary',
});
const write = (state: HandoffState): ButtonSpec => ({
  label: state.note === undefined ? 'Write the note' : 'Edit the note',
  line: `oncall handoff ${handoffWords(state)}`,
});
const fill = ({ schedule }: HandoffState): ButtonSpec => ({
  label: 'Put somebody on call',
  line: `oncall override ${schedule}`,
  style: 'danger',
});
const myShifts: ButtonSpec = { label: 'My shifts', line: 'oncall shifts' };
const incidents: ButtonSpec = { label: 'Open incidents', line: 'incident list' };

/** A row of buttons, if there are any. */
function row(specs: readonly ButtonSpec[]): readonly Block[] {
  return specs.length === 0 ? [] : [buttons(specs)];
}

/** Buttons that page each next person who has not accepted. */
function wake({ schedule, coming }: HandoffState): readonly ButtonSpec[] {
  return coming.slice(0, 2).flatMap(({ user, name }) => {
    const line = `page ${user} Hand-off of ${schedule}: please accept it`;
    const label = coming.length === 1 ? 'Page them' : `Page ${name}`;
    return user === undefined ? [] : [{ label, line, style: 'danger' as const }];
  });
}

/** The reminder a day ahead, to the next person; a later one says how much time is left. */
export function dayMessage(state: HandoffState, now: Instant): Message {
  const { schedule, at, until, leaving } = state;
  const left = at - now < AHEAD - LATE ? rich` (in ${formatDuration(at - now)})` : rich``;
  const end = until === undefined ? rich`` : rich` until ${date(until)}`;
  const words = rich`📅 *You will be on call for ${schedule}* from ${date(at)}${left}${end}.`;
  const before =
    leaving.length === 0 ? rich`Nobody is on call before you.` : rich`Before you: ${peopleWords(leaving)}.`;
  const specs: readonly ButtonSpec[] = [
    myShifts,
    { label: 'Swap', line: 'oncall swap' },
    { label: 'Cover me', line: 'oncall cover --edit' },
  ];
  return message(words, [paragraph(words), paragraph(before), buttons(specs)]);
}

/** The reminder of a day ahead, edited when the hand-off no longer happens. */
export function noDayMessage({ schedule, at }: Pick<HandoffState, 'schedule' | 'at'>): Message {
  const words = rich`📅 *You will not be on call for ${schedule}* from ${date(at)} after all: the schedule was changed.`;
  return message(words, [paragraph(words), buttons([myShifts])]);
}

/** The reminder shortly before a hand-off, to the channel. */
export function soonMessage(state: HandoffState): Message {
  const { schedule, at, starting, leaving, note } = state;
  const title = rich`📟 *Hand-off of ${schedule} at* ${time(at)}`;
  const asked = note === undefined && leaving.length > 0;
  return message(rich`${title}: ${whoLine(state, false)}`, [
    paragraph(title),
    paragraph(whoLine(state, false)),
    ...openBlocks(state.report),
    ...noteBlocks(state, BRIEF),
    ...(asked
      ? [paragraph(rich`No hand-off note yet. ${peopleWords(leaving)}: what does the next person need to know?`)]
      : []),
    ...pagesBlocks(state.report),
    ...row([...(starting.length === 0 ? [fill(state)] : []), ...(leaving.length > 0 ? [write(state)] : [])]),
  ]);
}

/** The reminder to the channel, edited when the hand-off no longer happens. */
export function noHandoffMessage({ schedule, at }: Pick<HandoffState, 'schedule' | 'at'>): Message {
  const words = rich`📟 *Hand-off of ${schedule} at* ${time(at)}: cancelled, because the schedule was changed.`;
  return message(words, [paragraph(words), buttons([{ label: 'Who is next', line: `oncall next ${schedule}` }])]);
}

/** The message at the hand-off, to the channel; edited when somebody accepts. `told` is when it was first sent. */
export function nowMessage(state: HandoffState, told: Instant): Message {
  const { schedule, at, starting, note, taken, waits } = state;
  const title = rich`${starting.length === 0 ? '🚨' : '📟'} *Hand-off of ${schedule}*`;
  const specs: readonly ButtonSpec[] = [
    ...(starting.length === 0 ? [fill(state)] : []),
    ...(waits && taken === undefined ? [have(state)] : []),
    ...(note === undefined && state.leaving.length > 0 ? [write(state)] : []),
  ];
  return message(rich`${title}: ${whoLine(state, true)}`, [
    paragraph(title),
    paragraph(whoLine(state, true)),
    ...confirmedBlocks(state),
    ...openBlocks(state.report),
    ...noteBlocks(state, WHOLE),
    ...pagesBlocks(state.report),
    ...late(at, told),
    ...row(specs),
  ]);
}

/** The message at the hand-off, to each next person. */
export function personalMessage(state: HandoffState, reader: string, told: Instant): Message {
  const { schedule, at, until, taken } = state;
  const words = rich`📟 *You are on call for ${schedule} now*${until === undefined ? rich`.` : rich`, until ${date(until)}.`}`;
  return message(words, [
    paragraph(words),
    ...takenFor(taken, reader),
    ...before(state),
    ...openBlocks(state.report),
    ...pagesBlocks(state.report),
    ...late(at, told),
    buttons([...(taken === undefined ? [have(state)] : []), myShifts, incidents]),
  ]);
}

function takenFor(taken: HandoffState['taken'], reader: string): readonly Block[] {
  if (taken === undefined) return [];
  return [
    paragraph(taken.by === reader ? rich`✅ You accepted the hand-off at ${time(taken.at)}.` : isConfirmed(taken)),
  ];
}

/** The hand-off note, or who to ask instead. */
function before(state: HandoffState): readonly Block[] {
  const { leaving, note } = state;
  if (note !== undefined) return [paragraph(rich`Before you: ${peopleWords(leaving)}.`), ...noteBlocks(state, WHOLE)];
  if (leaving.length === 0) return [paragraph(rich`Nobody was on call before you, so there is no hand-off note.`)];
  return [paragraph(rich`There is no hand-off note. Ask ${peopleWords(leaving)}, who was on call before you.`)];
}

/** A message that is sent long after its time says so. */
function late(at: Instant, told: Instant): readonly Block[] {
  if (told - at <= LATE) return [];
  return [context(`Sent ${formatDuration(told - at)} late: Muster was down.`)];
}

/** A note as soon as it is written: to the channel, and to the next people with `Accept hand-off`. */
export function noteMessage(state: HandoffState, reader: string | undefined): Message {
  const { schedule, at, coming, taken, note } = state;
  const by = note === undefined ? rich`` : rich` by ${person(note.by)}`;
  const title = rich`📝 *Note${by} for the hand-off of ${schedule}*, ${date(at)}`;
  const ask = reader !== undefined && taken === undefined && coming.length > 0;
  return message(title, [
    paragraph(title),
    ...(reader === undefined && coming.length > 0 ? [paragraph(rich`For ${peopleWords(coming)}`)] : []),
    paragraph(rich`${note?.text ?? ''}`),
    ...(reader === undefined ? [] : takenFor(taken, reader)),
    ...(ask ? [buttons([have(state)])] : []),
  ]);
}

/** Tells the channel and the previous people that nobody has accepted the hand-off; edited when somebody does. */
export function lateMessage(state: HandoffState, reader: string | undefined): Message {
  const { schedule, taken, coming, going, at } = state;
  if (taken !== undefined) return message(rich`${isConfirmed(taken)} Schedule *${schedule}*, hand-off of ${time(at)}.`);
  const silent = rich`⏳ *${names(coming)} not accepted the ${time(at)} hand-off* of ${schedule} yet.`;
  const you = rich`Until someone accepts it, you may be asked for context.`;
  const others =
    going.length === 0 ? rich`Nobody was on call before.` : rich`${peopleWords(going)} may be asked for context.`;
  const words: Rich = rich`${silent} ${reader === undefined ? others : you}`;
  const own = state.note === undefined ? [write(state)] : [];
  const specs = reader === undefined ? [have(state), ...wake(state)] : [...wake(state), ...own];
  return message(words, [paragraph(words), ...row(specs)]);
}

function names(people: readonly Named[]): Rich {
  return rich`${peopleWords(people)} ${people.length === 1 ? 'has' : 'have'}`;
}
