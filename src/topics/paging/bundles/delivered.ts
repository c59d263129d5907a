/** What became of common messages: what is true of the message is true of each page that it names. */
import type { Delivered } from '../../../engine/outbox/outcome.ts';
import type { Abouts, Tx } from '../../../engine/tx.ts';
import { attemptEnded, noteRefusal } from '../contact/attempts.ts';
import { beginPursuit } from '../contact/pursuit.ts';
import { pageTold } from '../escalation/told.ts';
import { requirePage } from '../page/find-page.ts';
import { sendBundle } from './attempts.ts';
import { pointToNewer, postBundle } from './draw.ts';
import { gatherAgain } from './gather.ts';
import { type Bundle, findBundle, markBundleTold } from './store.ts';

/** The next common message of a receiver is due. */
export async function gatherEnded(
  tx: Tx,
  { target, contact }: { readonly target: string; readonly contact: number | null },
): Promise<void> {
  if (contact === null) return postBundle(tx, target);
  if (await sendBundle(tx, target, contact)) return;
  const rows = tx.db.selectFrom('page_attempts').select('id').where('contact', '=', contact);
  for (const { id } of await rows.where('state', '=', 'waiting').where('bundle', '>', 0).execute())
    await attemptEnded(tx, id, 'its address is no longer set up');
}

/** A common message was delivered or refused. */
export async function bundleEnded(tx: Tx, delivered: Delivered<Abouts['page.bundle']>): Promise<void> {
  const bundle = await findBundle(tx, delivered.about.bundle);
  if (bundle === undefined) return;
  const { refusal, first, last } = delivered;
  if (refusal === undefined && first && (await markBundleTold(tx, bundle.id)) && bundle.contact === null)
    await pointToNewer(tx, bundle);
  await gatherAgain(tx, bundle);
  if (bundle.contact !== null) return attemptsEnded(tx, bundle, delivered);
  if (refusal === undefined) return reachedTold(tx, bundle);
  if (!first && !last) return;
  for (const page of await untold(tx, bundle)) await noteRefusal(tx, { page, target: bundle.target }, refusal, last);
}

async function reachedTold(tx: Tx, { id }: Bundle): Promise<void> {
  const untoldRows = tx.db
    .selectFrom('page_reached')
    .select(['page', 'target', 'round', 'step'])
    .where('bundle', '=', id);
  for (const row of await untoldRows.where('told_at', 'is', null).orderBy('page').execute()) await pageTold(tx, row);
}

async function untold(tx: Tx, { id }: Bundle): Promise<readonly number[]> {
  const rows = tx.db.selectFrom('page_reached').select('page').where('bundle', '=', id).where('told_at', 'is', null);
  return (await rows.orderBy('page').execute()).map(({ page }) => page);
}

async function attemptsEnded(
  tx: Tx,
  bundle: Bundle,
  { refusal, last, receipt }: Delivered<Abouts['page.bundle']>,
): Promise<void> {
  if (refusal !== undefined && !last) return;
  const [first, ...others] = await attemptsIn(tx, bundle.id);
  for (const id of first === undefined ? [] : [first, ...others]) await attemptEnded(tx, id, refusal, receipt?.data);
  if (first !== undefined && refusal === undefined) await pursueTogether(tx, first, receipt?.data);
}

/** What rings for many pages rings once. */
async function pursueTogether(tx: Tx, id: number, data: unknown): Promise<void> {
  const attempt = await tx.db.selectFrom('page_attempts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  await beginPursuit(tx, await requirePage(tx, attempt.page), attempt, data);
}

/** The attempts that share a message. */
export async function attemptsIn(tx: Tx, bundle: number): Promise<readonly number[]> {
  const rows = tx.db.selectFrom('page_attempts').select('id').where('bundle', '=', bundle).orderBy('id');
  return (await rows.execute()).map(({ id }) => id);
}
