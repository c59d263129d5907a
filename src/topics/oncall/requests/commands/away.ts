import { type CommandRow, type Reply, row, say } from '../../../../command/row.ts';
import type { Tx } from '../../../../engine/tx.ts';
import { date, list, message, paragraph, rich } from '../../../../lib/blockkit.ts';
import { Mistake } from '../../../../lib/errors.ts';
import { may, must } from '../../../../lib/grammar.ts';
import { formatRfc3339 } from '../../../../lib/zoned.ts';
import { zoneOf } from '../../../team/store.ts';
import { absencesOf, addAbsence, readAway, removeAbsence } from '../away.ts';
import { awayMessage, type Slice } from '../blocks.ts';
import { guessedMessage } from '../guessed.ts';
import { namesOf, schedulesOf } from '../own-schedules.ts';
import { intervalsOf, partsOf } from '../substitute.ts';

async function away(tx: Tx, when: string | undefined, user: string): Promise<Reply> {
  if (when === undefined) {
    const mine = await absencesOf(tx, user);
    if (mine.length === 0)
      throw new Mistake('When are you away?', { example: '/oncall away 2026-12-20 to 2027-01-03' });
    const lines = mine.map((a) => rich`${date(a.start_at)} to ${date(a.end_at)} · /oncall back ${a.id}`);
    return { message: message(rich`Your time off`, [paragraph(rich`*Your time off*`), list(lines)]) };
  }
  const zone = await zoneOf(tx, user);
  const { start, end, guessed } = readAway(when, tx.now, zone);
  if (guessed) return { message: guessedMessage('You would be away', { start, end }, 'Save', 'oncall away') };
  const id = await addAbsence(tx, user, start, end);
  const me = await namesOf(tx, user);
  const hits: Slice[] = [];
  for (const schedule of await schedulesOf(tx))
    for (const part of intervalsOf(schedule, me, Math.max(start, tx.now), end))
      hits.push({ schedule: schedule.name, start: part.start, end: part.end });
  for (const name of new Set(hits.map((hit) => hit.schedule)))
    await tx.emit({ event: 'shift.changed', schedule: name });
  const line = `oncall cover ${formatRfc3339(start, 'UTC')} to ${formatRfc3339(end, 'UTC')}`;
  return {
    message: awayMessage({ start, end, hits: hits.sort((a, b) => a.start - b.start), line, id, zone, now: tx.now }),
  };
}

/** The rows of time off. */
export const awayRows: readonly CommandRow[] = [
  row({
    name: 'oncall away',
    summary: 'Record time off, and ask others to cover the shifts it affects. Without arguments: your time off.',
    example: '/oncall away 2026-12-20 to 2027-01-03',
    args: [may('when', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { when }, { caller }) => away(tx, when, caller.user),
  }),
  row({
    name: 'oncall back',
    summary: 'Remove your time off.',
    example: '/oncall back 2',
    args: [must('id', 'word')],
    permission: 'act',
    changes: true,
    run: async (tx, { id }, { caller }) => {
      const absence = (await absencesOf(tx, caller.user)).find((a) => String(a.id) === id);
      if (!(await removeAbsence(tx, caller.user, /^\d{1,9}$/.test(id) ? Number(id) : 0)))
        throw new Mistake(`You have no time off ${id}.`, { example: '/oncall away' });
      const me = await namesOf(tx, caller.user);
      for (const schedule of await schedulesOf(tx))
        if (
          absence !== undefined &&
          partsOf(schedule, me, Math.max(absence.start_at, tx.now), absence.end_at).length > 0
        )
          await tx.emit({ event: 'shift.changed', schedule: schedule.name });
      return say(rich`Welcome back: that time off is removed.`);
    },
  }),
];
