import { type CommandRow, type Context, type Reply, row, say } from '../../../command/row.ts';
import type { Tx, When } from '../../../engine/tx.ts';
import { date, list, message, paragraph, person, personToken, rich, time } from '../../../lib/blockkit.ts';
import { formatDuration, readSpan } from '../../../lib/duration.ts';
import { Mistake } from '../../../lib/errors.ts';
import { may, must } from '../../../lib/grammar.ts';
import { HOUR, MINUTE } from '../../../lib/instant.ts';
import { parseRange } from '../../../lib/phrases.ts';
import { acknowledgeEvery } from '../bundles/operations.ts';
import { pageAgain } from '../escalation/restart.ts';
import { escalate } from '../escalation/steps.ts';
import { escalationWords, expiryWords, people, pickMessage, titleOf } from '../messages/page.ts';
import { staleButtonMessage } from '../messages/side-messages.ts';
import { acknowledge, snooze } from './acknowledge.ts';
import { findOwnPages, findPages, maySeePage, noPage, requireMayAcknowledge, requireVisiblePage } from './find-page.ts';
import { countPage, requireMayEscalate, requireMayPassOn } from './limit.ts';
import { pageName, stepAt } from './model.ts';
import { reassign } from './reassign.ts';
import { openPages, type Page } from './store.ts';
import { storyOf } from './story.ts';

/** Acknowledges the pages first and says what became of each. */
export async function acknowledgeAll(tx: Tx, pages: readonly Page[], by: string): Promise<Reply> {
  const lines = [];
  for (const { id } of pages) lines.push(await acknowledgeOne(tx, id, by));
  return say(
    lines.length === 1 && lines[0] ? lines[0] : rich`${lines.length} pages`,
    lines.map((line) => paragraph(line)),
  );
}

async function acknowledgeOne(tx: Tx, id: number, by: string) {
  const { page, first, missing } = await acknowledge(tx, id, by);
  const name = pageName(id);
  if (missing.length > 0) {
    const yours = first ? rich`✅ *Your answer to ${name} counts.*` : rich`You have answered ${name}.`;
    return rich`${yours} ${people(missing)} must answer too. ${titleOf(page)}`;
  }
  if (first) return rich`✅ *You have ${name}*${expiryWords(page)}. ${titleOf(page)}`;
  if (page.state === 'resolved') return rich`${name} is closed already; nothing to do.`;
  const who = page.acked_by === by ? 'you' : personToken(page.acked_by ?? '');
  const back = page.waits_until === null ? rich`` : rich` It comes back to them at ${time(page.waits_until)}.`;
  return rich`${name} was acknowledged by ${who} at ${time(page.acked_at ?? tx.now)}.${back}`;
}

/** The rows of snoozing and handing over. */
const reassignRows: readonly CommandRow[] = [
  row({
    name: 'page snooze',
    aliases: ['later'],
    summary: 'Acknowledge for a while (30 minutes): then it comes back to you first, and goes up the ladder after you.',
    example: '/page snooze p42 30m',
    // A bare number is a wait: `snooze 30` means minutes.
    args: [may('page', 'page', ['p']), may('for', 'rest')],
    permission: 'answer',
    changes: true,
    run: (tx, { page: id, for: words }, context) => {
      const when = endOf(words, context);
      return oneOf(tx, id, context, `snooze ${words ?? ''}`.trim(), async ({ id: page }) => {
        const { escalation } = await snooze(tx, page, context.caller.user, when);
        const until = 'after' in when ? tx.now + when.after : when.at;
        return say(
          rich`💤 *You have ${pageName(page)}.* It comes back to you at ${date(until)}; if you do not answer then, it goes on: ${escalationWords(escalation)}.`,
        );
      });
    },
  }),
  row({
    name: 'page reassign',
    aliases: ['hand'],
    hidden: ['give'],
    summary: 'Hand a page to somebody else: they are paged, and the ladder goes on after them.',
    example: '/page reassign p42 @bo',
    args: [may('page', 'page'), must('person', 'person')],
    permission: 'answer',
    changes: true,
    run: (tx, { page: id, person: to }, context) =>
      oneOf(tx, id, context, `reassign ${to}`, async ({ id: number }) => {
        const { caller } = context;
        await requireMayPassOn(tx, number, caller);
        await countPage(tx, caller);
        const page = await reassign(tx, number, caller.user, to);
        const wait = formatDuration(stepAt(page, page).wait);
        return say(
          rich`🔔 *${pageName(number)}* is paging ${person(to)} now. Without an answer within ${wait} it goes on: ${escalationWords(page.escalation)}. I tell you either way.`,
        );
      }),
  }),
];

/** The rows of `/page`; the bare `/page` stands in `incidents/`, because typed in a room it belongs to the incident. */
export const pageRows: readonly CommandRow[] = [
  row({
    name: 'page ack',
    aliases: ['acknowledge', 'acked'],
    summary: 'Say that you have it: the ladder stops. Without an id: this room’s pages, or your only open one.',
    example: '/page ack p42',
    args: [may('page', 'page'), may('all', 'choice', ['all'])],
    permission: 'answer',
    changes: true,
    idempotent: true,
    run: async (tx, { page, all }, { caller }) => {
      if (all !== undefined && page === undefined) return acknowledgeEvery(tx, undefined, caller);
      const { pages, pick } = await findPages(tx, page, caller);
      if (pages.length === 0) throw noPage();
      await requireMayAcknowledge(tx, pages, caller);
      return pick ? { message: pickMessage(pages, 'ack') } : acknowledgeAll(tx, pages, caller.user);
    },
  }),
  row({
    name: 'page escalate',
    aliases: ['esc'],
    summary: 'Page the next step at once; a step that waits for the morning is taken now.',
    example: '/page escalate p42',
    args: [may('page', 'page'), may('round/step', 'word')],
    permission: 'answer',
    changes: true,
    run: async (tx, { page: id, 'round/step': seen }, { caller }) => {
      if (seen !== undefined && !/^\d+\/-?\d+$/.test(seen))
        throw new Mistake(`“${seen}” is not a page. Nobody was paged.`, { example: '/page escalate p42' });
      const { pages } = await findPages(tx, id, caller);
      const [first, ...others] = pages;
      if (first === undefined) throw noPage();
      await requireMayAcknowledge(tx, pages, caller);
      if (others.length > 0) return { message: pickMessage([first, ...others], 'escalate') };
      await requireMayEscalate(tx, first.id, caller);
      const { page, advanced } = await escalate(tx, first.id, caller.user, seen);
      if (!advanced) return { message: staleButtonMessage(page) };
      return say(
        page.state === 'exhausted'
          ? rich`*Nobody is left to page for ${pageName(page.id)}.*`
          : rich`${pageName(page.id)} went on to the next step.`,
      );
    },
  }),
  ...reassignRows,
  row({
    name: 'page again',
    summary: 'Start the ladder of a page again from its first step.',
    example: '/page again p42',
    args: [must('page', 'page'), may('round/step', 'word')],
    permission: 'page',
    changes: true,
    run: async (tx, { page: id, 'round/step': seen }, { caller }) => {
      await requireVisiblePage(tx, id, caller);
      await countPage(tx, caller);
      const { page, advanced } = await pageAgain(tx, id, caller.user, seen);
      return advanced ? say(rich`Paging again as *${pageName(page.id)}*.`) : { message: staleButtonMessage(page) };
    },
  }),
  row({
    name: 'page show',
    aliases: ['list', 'status'],
    summary: 'Show the whole story of a page and who is next, or every open page.',
    example: '/page show p42',
    args: [may('page', 'page')],
    permission: 'look',
    changes: false,
    run: async (tx, { page: id }, { caller }) => {
      if (id !== undefined) return { message: await storyOf(tx, await requireVisiblePage(tx, id, caller), caller) };
      const open = [];
      for (const page of await openPages(tx)) if (await maySeePage(tx, page, caller)) open.push(page);
      if (open.length === 0) return say(rich`No page is open.`);
      return {
        message: message(rich`Open pages`, [
          paragraph(rich`*Open pages*`),
          list(open.slice(0, 30).map((p) => rich`*${pageName(p.id)}* since ${time(p.opened_at)} · ${titleOf(p)}`)),
        ]),
      };
    },
  }),
];

/** Finds the one page that is first, or asks which. */
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

/** `30m` is a wait, `until 14:00` a time on the caller's wall clock; half an hour when nothing is said. */
function endOf(words: string | undefined, { vocabulary: { now, zone } }: Context): When {
  const typed = (words ?? '30m').replace(/^(\d{1,3})$/, '$1m');
  const range = parseRange(typed, now, zone);
  if ('problem' in range) throw new Mistake(range.problem, { example: '/page snooze p42 30m' });
  const wait = range.end - now;
  if (wait < SHORTEST || wait > LONGEST)
    throw new Mistake(
      `A page can be snoozed for ${formatDuration(SHORTEST)} to ${formatDuration(LONGEST)}, not for ${formatDuration(wait)}.`,
      { example: '/page snooze p42 30m' },
    );
  return readSpan(typed.replace(/^for\s+/i, '')) === undefined ? { at: range.end } : { after: wait };
}
