/** When a group flaps: it begins and stops to fire too often for each time to page. Pure. */
import { type Instant, MINUTE } from '../../../lib/instant.ts';

/** So many changes within `WITHIN` are flapping. */
export const CHANGES = 5;
export const WITHIN = 30 * MINUTE;
/** It is over after so long without a change. */
export const QUIET = 30 * MINUTE;

/** The changes of the last half hour with one more. */
export function withChange(changes: readonly Instant[], now: Instant): readonly Instant[] {
  return [...changes.filter((at) => at > now - WITHIN && at <= now).slice(1 - 2 * CHANGES), now];
}
