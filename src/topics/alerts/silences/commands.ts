import { type CommandRow, type Context, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { date, rich } from '../../../lib/blockkit.ts';
import { formatDuration, readSpan, shift } from '../../../lib/duration.ts';
import { Mistake } from '../../../lib/errors.ts';
import { form, may, must } from '../../../lib/grammar.ts';
import { parseRange } from '../../../lib/phrases.ts';
import { parseRfc3339 } from '../../../lib/zoned.ts';
import { services } from '../../team/store.ts';
import { requireGroup } from '../groups/store.ts';
import { endedWords, previewMessage, savedMessage, silenceForm, silencesMessage } from './blocks.ts';
import { mutedBy } from './cover.ts';
import {
  LONGEST_SILENCE,
  type Matcher,
  matcherWord,
  matcherWords,
  type ReadMatcher,
  readMatcher,
  readMatcherWord,
  silenceName,
  splitTime,
} from './model.ts';
import { addSilence, end, extend } from './operations.ts';
import { openSilences, requireSilence, sameSilence } from './store.ts';

const EXAMPLE = '/alert silence A-17 1h Deploy';

/** A group is looked up: its silence also keeps those quiet that follow it. */
async function matcherOf(tx: Tx, read: ReadMatcher): Promise<Matcher> {
  if (read.kind !== 'group') return read;
  const { id, group_key: key } = await requireGroup(tx, read.group);
  return { kind: 'group', group: id, key };
}

async function readWhat(tx: Tx, words: string) {
  const known = (await services(tx)).map(({ key }) => key);
  const found = readMatcher(words, known);
  if (found !== undefined) return found;
  const [first = ''] = words.split(/\s+/);
  const list = known.length === 0 ? '' : ` Services: ${known.slice(0, 12).join(', ')}.`;
  throw new Mistake(
    `“${first}” is neither an alert group such as A-17, nor a service, nor a label such as host=web1.${list} Nothing was silenced.`,
    { example: EXAMPLE, field: 'what' },
  );
}

function rangeOf(words: string, { vocabulary: { now, zone } }: Context) {
  const range = parseRange(words, now, zone);
  if ('problem' in range)
    throw new Mistake(`${range.problem} Nothing was silenced.`, { example: EXAMPLE, field: 'time' });
  requireShort(range.end - Math.max(range.start, now), range.end > now);
  return range;
}

function requireShort(length: number, ahead: boolean): void {
  if (!ahead)
    throw new Mistake('That time is already over. Nothing was silenced.', { example: EXAMPLE, field: 'time' });
  if (length <= 0)
    throw new Mistake('A silence must end after it begins. Nothing was silenced.', { example: EXAMPLE, field: 'time' });
  if (length > LONGEST_SILENCE)
    throw new Mistake(
      `A silence lasts ${formatDuration(LONGEST_SILENCE)} at most, not ${formatDuration(length)}. Extend it when it is about to end.`,
      { example: EXAMPLE, field: 'time' },
    );
}

interface Typed {
  readonly what?: string | undefined;
  readonly time?: string | undefined;
  readonly reason?: string | undefined;
}

/** What was typed in one line, in its three parts as far as they are there. */
async function partsOf(tx: Tx, typed: Typed, { vocabulary, caller }: Context): Promise<Typed> {
  if (typed.what === undefined || caller.door === 'modal') return typed;
  const { matcher, rest } = await readWhat(tx, typed.what);
  const { time, reason } = splitTime(
    rest,
    (words) => !('problem' in parseRange(words, vocabulary.now, vocabulary.zone)),
  );
  return { what: matcherWords(matcher), time, reason };
}

async function preview(tx: Tx, typed: Typed, context: Context): Promise<Reply> {
  const { what, time, reason } = await partsOf(tx, typed, context);
  const { caller, vocabulary } = context;
  if (what === undefined || time === undefined || reason === undefined) {
    if (time === undefined && reason !== undefined && caller.door !== 'modal') rangeOf(reason, context);
    const place = { channel: caller.channel, thread: caller.thread };
    if (caller.modals && caller.door !== 'modal') return { view: silenceForm({ what, time, reason }, place) };
    const field = what === undefined ? 'what' : time === undefined ? 'time' : 'reason';
    throw new Mistake('Say what to silence, for how long, and why. Nothing was silenced.', { example: EXAMPLE, field });
  }
  const { matcher: read } = await readWhat(tx, what);
  const matcher = await matcherOf(tx, read);
  const { start, end: until } = rangeOf(time, context);
  const times = `${new Date(start).toISOString()} ${new Date(until).toISOString()}`;
  const shown = {
    words: matcherWords(read),
    start,
    end: until,
    reason,
    begins: start <= vocabulary.now,
    mutes: await mutedBy(tx, matcher),
    line: `alert mute ${times} ${matcherWord(read)} ${reason}`,
  };
  return { message: previewMessage(shown) };
}

/** The instant of a saved line; only we write those. */
function instantOf(text: string): number {
  const at = parseRfc3339(text);
  if (at === undefined) throw new Mistake(`“${text}” is not a time.`, { example: EXAMPLE });
  return at;
}

/** The rows of `/alert` that keep alerts quiet. */
export const silenceRows: readonly CommandRow[] = [
  row({
    name: 'alert silence',
    hidden: ['snooze'],
    summary:
      'Silence an alert group, a service or alerts with a label for a time, with a reason. You see a preview first.',
    example: EXAMPLE,
    args: [may('what', 'rest'), form('time', 'rest'), form('reason', 'rest')],
    permission: 'silences',
    changes: false,
    run: preview,
  }),
  row({
    name: 'alert mute',
    drawn: true,
    summary: 'Save a silence after its preview; used by a button.',
    example: '/alert mute 2026-03-06T09:00:00Z 2026-03-06T10:00:00Z A-17 Deploy',
    args: [must('from', 'word'), must('to', 'word'), must('what', 'word'), must('reason', 'rest')],
    permission: 'silences',
    changes: true,
    run: async (tx, { from, to, what, reason }, { caller }) => {
      const read = readMatcherWord(what);
      if (read === undefined) throw new Mistake(`“${what}” matches nothing.`, { example: EXAMPLE });
      const [start_at, end_at] = [Math.max(instantOf(from), tx.now), instantOf(to)];
      requireShort(end_at - start_at, end_at > tx.now);
      const matcher = await matcherOf(tx, read);
      const wanted = {
        matcher,
        words: matcherWords(read),
        start_at,
        end_at,
        reason,
        by_user: caller.user,
        maintenance: null,
      };
      const saved = (await sameSilence(tx, wanted)) ?? (await addSilence(tx, wanted));
      return { message: savedMessage(saved), replace: true };
    },
  }),
  row({
    name: 'alert silences',
    summary: 'List current and upcoming silences, each with buttons to extend and end it.',
    example: '/alert silences',
    args: [],
    permission: 'look',
    changes: false,
    run: async (tx) => ({ message: silencesMessage(await openSilences(tx)) }),
  }),
  row({
    name: 'alert extend',
    summary: 'Extend a silence.',
    example: '/alert extend S-3 1h',
    args: [must('silence', 'silence'), may('for', 'rest')],
    permission: 'silences',
    changes: true,
    run: async (tx, { silence: id, for: words = '1h' }, { vocabulary: { zone } }) => {
      const silence = await requireSilence(tx, id);
      const span = readSpan(words.replace(/^for\s+/i, ''));
      if (span === undefined)
        throw new Mistake(`“${words}” is not a length of time. Nothing was changed.`, {
          example: '/alert extend S-3 1h',
        });
      const until = shift(silence.end_at, span, 1, zone);
      requireShort(until - Math.max(silence.start_at, tx.now), true);
      await extend(tx, silence, until);
      return say(rich`🔕 *${silenceName(id)}* now lasts until ${date(until)}.`);
    },
  }),
  row({
    name: 'alert unsilence',
    aliases: ['unmute'],
    summary: 'End a silence now. Alerts that it silenced will page if they are still firing.',
    example: '/alert unsilence S-3',
    args: [must('silence', 'silence')],
    permission: 'silences',
    changes: true,
    idempotent: true,
    run: async (tx, { silence: id }) => {
      await requireSilence(tx, id);
      return say(rich`🔔 *${silenceName(id)}* is over. ${endedWords(await end(tx, id))}`);
    },
  }),
];
