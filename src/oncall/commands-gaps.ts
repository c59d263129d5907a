import { may } from '../lib/grammar.ts';
import { type Row, row } from '../router.ts';
import { troubleMessage } from './gaps-blocks.ts';
import { namedTrouble } from './gaps-operations.ts';
import { requireSchedule } from './operations.ts';
import { scheduleNames } from './store.ts';

/** The row that looks for holes. */
export const gapsRows: readonly Row[] = [
  row({
    name: 'oncall gaps',
    aliases: ['holes'],
    summary: 'When nobody is on call in the next 14 days, or somebody who cannot be reached.',
    example: '/oncall gaps',
    args: [may('schedule', 'schedule')],
    permission: 'look',
    changes: false,
    run: async (tx, { schedule }) => {
      const all = [];
      for (const name of schedule === undefined ? await scheduleNames(tx) : [schedule])
        all.push(await namedTrouble(tx, await requireSchedule(tx, name)));
      return { message: troubleMessage(all, 'asker') };
    },
  }),
];
