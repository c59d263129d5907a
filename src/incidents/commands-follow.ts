import { rich } from '../lib/blockkit.ts';
import { may } from '../lib/grammar.ts';
import { type Row, row, say } from '../router.ts';
import { startFollowing, stopFollowing } from './follow.ts';

/** The rows of followers. */
export const followRows: readonly Row[] = [
  row({
    name: 'incident follow',
    aliases: ['watch', 'subscribe'],
    summary: 'Get every update as a direct message: of an incident, a severity or a service.',
    example: '/incident follow checkout',
    args: [may('what', 'word')],
    permission: 'look',
    changes: true,
    run: async (tx, { what }, { caller, vocabulary }) => {
      const done = await startFollowing(tx, what, caller, vocabulary);
      if ('pick' in done) return done.pick;
      return say(
        done.changed
          ? rich`You follow *${done.label}*: each update comes as a direct message.`
          : rich`You follow *${done.label}* already.`,
      );
    },
  }),
  row({
    name: 'incident unfollow',
    aliases: ['unwatch', 'unsubscribe'],
    summary: 'Stop the direct messages.',
    example: '/incident unfollow checkout',
    args: [may('what', 'word')],
    permission: 'look',
    changes: true,
    run: async (tx, { what }, { caller, vocabulary }) => {
      const done = await stopFollowing(tx, what, caller, vocabulary);
      if ('pick' in done) return done.pick;
      return say(
        done.changed ? rich`You no longer follow *${done.label}*.` : rich`You did not follow *${done.label}*.`,
      );
    },
  }),
];
