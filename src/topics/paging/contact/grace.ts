/** How long to wait for Slack to accept a message before every other contact method is used. */
import type { Tx } from '../../../engine/tx.ts';
import { type Millis, SECOND } from '../../../lib/instant.ts';
import { top } from '../../team/store.ts';
import { type Position, timerKey } from '../page/model.ts';
import { slackHeld } from './held.ts';

/** How long to wait for Slack before the other contact methods are used at once. */
const SLACK_GRACE = 20 * SECOND;

export function graceKey(page: number, user: string): string {
  return `${timerKey(page)}:grace:${user}`;
}

/** Slack gets its grace for the message that a page's step sends to this person; it begins after `wait`. */
export async function startGrace(
  tx: Tx,
  { page, user, round, step }: Position & { readonly page: number; readonly user: string },
  wait: Millis = 0,
): Promise<void> {
  const grace = (await slackHeld(tx)) === undefined ? ((await top(tx)).slack_grace ?? SLACK_GRACE) : 0;
  const after = wait + grace;
  await tx.timers.set(graceKey(page, user), { after }, { kind: 'page.grace', page, user, round, step });
}
