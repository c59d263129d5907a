/** Everything that was tried for a page: whom, by which way, when, and what became of it. */
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import { kindOf, reachSlot } from '../page/model.ts';
import { type Page, reachedBy } from '../page/store.ts';
import { WORDS } from './rules.ts';

/** One attempt; `way` is null where it goes without saying, `failed` says why it did for good. */
export interface Tried {
  readonly target: string;
  readonly way: string | null;
  readonly at: Instant;
  readonly failed: string | null;
}

/** In the order in which it happened. */
export async function triedFor(tx: Tx, page: Page): Promise<readonly Tried[]> {
  const all = [...(await messagesFor(tx, page)), ...(await triesFor(tx, page))];
  return all.sort((a, b) => a.at - b.at);
}

async function messagesFor(tx: Tx, { id }: Page): Promise<readonly Tried[]> {
  const rows = (await reachedBy(tx, id)).map((row) => ({ ...row, slot: reachSlot(id, row.target, row) }));
  const slots = rows.map(({ slot }) => slot);
  const receipts = tx.db.selectFrom('receipts').select(['slot', 'refusal']).where('slot', 'in', slots);
  const refusals = new Map(slots.length === 0 ? [] : (await receipts.execute()).map((r) => [r.slot, r.refusal]));
  return rows.map(({ target, at, slot }) => ({
    target,
    way: kindOf(target) === 'user' ? WORDS.slack : null,
    at,
    failed: refusals.get(slot) ?? null,
  }));
}

async function triesFor(tx: Tx, { id }: Page): Promise<readonly Tried[]> {
  const rows = await tx.db.selectFrom('page_tries').selectAll().where('page', '=', id).orderBy('id').execute();
  return rows.map(({ user, via, at, state, error }) => ({
    target: user,
    way: WORDS[via as keyof typeof WORDS] ?? via,
    at,
    failed: state === 'failed' ? (error ?? 'no reason was given') : null,
  }));
}
