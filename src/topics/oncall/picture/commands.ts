import { type CommandRow, row, say } from '../../../command/row.ts';
import { channel as channelOf, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { must } from '../../../lib/grammar.ts';
import { channelId } from '../../team/store.ts';
import { requireSchedule } from '../schedule/operations.ts';
import { sharePicture } from './operations.ts';

/** The row that shows everybody a schedule's picture. */
export const shareRows: readonly CommandRow[] = [
  row({
    name: 'oncall share',
    summary: 'Post the picture of the next two weeks in the schedule’s channel.',
    example: '/oncall share payments',
    args: [must('schedule', 'schedule')],
    permission: 'act',
    changes: true,
    run: async (tx, { schedule: name }, { caller }) => {
      const schedule = await requireSchedule(tx, name);
      const channel = schedule.channel === undefined ? undefined : await channelId(tx, schedule.channel);
      if (channel === undefined)
        throw new Mistake(`${name} has no \`channel:\` in muster.yaml, so there is nowhere to share it.`, {
          example: `/oncall ${name}`,
        });
      await sharePicture(tx, schedule, channel, caller.user);
      return say(rich`The picture will be posted in ${channelOf(channel)}.`);
    },
  }),
];
