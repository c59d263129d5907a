/** Before Muster has read the people of Slack for the first time, pages wait for that instead of being exhausted. */
import type { Tx } from '../../../engine/tx.ts';
import { SECOND } from '../../../lib/instant.ts';
import { loadAuth } from '../../team/directory.ts';
import { pageEvent } from '../page/events.ts';
import { type Position, timerKey } from '../page/model.ts';
import { addEvent, type Page, updatePage } from '../page/store.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** A page waits until Slack is read for the first time; then its escalation begins at this position. */
    'page.people': { readonly page: number; readonly round: number; readonly step: number };
  }
}

/** How often a waiting page checks by itself; the first reading continues it at once. */
const LOOK_AGAIN = 30 * SECOND;

/** Whether the page reaches nobody only because Slack has not been read yet. */
export async function awaitsReading(tx: Tx, { escalation }: Page): Promise<boolean> {
  const unknown = escalation.steps.some(({ page }) =>
    page.some(
      ({ kind, name }) => kind !== 'user' && kind !== 'webhook' && !(kind === 'channel' && !name.startsWith('#')),
    ),
  );
  return unknown && (await loadAuth(tx)) === undefined;
}

/** Whether the page waits for the first reading now. */
export async function waitsForReading(tx: Tx, page: number): Promise<boolean> {
  return (await tx.timers.pending(timerKey(page), 'page.people')) !== undefined;
}

/** The page stays open, and begins again where it is once Slack was read; the end of its rounds is a new round. */
export async function waitForReading(tx: Tx, page: Page, from: Position | undefined): Promise<Page> {
  const at = from ?? { round: page.round + 1, step: 0 };
  await lookAgainLater(tx, page.id, at);
  const waiting = await updatePage(tx, page, { ...at, state: 'open', waits_until: null });
  tx.dirty('page', page.id);
  const reason = 'waits until Muster has loaded the member list from Slack';
  await addEvent(tx, page.id, 'waiting', reason);
  await tx.emit({ event: 'page.skipped', ...pageEvent(page, tx.now), reason });
  return waiting;
}

/** The page keeps waiting. */
export async function lookAgainLater(tx: Tx, page: number, { round, step }: Position): Promise<void> {
  await tx.timers.set(timerKey(page), { after: LOOK_AGAIN }, { kind: 'page.people', page, round, step });
}
