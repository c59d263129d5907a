/** Reviews as rows. */
import type { NewRow, Row } from '../../db/schema.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Body } from './document.ts';

export type Review = Row<'reviews'>;

export async function findReview(tx: Tx, incident: number): Promise<Review | undefined> {
  return tx.db.selectFrom('reviews').selectAll().where('incident', '=', incident).executeTakeFirst();
}

/** Writes what changed; the first time the row too. */
export async function putReview(
  tx: Tx,
  incident: number,
  change: Partial<Omit<NewRow<'reviews'>, 'incident'>>,
): Promise<void> {
  const fresh = { incident, state: 'asked' as const, asked_at: tx.now, ...change };
  await tx.db
    .insertInto('reviews')
    .values(fresh)
    .onConflict((c) => c.column('incident').doUpdateSet(change))
    .execute();
}

/** What people wrote so far. */
export function bodyOf(review: Review | undefined): Body {
  return review?.body_json == null ? {} : (JSON.parse(review.body_json) as Body);
}

/** Reviews that nobody has closed, the longest waiting first. */
export async function openReviews(tx: Tx): Promise<readonly Review[]> {
  return tx.db
    .selectFrom('reviews')
    .selectAll()
    .where('closed_at', 'is', null)
    .orderBy('asked_at')
    .limit(200)
    .execute();
}
