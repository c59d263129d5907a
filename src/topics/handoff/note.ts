/** The note for the next person: its form starts with what happened in the shift; it is stored, posted and sent on. */
import type { View } from '@slack/types';
import type { Tx } from '../../engine/tx.ts';
import { type Block, cut, date, list, paragraph, person, type Rich, rich } from '../../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../../lib/form.ts';
import { formatRfc3339 } from '../../lib/zoned.ts';
import { peopleWords } from '../oncall/schedule/blocks.ts';
import { nameBook } from '../team/store.ts';
import type { Chosen } from './chosen.ts';
import { draftNote } from './draft.ts';
import { shiftBefore, slotOf } from './model.ts';
import { drawHandoff, drawNote, drawSoon, stateOf } from './notify.ts';
import { shiftReport } from './report.ts';
import { findHandoff, type KeptHandoff, putHandoff, wasSaid } from './store.ts';
import { privateLines } from './words.ts';

/** The longest text of a form. */
const LONGEST = 3000;

/** The form for a note, filled with the stored note or with what happened in the shift; `text` was already typed. */
export async function noteForm(
  tx: Tx,
  { schedule, change }: Chosen,
  user: string,
  place: ModalPlace,
  text?: string,
): Promise<View> {
  const kept = await findHandoff(tx, schedule.name, change.at);
  const initial = text === undefined ? (kept?.note?.text ?? (await draft(tx, { schedule, change }))) : both(kept, text);
  const at = formatRfc3339(change.at, 'UTC');
  const fixed = { schedule: schedule.name, at, seen: seenOf(kept) };
  return modal({
    title: 'Hand-off note',
    submit: 'Save and send',
    row: 'oncall handoff',
    place: { ...place, fixed },
    blocks: [
      ...(await intro(tx, { schedule, change }, user)),
      ...(text === undefined ? [] : [paragraph(rich`⚠️ ${otherWords(kept)}`)]),
      field({
        kind: 'text',
        name: 'note',
        label: 'What should the next person know?',
        lines: true,
        initial,
        max: LONGEST,
        apart: text === undefined ? undefined : fixed.seen,
      }),
    ],
  });
}

async function draft(tx: Tx, { schedule, change }: Chosen): Promise<string> {
  const report = await shiftReport(tx, schedule.name, shiftBefore(schedule, change.at));
  return draftNote(report, schedule.timezone, await nameBook(tx), tx.now);
}

/** Says which hand-off the note is for, who reads it, and what it must not mention. */
async function intro(tx: Tx, { schedule, change }: Chosen, user: string): Promise<readonly Block[]> {
  const { leaving, starting, coming, next, report } = await stateOf(tx, schedule, change, user);
  const who = rich`*${schedule.name}*, ${date(change.at)}: ${peopleWords(leaving)} → ${peopleWords(starting)}`;
  const first = coming.length > 0 ? coming : (next?.people ?? []);
  const readers = first.length === 0 ? rich`` : rich` and by ${peopleWords(first)} in a direct message`;
  const hidden = privateLines(report);
  return [
    paragraph(rich`${who}\nPosted in ${schedule.channel ?? 'no channel'}${readers}.`),
    ...(hidden.length === 0
      ? []
      : [
          paragraph(rich`Do not mention these private incidents in the note. Write about them in their own channels:`),
          list(hidden),
        ]),
  ];
}

/** Identifies the note with which a form was opened, so that a note saved in the meantime is not lost. */
function seenOf(kept: KeptHandoff | undefined): string {
  return String(kept?.note?.at ?? '');
}

function both(kept: KeptHandoff | undefined, text: string): string {
  return cut(kept?.note === undefined ? text : `${kept.note.text}\n\n${text}`, LONGEST);
}

function otherWords(kept: KeptHandoff | undefined): Rich {
  const by = kept?.note === undefined ? rich`Somebody` : rich`${person(kept.note.by)}`;
  return rich`${by} saved a note while you were writing. The text below starts with that note and ends with yours. Merge the two and save again.`;
}

/** Whether the note has changed since a form was opened on it. */
export async function noteChanged(tx: Tx, { schedule, change }: Chosen, seen: string | undefined): Promise<boolean> {
  const kept = await findHandoff(tx, schedule.name, change.at);
  return kept?.note !== undefined && seenOf(kept) !== (seen ?? '');
}

/** Stores and posts the note and redraws the messages about the hand-off; returns where people can read it. */
export async function saveNote(tx: Tx, { schedule, change }: Chosen, user: string, note: string): Promise<Rich> {
  const kept = await findHandoff(tx, schedule.name, change.at);
  const row = { note, written_by: user, written_at: tx.now };
  await putHandoff(tx, { schedule: schedule.name, ...change }, row);
  const posted = await drawNote(tx, schedule, change);
  if (kept?.told !== undefined) await drawHandoff(tx, schedule, change, kept.told);
  else if (await wasSaid(tx, slotOf('handoff-soon', { schedule: schedule.name, at: change.at })))
    await drawSoon(tx, schedule, change);
  const { coming } = await stateOf(tx, schedule, change);
  const where = posted ? rich`It was posted in the channel` : rich`This schedule has no channel`;
  const who = coming.length === 0 ? rich`.` : rich`, and ${peopleWords(coming)} will get it as a direct message.`;
  return rich`📝 The note is saved. ${where}${who}`;
}
