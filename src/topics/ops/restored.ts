/** A database that was put back from a copy, or went back to an older one by itself: what was open in it is held. */

import type { PutBack } from '../../engine/lineage/lineage.ts';
import { dropWaiting } from '../../engine/outbox/queue.ts';
import type { Tx } from '../../engine/tx.ts';
import {
  type Block,
  buttons,
  code,
  date,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../lib/blockkit.ts';
import type { Instant } from '../../lib/instant.ts';
import { incidentName } from '../incidents/lifecycle/model.ts';
import { titleOf } from '../paging/messages/page.ts';
import { pageLine, pageName } from '../paging/page/model.ts';
import { holdPages } from '../paging/page/restored.ts';
import type { Page } from '../paging/page/store.ts';
import { administrators } from '../team/permit.ts';
import { announceChannel, dropSetting, putSetting, setting } from '../team/store.ts';

/** Said by `muster restore`. */
const RESTORED = 'restored';

/** The last numbers of pages and incidents. */
interface LastNumbers {
  readonly page?: number;
  readonly incident?: number;
}

/** What `muster restore` leaves for the next start. */
interface Restored {
  readonly at: Instant;
  /** When the copy was made; null when nobody knows. */
  readonly taken: Instant | null;
  /** What is given out from now on lies above these; absent in what an older version left. */
  readonly numbers?: LastNumbers;
}

/** A message has so many blocks to spare. */
const SHOWN = 15;

/** Leaves word that the database was put back, for bots that run or start. */
export async function noteRestored(tx: Tx, restored: Restored): Promise<void> {
  await putSetting(tx, RESTORED, restored);
}

/** After `muster restore`: pages nobody for what may have been acknowledged since the copy was made, and says so out loud. */
export async function takeUpRestored(tx: Tx): Promise<void> {
  const restored = await setting<Restored>(tx, RESTORED);
  if (restored === undefined) return;
  await dropSetting(tx, RESTORED);
  const when = restored.taken === null ? rich`a copy` : rich`a copy of ${date(restored.taken)}`;
  const head = rich`♻️ *Muster’s database was restored from ${when}.* Muster does not know what has happened since then.`;
  await holdAndSay(tx, [head], restored.numbers ?? {});
}

/** The first transaction on another copy of the database; when nobody has said that it is right, it says that too. */
export async function takeUpPutBack(tx: Tx, { lost, found, now }: PutBack): Promise<void> {
  if (lost === undefined) return takeUpRestored(tx);
  await dropSetting(tx, RESTORED);
  const head = rich`🚨 *Muster’s database went back to an older copy.* The newest page and incident were ${lastOf(lost.numbers)}; in this copy they are ${lastOf(found.numbers)}. Everything in between is lost.`;
  const next = rich`If this copy is the right one, run ${code('muster restore --confirm')}. Until then the health check fails. If it is the wrong copy, restore the newer one.`;
  await holdAndSay(tx, [head, next], now.numbers);
}

function lastOf({ page = 0, incident = 0 }: LastNumbers): string {
  const last = [...(page > 0 ? [pageName(page)] : []), ...(incident > 0 ? [incidentName(incident)] : [])];
  return last.join(' and ') || 'none';
}

/** The administrators hear it too: the channel may be gone, or not let me in, in this copy. */
async function holdAndSay(tx: Tx, words: readonly Rich[], numbers: LastNumbers): Promise<void> {
  await dropWaiting(tx, 'the database was restored from a copy');
  const held = await holdPages(tx);
  const channel = await announceChannel(tx);
  const people = (await administrators(tx)).map((user) => ({ user }));
  const places = channel === undefined ? people : [{ channel }, ...people];
  const said = heldMessage(words, numbers, held);
  for (const to of places) await tx.notify({ kind: 'message', lane: 'page', payload: { to, message: said } });
}

function heldMessage(words: readonly Rich[], { page, incident }: LastNumbers, held: readonly Page[]): Message {
  const from =
    page === undefined || incident === undefined
      ? rich``
      : rich` New pages work and start at ${pageName(page + 1)}; new incidents start at ${incidentName(incident + 1)}.`;
  const open =
    held.length === 0
      ? rich`No page was open in this copy.${from}`
      : rich`These pages were open in this copy or were due to page again. Muster does not page for them by itself, because it does not know what has happened since then.${from}`;
  return message(words[0] ?? [], [
    ...words.map((line) => paragraph(line)),
    paragraph(open),
    ...held.slice(0, SHOWN).flatMap(heldBlocks),
    ...(held.length > SHOWN ? [paragraph(rich`…and ${held.length - SHOWN} more: ${code('/page list')}`)] : []),
  ]);
}

function heldBlocks(page: Page): readonly Block[] {
  return [
    paragraph(rich`*${pageName(page.id)}* · ${titleOf(page)}${acknowledged(page)}`),
    buttons([
      { label: 'Page again', line: pageLine(page, 'page again') },
      ...(page.state === 'acknowledged' ? [] : [{ label: 'Acknowledge', line: pageLine(page, 'page ack') }]),
    ]),
  ];
}

function acknowledged({ state, acked_by: by }: Page): Rich {
  return state === 'acknowledged' && by !== null ? rich` · acknowledged by ${person(by)}, due to page again` : rich``;
}
