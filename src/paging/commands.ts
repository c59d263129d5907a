import type { Tx } from '../engine/tx.ts';
import { list, message, paragraph, personToken, rich, time } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { may, must } from '../lib/grammar.ts';
import { type Reply, type Row, row, say } from '../router.ts';
import { pickMessage, storyMessage, titleOf } from './blocks.ts';
import { maySee, pagesMeant, requireSeen } from './meant.ts';
import { pageName } from './model.ts';
import { acknowledge, escalate, pageAgain } from './operations.ts';
import { eventsOf, openPages, type Page } from './store.ts';

/** Acknowledges the pages meant and says what became of each. */
export async function acknowledgeAll(tx: Tx, pages: readonly Page[], by: string): Promise<Reply> {
  const lines = [];
  for (const { id } of pages) {
    const { page, first } = await acknowledge(tx, id, by);
    const who = page.acked_by === by ? 'you' : personToken(page.acked_by ?? '');
    if (first) lines.push(rich`✅ *You have ${pageName(id)}.* ${titleOf(page)}`);
    else if (page.state === 'resolved') lines.push(rich`${pageName(id)} is closed already; nothing to do.`);
    else lines.push(rich`${pageName(id)} was acknowledged by ${who} at ${time(page.acked_at ?? tx.now)}.`);
  }
  return say(
    lines.length === 1 && lines[0] ? lines[0] : rich`${lines.length} pages`,
    lines.map((line) => paragraph(line)),
  );
}

function none(): Mistake {
  return new Mistake('No page is open here or for you, so there is nothing to acknowledge or escalate.', {
    example: '/page payments Payments are failing',
  });
}

/** The rows of `/page`; the bare `/page` stands in `incidents/`, because typed in a room it belongs to the incident. */
export const pageRows: readonly Row[] = [
  row({
    name: 'page ack',
    aliases: ['acknowledge', 'acked'],
    summary: 'Say that you have it: the ladder stops. Without an id: this room’s pages, or your only open one.',
    example: '/page ack p42',
    args: [may('page', 'page')],
    permission: 'act',
    changes: true,
    run: async (tx, { page }, { caller }) => {
      const { pages, pick } = await pagesMeant(tx, page, caller);
      if (pages.length === 0) throw none();
      return pick ? { message: pickMessage(pages, 'ack') } : acknowledgeAll(tx, pages, caller.user);
    },
  }),
  row({
    name: 'page escalate',
    aliases: ['esc'],
    summary: 'Page the next step at once.',
    example: '/page escalate p42',
    args: [may('page', 'page'), may('round/step', 'word')],
    permission: 'act',
    changes: true,
    run: async (tx, { page: id, 'round/step': seen }, { caller }) => {
      const { pages } = await pagesMeant(tx, id, caller);
      const [meant, ...others] = pages;
      if (meant === undefined) throw none();
      if (others.length > 0) return { message: pickMessage([meant, ...others], 'escalate') };
      const { page, moved } = await escalate(tx, meant.id, caller.user, seen);
      if (!moved)
        return say(rich`${pageName(page.id)} has moved on meanwhile (${page.state}), so nothing was changed.`);
      return say(
        page.state === 'exhausted'
          ? rich`*Nobody is left to page for ${pageName(page.id)}.*`
          : rich`${pageName(page.id)} went on to the next step.`,
      );
    },
  }),
  row({
    name: 'page again',
    summary: 'Start the ladder of an answered or unanswered page again.',
    example: '/page again p42',
    args: [must('page', 'page')],
    permission: 'act',
    changes: true,
    run: async (tx, { page: id }, { caller }) => {
      await requireSeen(tx, id, caller);
      const page = await pageAgain(tx, id, caller.user);
      return say(rich`Paging again as *${pageName(page.id)}*.`);
    },
  }),
  row({
    name: 'page show',
    aliases: ['list', 'status'],
    summary: 'The whole story of a page, or every open page.',
    example: '/page show p42',
    args: [may('page', 'page')],
    permission: 'look',
    changes: false,
    run: async (tx, { page: id }, { caller }) => {
      if (id !== undefined) {
        const page = await requireSeen(tx, id, caller);
        return { message: storyMessage(page, await eventsOf(tx, page.id)) };
      }
      const open = [];
      for (const page of await openPages(tx)) if (await maySee(tx, page, caller)) open.push(page);
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
