import { type Caller, type CommandRow, type Reply, row, say } from '../../command/row.ts';
import type { Tx } from '../../engine/tx.ts';
import { buttons, message, paragraph, rich } from '../../lib/blockkit.ts';
import { Mistake } from '../../lib/errors.ts';
import { form, may, must } from '../../lib/grammar.ts';
import { formatWall } from '../../lib/zoned.ts';
import { atOf, type Chosen, forNote, namesOf, ownHandoffs } from './chosen.ts';
import { confirmHandoff } from './confirm.ts';
import { handoffWords } from './model.ts';
import { noteChanged, noteForm, saveNote } from './note.ts';

const NOTE_EXAMPLE = '/oncall handoff payments';
const HAVE_EXAMPLE = '/oncall have payments';

/** The rows of `/oncall` about hand-offs. */
export const handoffRows: readonly CommandRow[] = [
  row({
    name: 'oncall handoff',
    aliases: ['handover', 'hand-off'],
    summary: 'Write the hand-off note for the next person. The form starts with what happened in your shift.',
    example: NOTE_EXAMPLE,
    args: [may('schedule', 'schedule'), may('at', 'word'), form('seen', 'word'), form('note', 'rest')],
    permission: 'act',
    changes: true,
    run: async (tx, { schedule, at, seen, note }, { caller, vocabulary }) => {
      const instant = atOf(at, NOTE_EXAMPLE, vocabulary.schedules);
      if (schedule === undefined) return chooseHandoff(tx, caller);
      const chosen = await forNote(tx, schedule, instant, caller.user);
      if (note === undefined && caller.door === 'modal')
        throw new Mistake('The note is empty. Write at least “nothing to carry over”.', { field: 'note' });
      if (note === undefined) return openForm(tx, chosen, caller);
      if (await noteChanged(tx, chosen, seen)) return openForm(tx, chosen, caller, note);
      return say(await saveNote(tx, chosen, caller.user, note));
    },
  }),
  row({
    name: 'oncall have',
    aliases: ['i-have-it', 'taken'],
    summary: 'Accept the hand-off of a schedule.',
    example: HAVE_EXAMPLE,
    args: [must('schedule', 'schedule'), may('at', 'word')],
    permission: 'act',
    changes: true,
    run: async (tx, { schedule, at }, { caller, vocabulary }) =>
      say(await confirmHandoff(tx, schedule, atOf(at, HAVE_EXAMPLE, vocabulary.schedules), caller.user)),
  }),
];

async function openForm(tx: Tx, chosen: Chosen, caller: Caller, text?: string): Promise<Reply> {
  const place = { channel: caller.channel, thread: caller.thread };
  return { view: await noteForm(tx, chosen, caller.user, place, text) };
}

/** The caller's hand-off if there is only one, or else a button for each. */
async function chooseHandoff(tx: Tx, caller: Caller): Promise<Reply> {
  const own = await ownHandoffs(tx, await namesOf(tx, caller.user));
  const [only, ...others] = own;
  if (only === undefined)
    throw new Mistake('You are not on call and were not in the last 24 hours, so you have no hand-off note to write.', {
      example: '/oncall shifts',
    });
  if (others.length === 0) return openForm(tx, only, caller);
  const words = rich`Which hand-off?`;
  const specs = own.slice(0, 10).map(({ schedule, change: { at } }) => ({
    label: `${schedule.name}, ${formatWall(at, schedule.timezone, tx.now)}`,
    line: `oncall handoff ${handoffWords({ schedule: schedule.name, at })}`,
  }));
  return { message: message(words, [paragraph(words), buttons(specs)]) };
}
