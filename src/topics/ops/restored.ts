/** The first start on a database that was put back from a copy. */
import { dropWaiting } from '../../engine/outbox/queue.ts';
import type { Tx } from '../../engine/tx.ts';
import { buttons, code, date, type Message, message, paragraph, rich } from '../../lib/blockkit.ts';
import type { Instant } from '../../lib/instant.ts';
import { titleOf } from '../paging/messages/page.ts';
import { pageLine, pageName } from '../paging/page/model.ts';
import { holdPages } from '../paging/page/restored.ts';
import type { Page } from '../paging/page/store.ts';
import { announceChannel, dropSetting, setting } from '../team/store.ts';

/** Said by `muster restore`. */
const RESTORED = 'restored';

/** A message has so many blocks to spare. */
const SHOWN = 15;

/** Pages nobody for what may have been answered since the copy was made, and says so out loud. */
export async function takeUpRestored(tx: Tx): Promise<void> {
  const restored = await setting<{ readonly at: Instant; readonly taken: Instant | null }>(tx, RESTORED);
  if (restored === undefined) return;
  await dropSetting(tx, RESTORED);
  await dropWaiting(tx, 'the database was put back from a copy');
  const held = await holdPages(tx);
  const channel = await announceChannel(tx);
  if (channel === undefined) return;
  await tx.notify({
    kind: 'message',
    lane: 'page',
    payload: { to: { channel }, message: restoredMessage(restored.taken, held) },
  });
}

function restoredMessage(taken: Instant | null, held: readonly Page[]): Message {
  const when = taken === null ? rich`a copy` : rich`a copy of ${date(taken)}`;
  const head = rich`♻️ *My database was put back from ${when}.* What happened since then I do not know.`;
  if (held.length === 0) return message(head, [paragraph(head), paragraph(rich`No page was open in it.`)]);
  return message(head, [
    paragraph(head),
    paragraph(rich`These pages were open then. I page nobody for them by myself, because somebody may have answered:`),
    ...held.slice(0, SHOWN).flatMap((page) => [
      paragraph(rich`*${pageName(page.id)}* · ${titleOf(page)}`),
      buttons([
        { label: 'Page again', line: pageLine(page, 'page again') },
        { label: 'Acknowledge', line: pageLine(page, 'page ack') },
      ]),
    ]),
    ...(held.length > SHOWN ? [paragraph(rich`…and ${held.length - SHOWN} more: ${code('/page list')}`)] : []),
  ]);
}
