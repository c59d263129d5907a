import { unknownPerson } from '../../../../command/misread.ts';
import { type CommandRow, type Reply, row, say } from '../../../../command/row.ts';
import type { Tx } from '../../../../engine/tx.ts';
import { person, rich } from '../../../../lib/blockkit.ts';
import { Mistake } from '../../../../lib/errors.ts';
import { may, must } from '../../../../lib/grammar.ts';
import { own } from '../../../../lib/slash.ts';
import { formatRfc3339, parseRfc3339 } from '../../../../lib/zoned.ts';
import { zoneOf } from '../../../team/store.ts';
import type { Pair, Slice } from '../blocks.ts';
import { swapChoices, swapForm } from '../choices.ts';
import { named, namesOf, rangeOf, schedulesOf } from '../own-schedules.ts';
import { AHEAD, comingShifts, pairsOf } from '../pairs.ts';
import { propose } from '../swap.ts';

async function choices(tx: Tx, requested_of: string, when: string | undefined, me: string): Promise<Reply> {
  if (requested_of === me) throw new Mistake('You cannot swap with yourself.', { example: '/oncall swap @ana fri' });
  const all = named(await schedulesOf(tx));
  const [mine, theirs] = [await namesOf(tx, me), await namesOf(tx, requested_of)];
  const range = when === undefined ? undefined : await rangeOf(tx, when, me);
  const given = comingShifts(all, mine, tx.now, tx.now + AHEAD).filter(
    (s) => range === undefined || (s.start < range.end && s.end > range.start),
  );
  if (given.length === 0)
    throw new Mistake(
      when === undefined
        ? 'You have no shift that begins in the next six weeks.'
        : 'You have no upcoming shift at that time. A shift that has begun can be covered but not swapped.',
      {
        example: when === undefined ? own`/oncall shifts` : own`/oncall swap @ana`,
      },
    );
  const pairs = pairsOf(given, comingShifts(all, theirs, tx.now, tx.now + AHEAD));
  const choices = pairs.map((pair) => ({ ...pair, line: proposeLine(requested_of, pair) }));
  return { message: swapChoices(requested_of, choices, { zone: await zoneOf(tx, me), now: tx.now }) };
}

function proposeLine(requested_of: string, { give, take }: Pair): string {
  const slice = (s: Slice): string => `${s.schedule} ${formatRfc3339(s.start, 'UTC')} ${formatRfc3339(s.end, 'UTC')}`;
  return `oncall propose ${requested_of} ${slice(give)}${take === undefined ? '' : ` ${slice(take)}`}`;
}

function sliceOf(schedule: string, from: string, to: string): Slice {
  const [start, end] = [parseRfc3339(from), parseRfc3339(to)];
  if (start === undefined || end === undefined)
    throw new Mistake(`“${from}” and “${to}” are not times.`, { example: '/oncall swap @ana fri' });
  return { schedule, start, end };
}

/** The rows in which two people trade shifts. */
export const swapRows: readonly CommandRow[] = [
  row({
    name: 'oncall swap',
    summary: 'Propose a swap of shifts. You choose it from a list.',
    example: '/oncall swap @bo fri',
    args: [may('who', 'person'), may('when', 'rest')],
    permission: 'act',
    changes: false,
    run: async (tx, { who, when }, { caller, vocabulary }) => {
      if (who !== undefined) return choices(tx, who, when, caller.user);
      if (when !== undefined)
        throw unknownPerson(when.split(' ')[0] ?? '', vocabulary, { example: '/oncall swap @bo fri' });
      return { view: swapForm(undefined, { channel: caller.channel, thread: caller.thread }) };
    },
  }),
  row({
    name: 'oncall propose',
    drawn: true,
    summary: 'Propose a swap after its preview; used by a button.',
    example: '/oncall propose @bo payments 2026-03-06T09:00:00Z 2026-03-13T09:00:00Z',
    args: [
      must('who', 'person'),
      must('schedule', 'schedule'),
      must('from', 'word'),
      must('to', 'word'),
      may('other', 'schedule'),
      may('start', 'word'),
      may('end', 'word'),
    ],
    permission: 'act',
    changes: true,
    run: async (tx, { who, schedule, from, to, other, start, end }, { caller }) => {
      const take = other === undefined ? undefined : sliceOf(other, start ?? '', end ?? '');
      await propose(tx, caller.user, who, { give: sliceOf(schedule, from, to), take });
      return say(
        rich`🔄 Proposed to ${person(who)}. You will be told when they accept or decline. Until then nothing changes.`,
      );
    },
  }),
];
