/** Home tabs: drawn when they are opened or used, and again for a while when what they show changes. */
import { createHash } from 'node:crypto';
import type { Tx } from '../../engine/tx.ts';
import type { Block } from '../../lib/blockkit.ts';
import { HOUR, type Instant, SECOND } from '../../lib/instant.ts';
import { homeBlocks } from './blocks.ts';
import { homeState } from './state.ts';
import { continueRefresh, lastOpened, putDrawn, putOpened, staleHomes, wakeRefresh } from './store.ts';

/** How long a Home tab is kept up to date after somebody opened it. */
const LATELY = HOUR;
/** Changes within this time are drawn together. */
const PAUSE = 2 * SECOND;
/** The most Home tabs drawn in one transaction, so that other work does not wait long. */
const AT_ONCE = 10;

/** Somebody opened their Home tab, or used something on it. */
export async function openHome(tx: Tx, user: string): Promise<void> {
  const blocks = homeBlocks(await homeState(tx, user));
  await putOpened(tx, user, digest(blocks));
  await publish(tx, user, blocks);
}

/** Something that Home tabs show has changed: redraws the recently opened ones in a moment. */
export async function homesChanged(tx: Tx): Promise<void> {
  const last = await lastOpened(tx);
  if (last !== undefined && last > tx.now - LATELY) await wakeRefresh(tx, PAUSE);
}

/** Redraws Home tabs drawn at `since` or before; publishes those that look different now. */
export async function refreshHomes(tx: Tx, since: Instant): Promise<void> {
  const stale = await staleHomes(tx, { opened: tx.now - LATELY, drawn: since }, AT_ONCE);
  for (const { user, shown } of stale) {
    const blocks = homeBlocks(await homeState(tx, user));
    const fresh = digest(blocks);
    await putDrawn(tx, user, Math.max(tx.now, since + 1), fresh);
    if (fresh !== shown) await publish(tx, user, blocks);
  }
  if (stale.length === AT_ONCE) await continueRefresh(tx, since, SECOND);
}

async function publish(tx: Tx, user: string, blocks: readonly Block[]): Promise<void> {
  await tx.notify({ kind: 'home', slot: `home:${user}`, payload: { user, blocks } });
}

function digest(blocks: readonly Block[]): string {
  return createHash('sha256').update(JSON.stringify(blocks)).digest('base64url');
}
