import { date, person, rich } from '../lib/blockkit.ts';
import { may, must } from '../lib/grammar.ts';
import { type Row, row, say } from '../router.ts';
import { override } from './operations.ts';

/** The rows of `/oncall` that put somebody on call for a while. */
export const overrideRows: readonly Row[] = [
  row({
    name: 'oncall override',
    summary: 'Put somebody on call for a while: “4h”, “until 18:00”, “fri 09:00 to mon 09:00”.',
    example: '/oncall override payments @ana fri 09:00 to mon 09:00',
    args: [must('schedule', 'schedule'), may('who', 'person'), must('when', 'rest')],
    permission: 'act',
    changes: true,
    run: async (tx, { schedule, who, when }, { caller }) => {
      const user = who ?? caller.user;
      const { start, end } = await override(tx, schedule, user, when, caller.user);
      return say(
        rich`${user === caller.user ? 'You are' : rich`${person(user)} is`} on call for *${schedule}* from ${date(start)} to ${date(end)}.`,
      );
    },
  }),
];
