import { type Caller, type CommandRow, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { date, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import type { ModalPlace } from '../../../lib/form.ts';
import { may, must } from '../../../lib/grammar.ts';
import { trailingPoint } from '../../../lib/phrases.ts';
import { titleOf } from '../../paging/messages/page.ts';
import { requireVisiblePage } from '../../paging/page/find-page.ts';
import { pageName } from '../../paging/page/model.ts';
import { notePage } from '../../paging/page/open.ts';
import { findPage, pageAt } from '../../paging/page/store.ts';
import { countDeed } from '../../team/limits.ts';
import { nameBook, namesOnly } from '../../team/store.ts';
import { note } from '../lifecycle/change.ts';
import { findIncidentFor } from '../lifecycle/find-incident.ts';
import { noteForm } from '../lifecycle/forms.ts';
import { type Incident, incidentName } from '../lifecycle/model.ts';
import { headline } from '../room/blocks.ts';
import { did } from '../room/did.ts';
import { timelineMessage } from './blocks.ts';
import { timelineCsv, timelineJson, timelineMarkdown } from './export.ts';
import { incidentNamedBy, messageAt, placeAt, requireReadable } from './links.ts';
import type { Entry } from './model.ts';
import { editEntry, findOwnEntry, removeEntry } from './operations.ts';
import { pinTo } from './pins.ts';
import { entriesOf, historyOf } from './store.ts';

/** The page whose thread this is, when it belongs to no incident. */
async function loosePage(tx: Tx, { channel, thread }: Caller): Promise<number | undefined> {
  const id = channel === undefined || thread === undefined ? undefined : await pageAt(tx, channel, thread);
  const page = id === undefined ? undefined : await findPage(tx, id);
  return page?.incident === null ? page.id : undefined;
}

function placeOf({ channel, thread }: Caller): ModalPlace {
  return { channel, thread };
}

async function noteOnPage(tx: Tx, page: number, text: string | undefined, caller: Caller): Promise<Reply> {
  const { text: title, private: hidden } = await requireVisiblePage(tx, page, caller);
  if (text === undefined) {
    const about = rich`*${pageName(page)}* ${titleOf({ text: title, private: hidden })}`;
    return { view: noteForm(about, { page: pageName(page) }, placeOf(caller)) };
  }
  await notePage(tx, page, caller.user, text);
  return say(rich`📝 Noted on *${pageName(page)}*.`);
}

/** The rows of the timeline. */
export const timelineRows: readonly CommandRow[] = [
  row({
    name: 'incident note',
    summary: 'Add a note to the timeline; “at 14:02” or “10m ago” at its end says when it happened.',
    example: '/incident note Rebooted the database at 14:02',
    // A button of a page names it; in a typed note `p42` is a word.
    args: [may('incident', 'incident'), may('page', 'page', ['p']), may('text', 'rest')],
    permission: 'act',
    changes: true,
    run: async (tx, { incident: id, page: named, text: typed }, { caller, vocabulary }) => {
      const drawn = caller.door === 'modal' || caller.door === 'button';
      const text = drawn || named === undefined ? typed : `${pageName(named)} ${typed ?? ''}`.trim();
      const button = drawn ? named : undefined;
      const page = id === undefined ? (button ?? (await loosePage(tx, caller))) : undefined;
      if (page !== undefined) return noteOnPage(tx, page, text, caller);
      const found = await findIncidentFor(tx, id, caller, `incident note ${text ?? ''}`.trim());
      if ('pick' in found) return found.pick;
      if (text === undefined) {
        const fixed = { incident: incidentName(found.incident.id) };
        return { view: noteForm(headline(found.incident), fixed, placeOf(caller)) };
      }
      const dated = trailingPoint(text, tx.now, vocabulary.zone);
      const words = dated?.text ?? text;
      if (words === '')
        throw new Mistake('A note needs text before its time.', {
          example: '/incident note Rebooted the database at 14:02',
        });
      await note(tx, found.incident, caller.user, words, dated?.at ?? tx.now);
      return did(
        caller,
        found.incident,
        rich`📝 Noted on *${incidentName(found.incident.id)}*${dated === undefined ? '' : rich`, as of ${date(dated.at)}`}.`,
      );
    },
  }),
  row({
    name: 'incident pin',
    summary: 'Add a message to the timeline by its link. A 📌 on the message does the same.',
    example: '/incident pin https://acme.slack.com/archives/C012AB3CD/p1709373600000100',
    args: [may('incident', 'incident'), must('link', 'word')],
    permission: 'act',
    changes: true,
    run: async (tx, { incident: id, link }, context) => {
      const message = messageAt(link);
      const caller = placeAt(context.caller, message);
      const named = id ?? (await incidentNamedBy(tx, message, caller));
      const found = await findIncidentFor(tx, named, caller, `incident pin ${link}`);
      if ('pick' in found) return found.pick;
      requireReadable(message, found.incident, { ...context, caller });
      const fresh = await pinTo(tx, found.incident, { user: caller.user, ...message });
      const inc = incidentName(found.incident.id);
      return say(
        fresh
          ? rich`📌 The message is on the timeline of *${inc}*.`
          : rich`The message is already on the timeline of *${inc}*.`,
      );
    },
  }),
  row({
    name: 'incident edit',
    summary: 'Correct a timeline entry; the old text is kept.',
    example: '/incident edit e12 Rebooted the replica, not the primary',
    args: [must('entry', 'word'), must('text', 'rest')],
    permission: 'act',
    changes: true,
    run: async (tx, { entry: word, text }, { caller, vocabulary }) => {
      const { entry } = await findOwnEntry(tx, word, caller.user);
      const dated = trailingPoint(text, tx.now, vocabulary.zone);
      await editEntry(tx, entry, caller.user, { text: dated?.text || text, at: dated?.text ? dated.at : undefined });
      return say(rich`*e${entry.id}* is corrected.`);
    },
  }),
  row({
    name: 'incident remove',
    aliases: ['delete'],
    summary: 'Remove a timeline entry; its text is kept.',
    example: '/incident remove e12',
    args: [must('entry', 'word')],
    permission: 'act',
    changes: true,
    run: async (tx, { entry: word }, { caller }) => {
      const { entry, incident } = await findOwnEntry(tx, word, caller.user);
      await removeEntry(tx, entry, caller.user);
      return say(rich`*e${entry.id}* is removed from the timeline of ${incidentName(incident.id)}.`);
    },
  }),
  row({
    name: 'incident timeline',
    aliases: ['tl', 'log'],
    summary: 'Show what happened so far; “export” sends it to you as Markdown, JSON and CSV.',
    example: '/incident timeline export',
    args: [may('incident', 'incident'), may('export', 'choice', ['export'])],
    permission: 'look',
    changes: false,
    run: async (tx, { incident: id, export: wanted }, { caller }) => {
      const found = await findIncidentFor(tx, id, caller, `incident timeline ${wanted ?? ''}`);
      if ('pick' in found) return found.pick;
      const { incident } = found;
      const entries = await entriesOf(tx, incident);
      if (wanted === undefined) return { message: timelineMessage(incident, entries) };
      await countDeed(tx, 'exports', caller);
      await sendExport(tx, incident, entries, caller.user);
      return say(rich`You will get the timeline of *${incidentName(incident.id)}* as three files by direct message.`);
    },
  }),
];

/** The timeline as files, to the caller. */
async function sendExport(tx: Tx, incident: Incident, entries: readonly Entry[], user: string): Promise<void> {
  const name = namesOnly(await nameBook(tx));
  const inc = incidentName(incident.id);
  const title = `Timeline of ${inc}`;
  const files = [
    ['md', title, timelineMarkdown(incident, entries, name)],
    ['json', `${title} (JSON)`, timelineJson(incident, entries, name, await historyOf(tx, entries))],
    ['csv', `${title} (CSV)`, timelineCsv(incident, entries, name)],
  ] as const;
  for (const [ending, called, content] of files)
    await tx.notify({
      kind: 'file',
      payload: { to: { user }, name: `${inc}-timeline.${ending}`, title: called, content },
    });
}
