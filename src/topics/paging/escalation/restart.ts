/** The escalation of a page begins anew. */
import type { Tx } from '../../../engine/tx.ts';
import { stopContactingAll } from '../contact/attempts.ts';
import { dropAcknowledgements } from '../page/acknowledgements.ts';
import { pageEvent } from '../page/events.ts';
import { ASSIGNED, timerKey } from '../page/model.ts';
import { addEvent, type Page, updatePage } from '../page/store.ts';
import { advance } from './advance.ts';

export interface Restart {
  /** Why, as the page's story and the incident's timeline tell it. */
  readonly reason: string;
  /** Whoever wanted it; null when nobody did. */
  readonly by: string | null;
  /** Asked by name before the first step. */
  readonly assignee?: string | null;
  /** Whoever gave it to them. */
  readonly givenBy?: string | null;
}

/** Begins in a round of its own, so that everybody gets a message of their own: an edit wakes nobody. */
export async function restart(
  tx: Tx,
  page: Page,
  { reason, by, assignee = null, givenBy = null }: Restart,
): Promise<Page> {
  await tx.timers.clear(timerKey(page.id));
  await stopContactingAll(tx, page.id);
  await dropAcknowledgements(tx, page.id);
  const round = page.round + 1;
  const change = {
    state: 'open',
    round,
    step: assignee === null ? 0 : ASSIGNED,
    first_round: round,
    assignee,
    reassigned_by: givenBy,
    acked_by: null,
    acked_at: null,
    waits_until: null,
  } as const;
  await updatePage(tx, page.id, change);
  await addEvent(tx, page.id, 'restarted', reason, by);
  await tx.emit({ event: 'page.restarted', ...pageEvent(page, tx.now), by, reason });
  return advance(tx, { ...page, ...change }, { round, step: change.step });
}
