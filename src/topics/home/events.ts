import type { SlackEvent } from '../../engine/events.ts';
import type { Tx } from '../../engine/tx.ts';
import { openHome } from './operations.ts';

/** A Home tab is drawn when it is opened; who comes into a private incident's room sees that incident there. */
export async function keepHomes(tx: Tx, event: SlackEvent): Promise<void> {
  if (event.kind === 'home') await openHome(tx, event.user);
  if (event.kind === 'member') tx.dirty('home', 0);
}
