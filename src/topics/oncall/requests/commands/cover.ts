import { listed } from '../../../../command/misread.ts';
import { type CommandRow, type Context, type Reply, row, say } from '../../../../command/row.ts';
import type { Tx } from '../../../../engine/tx.ts';
import { date, person, rich } from '../../../../lib/blockkit.ts';
import { Mistake } from '../../../../lib/errors.ts';
import { form, headAndRest, may, must } from '../../../../lib/grammar.ts';
import { DAY, type Instant } from '../../../../lib/instant.ts';
import { parseRange } from '../../../../lib/phrases.ts';
import { own } from '../../../../lib/slash.ts';
import { formatRfc3339 } from '../../../../lib/zoned.ts';
import { namedPeople, zoneOf } from '../../../team/store.ts';
import { pickedRange } from '../../override/moments.ts';
import { overridesOf } from '../../override/store.ts';
import { whoAt } from '../../schedule/shifts.ts';
import type { KeptSchedule } from '../../schedule/store.ts';
import { coverRequested, standingMessage } from '../blocks.ts';
import { acceptCover, requestCover, requireCover, withdrawCover } from '../cover.ts';
import { coverForm } from '../form.ts';
import { guessedMessage } from '../guessed.ts';
import { named, namesOf, rangeOf, schedulesOf } from '../own-schedules.ts';
import { comingShifts } from '../pairs.ts';
import { intervalsOf } from '../substitute.ts';
import { acceptSwap, endSwap } from '../swap.ts';

/** A person at the end of words that are otherwise a time. */
function trailingPerson(
  words: string,
  { vocabulary }: Context,
): { readonly words: string; readonly user: string | undefined } {
  const [, before = '', last = ''] = /^(.*?)\s*(\S+)$/.exec(words) ?? [];
  const token = /^\u0002@([A-Z0-9]+)\u0003$/.exec(last)?.[1];
  const user = token ?? (last.startsWith('@') ? vocabulary.people.get(last.slice(1).toLowerCase()) : undefined);
  return user === undefined ? { words, user: undefined } : { words: before, user };
}

async function cover(
  tx: Tx,
  schedule: string | undefined,
  who: string | undefined,
  when: string | undefined,
  context: Context,
): Promise<Reply> {
  const { caller } = context;
  const requested_of = trailingPerson((when ?? '').replace(/^me\b\s*/i, ''), context);
  const me = await namesOf(tx, caller.user);
  refuseUnknown(requested_of.words, tx.now, context);
  const asked = requested_of.words === '' ? undefined : await rangeOf(tx, requested_of.words, caller.user);
  if (asked?.guessed) {
    const line = ['oncall cover', schedule, who ?? requested_of.user].filter((word) => word !== undefined).join(' ');
    return { message: guessedMessage('You would ask for cover', asked, 'Ask', line) };
  }
  const covers = [];
  for (const one of await schedulesOf(tx, schedule)) {
    const range = asked ?? (requested_of.words === '' ? restOf(one, me, tx.now) : undefined);
    const mine = range === undefined ? [] : intervalsOf(one, me, Math.max(range.start, tx.now), range.end);
    for (const interval of mine.slice(0, MOST))
      covers.push(await requestCover(tx, one, caller.user, interval, who ?? requested_of.user));
  }
  if (covers.length === 0) throw await nothingToCover(tx, me, await zoneOf(tx, caller.user));
  return { message: coverRequested(covers) };
}

/** The form, which ends with the shift that is under way. */
async function openCoverForm(tx: Tx, schedule: string | undefined, { caller, vocabulary }: Context): Promise<Reply> {
  const me = await namesOf(tx, caller.user);
  const ends = (await schedulesOf(tx, schedule)).flatMap((one) => restOf(one, me, tx.now)?.end ?? []);
  const to = ends.length === 0 ? undefined : Math.min(...ends);
  const place = { channel: caller.channel, thread: caller.thread };
  return { view: coverForm({ schedules: vocabulary.schedules, schedule, to, place }) };
}

/** When the words without their first are a time, it is the schedule or the person that nobody knows. */
function refuseUnknown(words: string, now: Instant, { vocabulary: { zone, schedules } }: Context): void {
  const [first, rest] = headAndRest(words);
  const reads = (text: string): boolean => text !== '' && !('problem' in parseRange(text, now, zone));
  if (reads(words) || !reads(rest.replace(/^me\b\s*/i, ''))) return;
  throw new Mistake(
    `“${first}” is not a schedule or a person. ${listed({ kind: 'schedule' }, schedules)} Nothing was changed.`,
    {
      example: '/oncall cover me 2h',
    },
  );
}

/** More questions at once nobody reads. */
const MOST = 15;

function restOf(
  schedule: KeptSchedule,
  me: readonly string[],
  now: Instant,
): { readonly start: Instant; readonly end: Instant } | undefined {
  const shift = whoAt(schedule, now);
  return shift?.people.some((p) => me.includes(p)) === true ? { start: now, end: shift.end } : undefined;
}

async function nothingToCover(tx: Tx, me: readonly string[], zone: string): Promise<Mistake> {
  const wall = (t: Instant): string => formatRfc3339(t, zone).slice(0, 16).replace('T', ' ');
  const [next] = comingShifts(named(await schedulesOf(tx)), me, tx.now, tx.now + 60 * DAY);
  const words = next === undefined ? 'and you have no upcoming shift' : `; your next shift is for ${next.schedule}`;
  const example =
    next === undefined
      ? own`/oncall shifts`
      : own`/oncall cover ${next.schedule} ${wall(next.start)} to ${wall(next.end)}`;
  return new Mistake(`You are not on call at that time${words}.`, { example });
}

/** `cover:3`, `swap:4`. */
function askOf(word: string): { readonly kind: 'cover' | 'swap'; readonly id: number } {
  const found = /^(cover|swap):(\d{1,9})$/.exec(word);
  if (found === null) throw new Mistake(`“${word}” is not an open request.`, { example: '/oncall cover me 2h' });
  return { kind: found[1] as 'cover' | 'swap', id: Number(found[2]) };
}

async function accept(tx: Tx, word: string, user: string): Promise<Reply> {
  const { kind, id } = askOf(word);
  if (kind === 'cover') {
    const { cover: found, won } = await acceptCover(tx, id, user);
    if (won) return say(rich`✅ *You cover ${found.schedule}* until ${date(found.end_at)}.`);
    if (found.state === 'accepted')
      return say(
        rich`${found.accepted_by === user ? 'You have' : rich`${person(found.accepted_by ?? '')} has`} already accepted it.`,
      );
    return say(rich`Cover is no longer needed.`);
  }
  const { swap, changed, reason } = await acceptSwap(tx, id, user);
  if (changed)
    return say(
      rich`✅ *The swap is agreed.* You take ${swap.schedule} from ${date(swap.give_start)} to ${date(swap.give_end)}.`,
    );
  return say(
    reason === undefined
      ? rich`The swap was already ${swap.state}.`
      : rich`${reason} The swap was cancelled, and nothing has changed.`,
  );
}

async function withdraw(tx: Tx, word: string, user: string): Promise<Reply> {
  const { kind, id } = askOf(word);
  const ended = kind === 'cover' ? await withdrawCover(tx, id, user) : (await endSwap(tx, id, user, 'withdrawn')).swap;
  if (ended.state === 'withdrawn') return say(rich`↩️ Withdrawn. You stay on call.`);
  return ended.state === 'accepted' ? standing(tx, word, user) : say(rich`The request is already ${ended.state}.`);
}

async function decline(tx: Tx, word: string, user: string): Promise<Reply> {
  const { kind, id } = askOf(word);
  if (kind === 'cover') {
    const { state, accepted_by: by } = await requireCover(tx, id);
    if (state === 'open') return say(rich`Somebody else can still accept it.`);
    return state === 'accepted' && by === user ? standing(tx, word, user) : say(rich`The request is already ${state}.`);
  }
  const { swap, changed } = await endSwap(tx, id, user, 'declined');
  if (changed) return say(rich`Declined. ${person(swap.requested_by)} was told.`);
  return swap.state === 'accepted' ? standing(tx, word, user) : say(rich`The swap was already ${swap.state}.`);
}

/** What was agreed holds by overrides: who is on call by them, and how each is taken back. */
async function standing(tx: Tx, origin: string, user: string): Promise<Reply> {
  const kept = await overridesOf(tx, origin);
  if (kept.length === 0) return say(rich`That was agreed and can no longer be withdrawn.`);
  const mine = await namesOf(tx, user);
  const parts = [];
  for (const one of kept) {
    const people = JSON.parse(one.people_json) as readonly string[];
    const named = people.some((name) => mine.includes(name)) ? undefined : await namedPeople(tx, people);
    parts.push({ id: one.id, named, slice: { schedule: one.schedule, start: one.start_at, end: one.end_at } });
  }
  return { message: standingMessage(parts) };
}

/** The rows in which people ask others to take over, and answer. */
export const coverRows: readonly CommandRow[] = [
  row({
    name: 'oncall cover',
    summary:
      'Ask others to cover your shift: “me 2h”, “fri 18:00 to sat 09:00 @bo”. Without arguments: the rest of your current shift.',
    example: '/oncall cover me 2h',
    args: [
      may('schedule', 'schedule'),
      may('who', 'person'),
      may('when', 'rest'),
      form('from', 'rest'),
      form('to', 'rest'),
      may('edit', 'flag'),
    ],
    permission: 'act',
    changes: true,
    run: async (tx, { schedule, who, when, from, to, edit }, context) => {
      if (edit) return openCoverForm(tx, schedule, context);
      const span = context.caller.door === 'modal' ? pickedRange(from, to, tx.now) : when;
      return cover(tx, schedule, who === context.caller.user ? undefined : who, span, context);
    },
  }),
  row({
    name: 'oncall accept',
    drawn: true,
    summary: 'Accept a swap or a cover request.',
    example: '/oncall accept swap:4',
    args: [must('question', 'word')],
    permission: 'act',
    changes: true,
    run: (tx, { question }, { caller }) => accept(tx, question, caller.user),
  }),
  row({
    name: 'oncall decline',
    drawn: true,
    summary: 'Decline a swap.',
    example: '/oncall decline swap:4',
    args: [must('question', 'word')],
    permission: 'act',
    changes: true,
    run: (tx, { question }, { caller }) => decline(tx, question, caller.user),
  }),
  row({
    name: 'oncall withdraw',
    drawn: true,
    summary: 'Withdraw your cover or swap request.',
    example: '/oncall withdraw cover:3',
    args: [must('question', 'word')],
    permission: 'act',
    changes: true,
    run: (tx, { question }, { caller }) => withdraw(tx, question, caller.user),
  }),
];
