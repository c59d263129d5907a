/** The rows that put a page off, or into other hands. */

import { type CommandRow, type Context, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { date, person, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { may, must } from '../../../lib/grammar.ts';
import { HOUR, type Instant, MINUTE } from '../../../lib/instant.ts';
import { formatDuration, parseRange } from '../../../lib/phrases.ts';
import { escalationWords, pickMessage } from '../messages/page.ts';
import { snooze } from './acknowledge.ts';
import { findOwnPages, noPage, requireMayAcknowledge } from './find-page.ts';
import { pageName, stepAt } from './model.ts';
import { reassign } from './reassign.ts';
import type { Page } from './store.ts';

/** Finds the one page that is meant, or asks which. */
async function oneOf(
  tx: Tx,
  id: number | undefined,
  { caller }: Context,
  line: string,
  work: (page: Page) => Promise<Reply>,
): Promise<Reply> {
  const [page, ...others] = await findOwnPages(tx, id, caller);
  if (page === undefined) throw noPage();
  await requireMayAcknowledge(tx, [page, ...others], caller);
  return others.length > 0 ? { message: pickMessage([page, ...others], line) } : work(page);
}

const [SHORTEST, LONGEST] = [MINUTE, 24 * HOUR];

/** The end of `30m` or `until 14:00`, by the caller's wall clock; half an hour when nothing is said. */
function endOf(words: string | undefined, { vocabulary: { now, zone } }: Context): Instant {
  const range = parseRange(words ?? '30m', now, zone);
  if ('problem' in range) throw new Mistake(range.problem, { example: '/page snooze p42 30m' });
  const wait = range.end - now;
  if (wait < SHORTEST || wait > LONGEST)
    throw new Mistake(
      `A page can be snoozed for ${formatDuration(SHORTEST)} to ${formatDuration(LONGEST)}, not for ${formatDuration(wait)}.`,
      { example: '/page snooze p42 30m' },
    );
  return range.end;
}

/** The rows of snoozing and handing over. */
export const reassignRows: readonly CommandRow[] = [
  row({
    name: 'page snooze',
    aliases: ['later'],
    summary: 'Acknowledge for a while (30 minutes): then it comes back to you first, and goes up the ladder after you.',
    example: '/page snooze p42 30m',
    args: [may('page', 'page'), may('for', 'rest')],
    permission: 'answer',
    changes: true,
    run: (tx, { page: id, for: words }, context) => {
      const until = endOf(words, context);
      return oneOf(tx, id, context, `snooze ${words ?? ''}`.trim(), async ({ id: page }) => {
        const { escalation } = await snooze(tx, page, context.caller.user, until);
        return say(
          rich`💤 *You have ${pageName(page)}.* It comes back to you at ${date(until)}; if you do not answer then, it goes on: ${escalationWords(escalation)}.`,
        );
      });
    },
  }),
  row({
    name: 'page give',
    aliases: ['hand', 'reassign'],
    summary: 'Hand a page to somebody else: they are paged, and the ladder goes on after them.',
    example: '/page give p42 @bo',
    args: [may('page', 'page'), must('person', 'person')],
    permission: 'answer',
    changes: true,
    run: (tx, { page: id, person: to }, context) =>
      oneOf(tx, id, context, `give ${to}`, async ({ id: number }) => {
        const page = await reassign(tx, number, context.caller.user, to);
        const wait = formatDuration(stepAt(page, page).wait);
        return say(
          rich`🔔 *${pageName(number)}* is paging ${person(to)} now. Without an answer within ${wait} it goes on: ${escalationWords(page.escalation)}. I tell you either way.`,
        );
      }),
  }),
];
