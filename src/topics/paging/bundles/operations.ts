/** What people do to many pages at once. */
import { type Caller, type Reply, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { type Rich, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { escalate } from '../escalation/steps.ts';
import { acknowledge } from '../page/acknowledge.ts';
import { noPage, type PageViewer, requireMayAcknowledge } from '../page/find-page.ts';
import { requireMayEscalate } from '../page/limit.ts';
import { positionText } from '../page/model.ts';
import { type Page, reachedBy } from '../page/store.ts';
import { namesOf } from './model.ts';
import { findBundle, pagesNeeding, pagesToldTo } from './store.ts';

/** Acknowledges the pages that one message named, or without one all that reached the caller. Says what became of them. */
export async function acknowledgeEvery(tx: Tx, message: string | undefined, caller: PageViewer): Promise<Reply> {
  const pages = await meant(tx, message, caller);
  const [mine, waiting]: [number[], number[]] = [[], []];
  for (const { id } of pages) {
    const { page, first, missing } = await acknowledge(tx, id, caller.user);
    if (missing.length > 0) waiting.push(id);
    else if (first || page.acked_by === caller.user) mine.push(id);
  }
  const yours = mine.length === 0 ? [] : [rich`✅ *You acknowledged ${counted(mine)}*.`];
  const theirs = waiting.length === 0 ? [] : [rich`You acknowledged ${counted(waiting)}; others must acknowledge too.`];
  return say([...yours, ...theirs].reduce((a, b) => rich`${a} ${b}`));
}

/** Takes the next step of the pages that one message named, or of all that reached the caller, where they wait for them. */
export async function escalateEvery(tx: Tx, message: string | undefined, caller: Caller): Promise<Reply> {
  const escalated: number[] = [];
  for (const page of await meant(tx, message, caller)) {
    if (!(await waitsFor(tx, page, caller))) continue;
    await requireMayEscalate(tx, page.id, caller);
    if ((await escalate(tx, page.id, caller.user, positionText(page))).advanced) escalated.push(page.id);
  }
  return say(
    escalated.length === 0
      ? rich`None of these pages is waiting for you, so nothing was changed.`
      : rich`Escalated ${counted(escalated)}.`,
  );
}

function counted(ids: readonly number[]): Rich {
  return ids.length === 1 ? rich`${namesOf(ids)}` : rich`${ids.length} pages (${namesOf(ids)})`;
}

/** Whether a message of the step that a page is at has arrived at this person, or in the channel they ask in. */
async function waitsFor(tx: Tx, page: Page, { user, channel }: PageViewer): Promise<boolean> {
  const now = (await reachedBy(tx, page.id)).filter(({ round, step }) => round === page.round && step === page.step);
  return (
    page.state === 'open' &&
    now.some(({ target, told_at }) => told_at !== null && (target === user || target === channel))
  );
}

async function meant(tx: Tx, message: string | undefined, caller: PageViewer): Promise<readonly Page[]> {
  const pages = message === undefined ? await pagesToldTo(tx, caller.user) : await namedBy(tx, message);
  if (pages.length === 0 && message === undefined) throw noPage();
  if (pages.length === 0)
    throw new Mistake('Every page in this message is acknowledged or closed, so nothing was changed.', {
      example: '/page list',
    });
  await requireMayAcknowledge(tx, pages, caller);
  return pages;
}

/** The pages of the message that a button is on, as `17~k3f9` tells. */
async function namedBy(tx: Tx, message: string): Promise<readonly Page[]> {
  const [, id, nonce] = /^(\d{1,9})~(\w+)$/.exec(message) ?? [];
  const bundle = id === undefined ? undefined : await findBundle(tx, Number(id));
  if (bundle !== undefined && bundle.nonce === nonce) return pagesNeeding(tx, bundle);
  throw new Mistake(
    'This button was made before the database was restored, so nothing was changed. Use a newer message, or list the open pages.',
    { example: '/page list' },
  );
}
