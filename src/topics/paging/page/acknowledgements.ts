/** Who has acknowledged a page that everybody must acknowledge. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { PageView } from '../messages/page.ts';
import { kindOf } from './model.ts';
import { eventsOf, type Page, reachedBy } from './store.ts';

export type PageAcknowledgement = Row<'page_acknowledgements'>;

/** The acknowledgements, in order; none for a page that needs only one. */
export async function acknowledgementsOf(
  tx: Tx,
  { id, acknowledge_by }: Page,
): Promise<readonly PageAcknowledgement[]> {
  if (acknowledge_by === 'one') return [];
  return tx.db
    .selectFrom('page_acknowledgements')
    .selectAll()
    .where('page', '=', id)
    .orderBy('at')
    .orderBy('user')
    .execute();
}

/** Stores an acknowledgement; false when this person had already acknowledged. */
export async function addAcknowledgement(tx: Tx, page: number, user: string): Promise<boolean> {
  const row = tx.db.insertInto('page_acknowledgements').values({ page, user, at: tx.now });
  const { numInsertedOrUpdatedRows = 0n } = await row.onConflict((c) => c.doNothing()).executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows > 0n;
}

export async function dropAcknowledgements(tx: Tx, page: number): Promise<void> {
  await tx.db.deleteFrom('page_acknowledgements').where('page', '=', page).execute();
}

/** The people that the last step reached and who have not acknowledged; skipped people do not count. */
export async function missingFrom(tx: Tx, page: Page): Promise<readonly string[]> {
  if (page.acknowledge_by === 'one' || page.state === 'acknowledged' || page.state === 'resolved') return [];
  const answered = new Set((await acknowledgementsOf(tx, page)).map(({ user }) => user));
  const people = lastReached(await reachedBy(tx, page.id)).filter(({ target }) => kindOf(target) === 'user');
  return people.map(({ target }) => target).filter((user) => !answered.has(user));
}

/** The rows of the last position that reached somebody. */
export function lastReached(rows: readonly Row<'page_reached'>[]): readonly Row<'page_reached'>[] {
  const last = rows.reduce((a, b) => (b.round > a.round || (b.round === a.round && b.step > a.step) ? b : a), {
    round: -1,
    step: -1,
  });
  return rows.filter(({ round, step }) => round === last.round && step === last.step);
}

/** A page with who has acknowledged and who has not. */
export async function viewOf(tx: Tx, page: Page): Promise<PageView> {
  const acknowledged = (await acknowledgementsOf(tx, page)).map(({ user }) => user);
  const closed = await whyClosed(tx, page);
  return { page, acknowledged, missing: await missingFrom(tx, page), ...(closed === undefined ? {} : { closed }) };
}

/** Why a page is resolved, unless somebody did it by hand or its incident ended; nothing of a private one. */
async function whyClosed(tx: Tx, page: Page): Promise<string | undefined> {
  if (page.state !== 'resolved' || page.private === 1) return undefined;
  const detail = (await eventsOf(tx, page.id)).findLast(({ kind }) => kind === 'resolved')?.detail;
  return detail === 'resolved' || detail === 'the incident ended' ? undefined : detail;
}
