/** Everything that was tried for a page: whom, by which way, when, and what became of it. */
import { refusalsOf } from '../../../engine/receipts.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import { kindOf, reachSlot } from '../page/model.ts';
import { type Page, reachedBy } from '../page/store.ts';
import { METHOD_WORDS } from './rules.ts';

/** One attempt; `way` is null where it goes without saying, `failed` says why it did for good. */
export interface PastAttempt {
  readonly target: string;
  readonly method: string | null;
  readonly at: Instant;
  readonly failed: string | null;
}

/** In the order in which it happened. */
export async function pastAttempts(tx: Tx, page: Page): Promise<readonly PastAttempt[]> {
  const all = [...(await messagesFor(tx, page)), ...(await contactAttempts(tx, page))];
  return all.sort((a, b) => a.at - b.at);
}

async function messagesFor(tx: Tx, { id }: Page): Promise<readonly PastAttempt[]> {
  const rows = (await reachedBy(tx, id)).map((row) => ({ ...row, slot: reachSlot(id, row.target, row) }));
  const refusals = await refusalsOf(
    tx,
    rows.map(({ slot }) => slot),
  );
  return rows.map(({ target, at, slot }) => ({
    target,
    method: kindOf(target) === 'user' ? METHOD_WORDS.slack : null,
    at,
    failed: refusals.get(slot) ?? null,
  }));
}

async function contactAttempts(tx: Tx, { id }: Page): Promise<readonly PastAttempt[]> {
  const rows = await tx.db.selectFrom('page_attempts').selectAll().where('page', '=', id).orderBy('id').execute();
  return rows.map(({ user, method, at, state, error }) => ({
    target: user,
    method: METHOD_WORDS[method as keyof typeof METHOD_WORDS] ?? method,
    at,
    failed: state === 'failed' ? (error ?? 'no reason was given') : null,
  }));
}
