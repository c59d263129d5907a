import type { Tx } from '../engine/tx.ts';
import { date, rich } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { may, must } from '../lib/grammar.ts';
import { trailingPoint } from '../lib/phrases.ts';
import { pageName } from '../paging/model.ts';
import { notePage } from '../paging/operations.ts';
import { findPage, pageAt } from '../paging/store.ts';
import { type Caller, type Reply, type Row, row, say } from '../router.ts';
import { nameBook } from '../team/store.ts';
import { timelineMessage } from './blocks.ts';
import { note } from './change.ts';
import { timelineJson, timelineMarkdown } from './export.ts';
import { incidentName } from './model.ts';
import { scope } from './scope.ts';
import { entriesOf } from './store.ts';

/** The page whose thread this is, when it belongs to no incident. */
async function loosePage(tx: Tx, { channel, thread }: Caller): Promise<number | undefined> {
  const id = channel === undefined || thread === undefined ? undefined : await pageAt(tx, channel, thread);
  const page = id === undefined ? undefined : await findPage(tx, id);
  return page?.incident === null ? page.id : undefined;
}

async function noteOnPage(tx: Tx, page: number, by: string, text: string): Promise<Reply> {
  await notePage(tx, page, by, text);
  return say(rich`📝 Noted on *${pageName(page)}*.`);
}

/** The rows of the timeline. */
export const timelineRows: readonly Row[] = [
  row({
    name: 'incident note',
    summary: 'Put a fact on the timeline; “at 14:02” or “10m ago” at its end says when it happened.',
    example: '/incident note Rebooted the database at 14:02',
    args: [may('incident', 'incident'), must('text', 'rest')],
    permission: 'act',
    changes: true,
    run: async (tx, { incident: id, text }, { caller, vocabulary }) => {
      const page = id === undefined ? await loosePage(tx, caller) : undefined;
      if (page !== undefined) return noteOnPage(tx, page, caller.user, text);
      const found = await scope(tx, id, caller, `incident note ${text}`);
      if ('pick' in found) return found.pick;
      const dated = trailingPoint(text, tx.now, vocabulary.zone);
      const words = dated?.text ?? text;
      if (words === '')
        throw new Mistake('A note needs words before its time.', {
          example: '/incident note Rebooted the database at 14:02',
        });
      await note(tx, found.incident, caller.user, words, dated?.at ?? tx.now);
      return say(
        rich`📝 Noted on *${incidentName(found.incident.id)}*${dated === undefined ? '' : rich`, as of ${date(dated.at)}`}.`,
      );
    },
  }),
  row({
    name: 'incident timeline',
    aliases: ['tl', 'log'],
    summary: 'What happened so far; “export” sends it to you as Markdown and JSON.',
    example: '/incident timeline export',
    args: [may('incident', 'incident'), may('export', 'choice', ['export'])],
    permission: 'look',
    changes: false,
    run: async (tx, { incident: id, export: wanted }, { caller }) => {
      const found = await scope(tx, id, caller, `incident timeline ${wanted ?? ''}`);
      if ('pick' in found) return found.pick;
      const { incident } = found;
      const entries = await entriesOf(tx, incident.id);
      if (wanted === undefined) return { message: timelineMessage(incident, entries) };
      const name = await nameBook(tx);
      const inc = incidentName(incident.id);
      const to = { user: caller.user };
      await tx.notify({
        kind: 'file',
        payload: {
          to,
          name: `${inc}-timeline.md`,
          title: `Timeline of ${inc}`,
          content: timelineMarkdown(incident, entries, name),
        },
      });
      await tx.notify({
        kind: 'file',
        payload: {
          to,
          name: `${inc}-timeline.json`,
          title: `Timeline of ${inc} (JSON)`,
          content: timelineJson(incident, entries, name),
        },
      });
      return say(rich`The timeline of *${inc}* comes to you as two files by direct message.`);
    },
  }),
];
