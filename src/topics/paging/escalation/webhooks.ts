/** Webhooks as targets of a step. Their addresses may contain secrets, so texts, slots and logs show only the host. */
import type { Deliveries } from '../../../engine/outbox/deliveries.ts';
import type { Delivered } from '../../../engine/outbox/outcome.ts';
import { refusalsOf } from '../../../engine/outbox/receipts.ts';
import type { Abouts, Tx } from '../../../engine/tx.ts';
import { plainTitle } from '../contact/words.ts';
import { kindOf, type Position, pageName, type Reached, reachSlot, timerKey } from '../page/model.ts';
import { addEvent, findPage, type Page, reachedBy } from '../page/store.ts';
import { pageTold } from './told.ts';

/** Calls the webhooks among those a step reaches. */
export async function callWebhooks(tx: Tx, page: Page, at: Position, reached: readonly Reached[]): Promise<void> {
  for (const { id, url } of reached) {
    if (url === undefined) continue;
    const payload = { user: '', replies: [], url, body: bodyOf(page, at) };
    const about = { kind: 'page.webhook', page: page.id, target: id, round: at.round, step: at.step } as const;
    await tx.notify({ kind: 'webhook', lane: 'page', slot: reachSlot(page.id, id, at), about, payload });
  }
}

function bodyOf(page: Page, { round, step }: Position): Readonly<Record<string, unknown>> {
  return {
    kind: 'page',
    page: pageName(page.id),
    text: plainTitle(page),
    urgency: page.urgency,
    incident: page.incident === null ? null : `INC-${page.incident}`,
    round: round - page.first_round + 1,
    step: step + 1,
  };
}

/** A webhook took a call, or refused it for good: the reason is kept, and a step that reached nothing else is over at once. */
export async function webhookEnded(
  tx: Tx,
  { about, payload, refusal, last }: Delivered<Abouts['page.webhook']>,
): Promise<void> {
  if (refusal === undefined) return pageTold(tx, about);
  const page = await findPage(tx, about.page);
  if (page === undefined || !last) return;
  const { host } = new URL((payload as Deliveries['webhook']).url);
  await addEvent(tx, page.id, 'failed', `the webhook at ${host} failed (${refusal})`);
  if (page.state === 'open' && page.waits_until === null && (await nothingLeft(tx, page))) {
    await addEvent(tx, page.id, 'skipped', 'every webhook of the step failed, so the next step is paged at once');
    await tx.timers.fireNow(timerKey(page.id));
  }
}

async function nothingLeft(tx: Tx, page: Page): Promise<boolean> {
  for (const row of await reachedBy(tx, page.id)) {
    if (row.round !== page.round || row.step !== page.step) continue;
    if (kindOf(row.target) !== 'webhook' || (await refusalsOf(tx, [reachSlot(page.id, row.target, row)])).size === 0)
      return false;
  }
  return true;
}
