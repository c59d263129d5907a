/** What people ask of each other about their shifts: covers and swaps, as rows. */
import type { NewRow, Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';

export type Cover = Row<'covers'>;
export type Swap = Row<'swaps'>;

export async function addCover(tx: Tx, cover: NewRow<'covers'>): Promise<number> {
  return (await tx.db.insertInto('covers').values(cover).returning('id').executeTakeFirstOrThrow()).id;
}

export async function findCover(tx: Tx, id: number): Promise<Cover | undefined> {
  return tx.db.selectFrom('covers').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function updateCover(tx: Tx, id: number, change: Partial<Cover>): Promise<void> {
  await tx.db
    .updateTable('covers')
    .set({ ...change, decided_at: tx.now })
    .where('id', '=', id)
    .execute();
}

export async function addSwap(tx: Tx, swap: NewRow<'swaps'>): Promise<number> {
  return (await tx.db.insertInto('swaps').values(swap).returning('id').executeTakeFirstOrThrow()).id;
}

export async function findSwap(tx: Tx, id: number): Promise<Swap | undefined> {
  return tx.db.selectFrom('swaps').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function updateSwap(tx: Tx, id: number, state: Swap['state']): Promise<void> {
  await tx.db.updateTable('swaps').set({ state, decided_at: tx.now }).where('id', '=', id).execute();
}

/** Everybody who was asked for a cover. */
export function requestedOf({ requested_of }: Cover): readonly string[] {
  return (requested_of ?? '').split(',').filter((user) => user !== '');
}

/** The open covers and proposed swaps that somebody asked for or was asked, as `cover:3` and `swap:4`. */
export async function openRequestsOf(tx: Tx, user: string): Promise<readonly string[]> {
  const covers = await tx.db.selectFrom('covers').selectAll().where('state', '=', 'open').orderBy('id').execute();
  const swaps = await tx.db.selectFrom('swaps').selectAll().where('state', '=', 'proposed').orderBy('id').execute();
  return [
    ...covers
      .filter((cover) => cover.requested_by === user || requestedOf(cover).includes(user))
      .map(({ id }) => `cover:${id}`),
    ...swaps
      .filter(({ requested_by, requested_of }) => requested_by === user || requested_of === user)
      .map(({ id }) => `swap:${id}`),
  ];
}
