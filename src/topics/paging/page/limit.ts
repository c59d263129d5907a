/** How often one person may page by hand. The escalation of an incident that is declared never counts how often. */
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { MINUTE, SECOND } from '../../../lib/instant.ts';
import { openedSince } from './store.ts';

/** Pages within a minute. */
const MOST = 10;

/** Throws a Mistake that says when the next page is free, when this person has opened too many. */
export async function requireUnderLimit(tx: Tx, user: string): Promise<void> {
  const recent = await openedSince(tx, user, tx.now - MINUTE);
  const oldest = recent[MOST - 1];
  if (oldest === undefined) return;
  const wait = Math.ceil((oldest + MINUTE - tx.now) / SECOND);
  throw new Mistake(
    `You have opened ${MOST} pages within a minute, and one person may open no more. Nobody was paged now; you can page again in ${wait} s. An incident pages by itself, without a limit.`,
    { example: '/incident new sev1 Payments are failing' },
  );
}
