/** The words nobody can overlook, when a page ran out of people. */
import type { Row } from '../db/schema.ts';
import type { Tx } from '../engine/tx.ts';
import { announceChannel } from '../team/store.ts';
import { exhaustedMessage } from './blocks.ts';
import { pageName } from './model.ts';
import { findPage, type Page, reachedBy } from './store.ts';

/** Cries for help in the announcement channel, and to whoever paged without an incident; later edits what it said. */
export async function cry(tx: Tx, page: Page, reached: readonly Row<'page_reached'>[]): Promise<void> {
  const announce = await announceChannel(tx);
  const message = exhaustedMessage(page, reached);
  const slot = `exhausted:${pageName(page.id)}`;
  if (announce !== undefined)
    await tx.notify({ kind: 'message', lane: 'page', slot, payload: { to: { channel: announce }, message } });
  if (announce !== undefined && page.incident !== null) return;
  await cryToOpener(tx, page, reached);
}

async function cryToOpener(tx: Tx, page: Page, reached: readonly Row<'page_reached'>[]): Promise<void> {
  if (page.opened_by === 'muster') return;
  await tx.notify({
    kind: 'message',
    lane: 'page',
    slot: `exhausted:${pageName(page.id)}:${page.opened_by}`,
    payload: { to: { user: page.opened_by }, message: exhaustedMessage(page, reached) },
  });
}

/** Slack refused the cry in the announcement channel: whoever opened the page hears it instead. */
export async function cryElsewhere(tx: Tx, slot: string): Promise<void> {
  const id = /^exhausted:p(\d+)$/.exec(slot)?.[1];
  const page = id === undefined ? undefined : await findPage(tx, Number(id));
  if (page !== undefined) await cryToOpener(tx, page, await reachedBy(tx, page.id));
}
