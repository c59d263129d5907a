import { unknownPerson } from '../../../command/misread.ts';
import { type Caller, type CommandRow, type Context, type Reply, row, say } from '../../../command/row.ts';
import type { Tx, When } from '../../../engine/tx.ts';
import { date, list, message, paragraph, person, personToken, type Rich, rich, time } from '../../../lib/blockkit.ts';
import { formatDuration, readSpan } from '../../../lib/duration.ts';
import { Mistake } from '../../../lib/errors.ts';
import { headAndRest, may, must } from '../../../lib/grammar.ts';
import { HOUR, type Instant, MINUTE } from '../../../lib/instant.ts';
import { parseRange } from '../../../lib/phrases.ts';
import { acknowledgeEvery } from '../bundles/operations.ts';
import { pageAgain } from '../escalation/restart.ts';
import { escalate } from '../escalation/steps.ts';
import { whomToPage } from '../escalation/whom.ts';
import { escalationWords, expiryWords, people, pickMessage, titleOf } from '../messages/page.ts';
import { reassignForm } from '../messages/reassign.ts';
import { escalatedMessage, staleButtonMessage } from '../messages/side-messages.ts';
import { type Acknowledgement, acknowledge, snooze } from './acknowledge.ts';
import { findOwnPages, findPages, maySeePage, noPage, requireMayAcknowledge, requireVisiblePage } from './find-page.ts';
import { countPage, requireMayEscalate, requireMayPassOn } from './limit.ts';
import { pageName, stepAt } from './model.ts';
import { resolvePage } from './open.ts';
import { reassign } from './reassign.ts';
import { openPages, type Page } from './store.ts';
import { storyOf } from './story.ts';

/** Acknowledges the pages first and says what became of each. */
export async function acknowledgeAll(tx: Tx, pages: readonly Page[], caller: Caller): Promise<Reply> {
  const lines = [];
  let shown = pages.length > 0;
  for (const { id } of pages) {
    const done = await acknowledge(tx, id, caller.user);
    lines.push(acknowledgedLine(done, caller.user, tx.now));
    shown &&= done.first && isShownAt(done.page, caller);
  }
  const reply = say(
    lines.length === 1 && lines[0] ? lines[0] : rich`${lines.length} pages`,
    lines.map((line) => paragraph(line)),
  );
  return { ...reply, ...(shown ? { shown } : {}) };
}

/** Whether the page's own message or its incident's channel already shows the caller what they did. */
function isShownAt(page: Page, { door, channel, thread }: Caller): boolean {
  if (channel === undefined) return false;
  if (door === 'button' && channel.startsWith('D')) return true;
  return channel === page.room_channel && (page.room_thread === null || page.room_thread === thread);
}

function acknowledgedLine({ page, first, missing }: Acknowledgement, by: string, now: Instant): Rich {
  const { id } = page;
  const name = pageName(id);
  if (missing.length > 0) {
    const yours = first ? rich`✅ *You acknowledged ${name}.*` : rich`You already acknowledged ${name}.`;
    return rich`${yours} ${people(missing)} must acknowledge too. ${titleOf(page)}`;
  }
  if (first) return rich`✅ *You acknowledged ${name}*${expiryWords(page)}. ${titleOf(page)}`;
  if (page.state === 'resolved') return rich`${name} is already closed.`;
  const who = page.acked_by === by ? 'you' : personToken(page.acked_by ?? '');
  const back = page.waits_until === null ? rich`` : rich` It is snoozed until ${date(page.waits_until)}.`;
  return rich`${name} was acknowledged by ${who} at ${time(page.acked_at ?? now)}.${back}`;
}

/** The rows of snoozing and reassigning. */
const reassignRows: readonly CommandRow[] = [
  row({
    name: 'page snooze',
    aliases: ['later'],
    summary:
      'Acknowledge a page for a while (default: 30 minutes). Then it pages you again, and escalates if you don’t acknowledge.',
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
          rich`💤 *Snoozed ${pageName(page)}* until ${date(until)}. Then it pages you again; if you don't acknowledge, it escalates to ${escalationWords(escalation)}.`,
        );
      });
    },
  }),
  row({
    name: 'page reassign',
    aliases: ['hand'],
    hidden: ['give'],
    summary: 'Reassign a page to somebody, with a reason. If they do not acknowledge, it escalates.',
    example: '/page reassign p42 @bo You know this service',
    args: [may('page', 'page'), may('person', 'person'), may('note', 'rest')],
    permission: 'answer',
    changes: true,
    run: (tx, { page: id, person: to, note }, context) =>
      oneOf(tx, id, context, ['reassign', to, note].filter((word) => word !== undefined).join(' '), async (meant) => {
        const { caller } = context;
        const number = meant.id;
        await requireMayPassOn(tx, number, caller);
        if (to === undefined && note !== undefined && caller.door !== 'modal') throw nobody(note, number, context);
        if (to === undefined) return askWhom(meant, note, context);
        await countPage(tx, caller);
        const page = await reassign(tx, number, caller.user, to, note);
        const wait = formatDuration(stepAt(page, page).wait);
        return say(
          rich`🔔 *Reassigned ${pageName(number)}:* paging ${person(to)} now. If they do not acknowledge within ${wait}, it escalates to ${escalationWords(page.escalation)}.`,
        );
      }),
  }),
];

/** The rows of `/page`; the bare `/page` stands in `incidents/`, because typed in a room it belongs to the incident. */
export const pageRows: readonly CommandRow[] = [
  row({
    name: 'page ack',
    aliases: ['acknowledge', 'acked'],
    summary: 'Acknowledge a page: the escalation stops. Default: the pages of this channel, or your only open one.',
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
      return pick ? { message: pickMessage(pages, 'ack') } : acknowledgeAll(tx, pages, caller);
    },
  }),
  row({
    name: 'page escalate',
    aliases: ['esc'],
    summary: 'Page the next escalation step now.',
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
      const whom = await whomToPage(tx, page, caller.user);
      const answer = { message: escalatedMessage(page, whom.reached, whom.others) };
      const shown = page.state === 'open' && caller.channel !== undefined && caller.channel === page.room_channel;
      return shown ? { ...answer, shown } : answer;
    },
  }),
  ...reassignRows,
  row({
    name: 'page resolve',
    aliases: ['close', 'done'],
    summary: 'Close a page that has no incident.',
    example: '/page resolve p42',
    args: [may('page', 'page')],
    permission: 'answer',
    changes: true,
    idempotent: true,
    run: (tx, { page: id }, context) =>
      oneOf(tx, id, context, 'resolve', async (page) => {
        const closed = await resolvePage(tx, page, context.caller.user);
        const reply = say(rich`☑️ *Resolved ${pageName(page.id)}.* ${titleOf(closed)}`);
        return isShownAt(page, context.caller) ? { ...reply, shown: true } : reply;
      }),
  }),
  row({
    name: 'page again',
    summary: 'Start the escalation again from its first step.',
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
    summary: 'Show the history of a page and who is paged next, or list every open page.',
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
          list(open.slice(0, 30).map((p) => rich`*${pageName(p.id)}* since ${date(p.opened_at)} · ${titleOf(p)}`)),
        ]),
      };
    },
  }),
];

/** The mistake for words after the page that name no known person. */
function nobody(words: string, page: number, { vocabulary }: Context): Mistake {
  return unknownPerson(headAndRest(words)[0], vocabulary, {
    example: `/page reassign ${pageName(page)} @bo`,
    field: 'person',
  });
}

/** The form that asks who a page is reassigned to. */
function askWhom(page: Page, note: string | undefined, { caller }: Context): Reply {
  if (caller.door === 'modal') throw new Mistake('Choose a person.', { field: 'person' });
  return { view: reassignForm(page, { note, place: { channel: caller.channel, thread: caller.thread } }) };
}

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
