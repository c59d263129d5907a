/** The wait of a step begins when its first reader has been told, or a little after the step began. */
import type { Tx } from '../../../engine/tx.ts';
import { type Millis, SECOND } from '../../../lib/instant.ts';
import { markHeard } from '../alarms/unheard.ts';
import { type Position, stepAt, timerKey } from '../page/model.ts';
import { findPage, markTold } from '../page/store.ts';

/** The longest time that a step's wait is delayed by a message that has not arrived. */
export const UNTOLD: Millis = 30 * SECOND;

/** Who a message that names the page has reached. */
export interface Told extends Position {
  readonly page: number;
  readonly target: string;
}

/** A message that names the page arrived, by whichever contact method: keeps when, and starts the wait of its step. */
export async function pageTold(tx: Tx, told: Told): Promise<void> {
  await markHeard(tx, told.page, 'open');
  if (await markTold(tx, told)) await startWait(tx, told.page, told);
}

/** The wait of the step at this position counts from now at the latest; one that has begun stays as it is. */
async function startWait(tx: Tx, id: number, at: Position): Promise<void> {
  const page = await findPage(tx, id);
  if (page?.state !== 'open' || page.waits_until !== null) return;
  if (page.round !== at.round || page.step !== at.step) return;
  const { wait } = stepAt(page, at);
  const timer = await tx.timers.pending(timerKey(id), 'page.step');
  if (timer === undefined || timer.at <= tx.now + wait) return;
  await tx.timers.set(timerKey(id), { after: wait }, { kind: 'page.step', page: id, round: at.round, step: at.step });
}
