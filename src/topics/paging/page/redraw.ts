/** The messages about a page, redrawn whenever it changes. */
import { takeBack } from '../../../engine/outbox/queue.ts';
import type { Tx } from '../../../engine/tx.ts';
import { tellExhausted } from '../alarms/exhausted.ts';
import { tellUnstuck } from '../alarms/stuck.ts';
import { bundleChanged, shareMessage } from '../bundles/reached.ts';
import { pageMessage } from '../messages/page.ts';
import { viewOf } from './acknowledgements.ts';
import { requirePage } from './find-page.ts';
import { kindOf, type Position, positionText, reachSlot, stepAt } from './model.ts';
import { reachedBy } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Drawings {
    /** Every message about a page. */
    page: number;
  }
}

/**
 * Writes every message about the page, the newest first; to each reader the newest one keeps the buttons, and an older one
 * that has not arrived is taken back: a reader needs one message of a page.
 */
export async function drawPage(tx: Tx, id: number): Promise<void> {
  const page = await requirePage(tx, id);
  const view = await viewOf(tx, page);
  const parts = await tx.place('page.message', page);
  await tellExhausted(tx, view);
  await tellUnstuck(tx, view);
  const all = (await reachedBy(tx, id)).filter(({ target }) => kindOf(target) !== 'webhook').sort(newestFirst);
  for (const target of new Set(all.filter(({ bundle }) => bundle !== null).map((row) => row.target)))
    await bundleChanged(tx, target);
  const alone = all.filter(({ bundle }) => bundle === null).map(({ target }) => target);
  const novices = await novicesAmong(tx, id, [...new Set(alone)]);
  const seen = new Set<string>();
  const replaced: string[] = [];
  for (const row of all) {
    const { target, schedule, told_at: told, bundle, ...at } = row;
    const current = page.state === 'open' && positionText(at) === positionText(page);
    if (bundle !== null || (current && told === null && (await shareMessage(tx, row, page.urgency === 'low')))) {
      seen.add(target);
      continue;
    }
    if (seen.has(target) && told === null) {
      replaced.push(reachSlot(id, target, at));
      continue;
    }
    const reader = {
      target,
      schedule,
      latest: !seen.has(target),
      here: stepAt(page, at).here === true,
      novice: novices.has(target),
      parts,
    };
    seen.add(target);
    const to = kindOf(target) === 'channel' ? { channel: target } : { user: target };
    const payload = { to, message: pageMessage(view, { ...reader, here: reader.here && 'channel' in to }) };
    // The newest step's words wake somebody, and so do those that have not arrived; all others tell what became of it.
    const lane = current || (page.state === 'open' && told === null) ? 'page' : 'update';
    const about = { kind: 'page', page: id, target, round: at.round, step: at.step } as const;
    await tx.notify({ kind: 'message', lane, slot: reachSlot(id, target, at), about, payload });
  }
  await takeBack(tx, replaced);
}

/** The people among these who never got a page before; channels need no hints. */
async function novicesAmong(tx: Tx, id: number, targets: readonly string[]): Promise<ReadonlySet<string>> {
  const users = targets.filter((target) => kindOf(target) === 'user');
  if (users.length === 0) return new Set();
  const earlier = tx.db.selectFrom('page_reached').select('target').distinct().where('target', 'in', users);
  const known = new Set((await earlier.where('page', '<', id).execute()).map(({ target }) => target));
  return new Set(users.filter((user) => !known.has(user)));
}

function newestFirst(a: Position, b: Position): number {
  return b.round - a.round || b.step - a.step;
}

/** Takes back the messages of a page that have certainly not left: the people they were for hear nothing of it. */
export async function withdrawUntold(tx: Tx, page: number): Promise<void> {
  const untold = (await reachedBy(tx, page)).filter(({ told_at, bundle }) => told_at === null && bundle === null);
  const slots = untold.map((row) => reachSlot(page, row.target, row));
  const { underway } = await takeBack(tx, slots);
  for (const row of untold) {
    if (underway.has(reachSlot(page, row.target, row))) continue;
    const gone = tx.db.deleteFrom('page_reached').where('page', '=', page).where('target', '=', row.target);
    await gone.where('round', '=', row.round).where('step', '=', row.step).execute();
  }
}
