/** The messages about a page, written anew whenever it changes. */
import type { Tx } from '../../../engine/tx.ts';
import { tellExhausted } from '../escalation/exhausted.ts';
import { pageMessage } from '../messages/page.ts';
import { viewOf } from './acknowledgements.ts';
import { requirePage } from './find-page.ts';
import { kindOf, type Position, positionText, reachSlot, stepAt } from './model.ts';
import { type Page, reachedBy } from './store.ts';

/** Writes every message about the page anew, the newest first; to each reader the newest one keeps the buttons. */
export async function redraw(tx: Tx, id: number): Promise<Page> {
  const page = await requirePage(tx, id);
  const view = await viewOf(tx, page);
  await tellExhausted(tx, view);
  const rows = (await reachedBy(tx, id)).filter(({ target }) => kindOf(target) !== 'webhook').sort(newestFirst);
  const seen = new Set<string>();
  for (const { target, schedule, ...at } of rows) {
    const reader = {
      target,
      schedule,
      latest: !seen.has(target),
      here: stepAt(page, at).here === true,
      novice: await isFirst(tx, id, target),
    };
    seen.add(target);
    const to = kindOf(target) === 'channel' ? { channel: target } : { user: target };
    const payload = { to, message: pageMessage(view, { ...reader, here: reader.here && 'channel' in to }) };
    // The newest step's words wake somebody; all others only tell what became of it.
    const lane = page.state === 'open' && positionText(at) === positionText(page) ? 'page' : 'update';
    const about = { kind: 'page', page: id, target, round: at.round, step: at.step } as const;
    await tx.notify({ kind: 'message', lane, slot: reachSlot(id, target, at), about, payload });
  }
  return page;
}

/** Whether no page before this one reached somebody; channels need no hints. */
async function isFirst(tx: Tx, id: number, target: string): Promise<boolean> {
  if (kindOf(target) !== 'user') return false;
  const earlier = tx.db.selectFrom('page_reached').select('page').where('target', '=', target).where('page', '<', id);
  return (await earlier.limit(1).executeTakeFirst()) === undefined;
}

function newestFirst(a: Position, b: Position): number {
  return b.round - a.round || b.step - a.step;
}
