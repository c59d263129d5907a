import { type CommandRow, row } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { type Message, message, rich } from '../../../lib/blockkit.ts';
import { may } from '../../../lib/grammar.ts';
import { requireSchedule } from '../schedule/operations.ts';
import { scheduleNames } from '../schedule/store.ts';
import { reportMessage, wellMessage } from './blocks.ts';
import { reportOf } from './operations.ts';

async function gaps(tx: Tx, schedule: string | undefined): Promise<Message> {
  const names = schedule === undefined ? await scheduleNames(tx) : [schedule];
  if (names.length === 0) return message(rich`There are no schedules yet. Add them to muster.yaml.`);
  const reports = [];
  for (const name of names) reports.push(await reportOf(tx, await requireSchedule(tx, name)));
  const bad = reports.filter(({ problems }) => problems.length > 0);
  return bad.length === 0 ? wellMessage(names) : reportMessage(bad);
}

/** The row that looks for holes. */
export const gapsRows: readonly CommandRow[] = [
  row({
    name: 'oncall gaps',
    aliases: ['holes'],
    summary: 'Show when, in the next 14 days, nobody is on call or only people who cannot be reached.',
    example: '/oncall gaps',
    args: [may('schedule', 'schedule')],
    permission: 'look',
    changes: false,
    run: async (tx, { schedule }) => ({ message: await gaps(tx, schedule) }),
  }),
];
