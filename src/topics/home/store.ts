/** Who opened their Home tab when, and what it shows. */
import type { Row } from '../../db/schema.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Instant } from '../../lib/instant.ts';
import type { Forgetting, Traces } from '../team/people/forget.ts';

declare module '../../engine/tx.ts' {
  interface Drawings {
    /** The Home tabs of people who opened theirs lately. */
    home: number;
  }
  interface Tasks {
    /** Home tabs drawn at `since` or before may be out of date. */
    'home.refresh': { readonly since: Instant };
  }
}

/** The key of the timer; `~`: nobody notices when it is late. */
const KEY = '~home';

/** When anybody opened their Home tab last; undefined when nobody ever has. */
export async function lastOpened(tx: Tx): Promise<Instant | undefined> {
  return tx.cached('home opened', ['homes'], async () => {
    const newest = tx.db.selectFrom('homes').select('opened_at').orderBy('opened_at', 'desc').limit(1);
    return (await newest.executeTakeFirst())?.opened_at;
  });
}

/** Up to `limit` people who opened theirs after `opened` and whose was drawn at `drawn` or before, the oldest first. */
export async function staleHomes(
  tx: Tx,
  { opened, drawn }: { readonly opened: Instant; readonly drawn: Instant },
  limit: number,
): Promise<readonly Row<'homes'>[]> {
  const stale = tx.db.selectFrom('homes').selectAll().where('opened_at', '>', opened).where('drawn_at', '<=', drawn);
  return stale.orderBy('drawn_at').orderBy('user').limit(limit).execute();
}

/** Somebody opened theirs now, and it shows this. */
export async function putOpened(tx: Tx, user: string, shown: string): Promise<void> {
  const row = { opened_at: tx.now, drawn_at: tx.now, shown };
  await tx.db
    .insertInto('homes')
    .values({ user, ...row })
    .onConflict((c) => c.column('user').doUpdateSet(row))
    .execute();
}

/** Somebody's was drawn at an instant, and shows this. */
export async function putDrawn(tx: Tx, user: string, drawn_at: Instant, shown: string): Promise<void> {
  await tx.db.updateTable('homes').set({ drawn_at, shown }).where('user', '=', user).execute();
}

/** Forgets that somebody opened their Home tab, when asked to; there is nothing to count. */
export async function forgetHome(tx: Tx, { user, remove }: Forgetting): Promise<readonly Traces[]> {
  if (remove) await tx.db.deleteFrom('homes').where('user', '=', user).execute();
  return [];
}

/** Refreshes what was drawn until now, `pause` from now; a refresh that waits already keeps its time. */
export async function wakeRefresh(tx: Tx, pause: number): Promise<void> {
  const waiting = await tx.timers.pending(KEY, 'home.refresh');
  if (waiting?.task.since !== tx.now)
    await tx.timers.set(
      KEY,
      { after: waiting === undefined ? pause : waiting.at - tx.now },
      { kind: 'home.refresh', since: tx.now },
    );
}

/** Continues a refresh that had too many people for one transaction. */
export async function continueRefresh(tx: Tx, since: Instant, pause: number): Promise<void> {
  await tx.timers.set(KEY, { after: pause }, { kind: 'home.refresh', since });
}
