/** Pages of one person share an SMS, a call or whatever else a contact is, when there are too many for one each. */
import type { Row } from '../../../db/schema.ts';
import { takeBack } from '../../../engine/outbox/queue.ts';
import type { Tx } from '../../../engine/tx.ts';
import { attemptSlot } from '../contact/held.ts';
import { notificationOfMany } from '../contact/words.ts';
import { gatherSoon, openBundle, unsentBundle } from './gather.ts';
import { bundleSlot, FEW, type Receiver } from './model.ts';
import { pagesNeeding, pauseOf } from './store.ts';

type Attempt = Pick<Row<'page_attempts'>, 'id' | 'page' | 'user' | 'contact' | 'round' | 'step'>;

/** The attempts by a contact that no carrier has taken yet, of pages that are open. */
function waitingBy(tx: Tx, contact: number) {
  return tx.db
    .selectFrom('page_attempts as a')
    .innerJoin('pages as p', 'p.id', 'a.page')
    .select(['a.id', 'a.page', 'a.bundle'])
    .where('a.contact', '=', contact)
    .where('a.state', '=', 'waiting')
    .where('p.state', '=', 'open');
}

/** Whether pages share messages by this contact now: as in Slack, or several wait, or the last common one is recent. */
async function isFlooded(tx: Tx, { page, user, round, step }: Attempt, receiver: Receiver): Promise<boolean> {
  const row = tx.db.selectFrom('page_reached').select('bundle').where('page', '=', page).where('target', '=', user);
  const reached = await row.where('round', '=', round).where('step', '=', step).executeTakeFirst();
  if (reached !== undefined && reached.bundle !== null) return true;
  const waiting = await waitingBy(tx, receiver.contact ?? 0)
    .limit(FEW + 1)
    .execute();
  if (waiting.length > FEW || waiting.some(({ bundle }) => bundle !== null)) return true;
  return (await pauseOf(tx, receiver)) > 0;
}

/** Lets an attempt wait for the next common message by its contact, when there are too many for one each; whether it does. */
export async function shareAttempt(tx: Tx, attempt: Attempt): Promise<boolean> {
  if (attempt.contact === null) return false;
  const receiver = { target: attempt.user, contact: attempt.contact };
  if (!(await isFlooded(tx, attempt, receiver))) return false;
  const others = await waitingBy(tx, attempt.contact).where('a.bundle', 'is', null).execute();
  const { taken } = await takeBack(
    tx,
    others.filter(({ id }) => id !== attempt.id).map(({ id }) => attemptSlot(id)),
  );
  const joining = [...others.filter(({ id }) => taken.has(attemptSlot(id))).map(({ id }) => id), attempt.id];
  await tx.db.updateTable('page_attempts').set({ bundle: 0 }).where('id', 'in', joining).execute();
  await gatherSoon(tx, receiver);
  return true;
}

/**
 * The notification for everything that waits to be named by this contact, or without its last page nothing; false when the
 * contact is gone.
 */
export async function sendBundle(tx: Tx, target: string, contact: number): Promise<boolean> {
  const unnamed = tx.db.selectFrom('page_attempts').select('at').where('contact', '=', contact).where('bundle', '=', 0);
  const first = await unnamed.where('state', '=', 'waiting').orderBy('at').limit(1).executeTakeFirst();
  const receiver = { target, contact };
  const bundle = await (first === undefined ? unsentBundle(tx, receiver) : openBundle(tx, receiver, first.at));
  if (bundle === undefined) return true;
  const waiting = tx.db.updateTable('page_attempts').set({ bundle: bundle.id }).where('contact', '=', contact);
  const named = await waiting.where('bundle', '=', 0).where('state', '=', 'waiting').returning('page').execute();
  const pages = await pagesNeeding(tx, bundle);
  const fresh = new Set(named.map(({ page }) => page));
  if (pages.length === 0) await takeBack(tx, [bundleSlot(bundle.id)]);
  if (pages.length === 0 || (first !== undefined && !pages.some(({ id }) => fresh.has(id)))) return true;
  const to = await tx.db.selectFrom('contacts').selectAll().where('id', '=', contact).executeTakeFirst();
  const notification = to === undefined ? undefined : notificationOfMany(pages, to, bundle);
  if (notification === undefined) return false;
  const about = { kind: 'page.bundle', bundle: bundle.id } as const;
  await tx.notify({ ...notification, lane: 'page', slot: bundleSlot(bundle.id), about });
  return true;
}
