/** How much a key may send: counted in pieces of the last five minutes. Pure. */
import { type Instant, MINUTE, type Millis, SECOND } from '../../../../lib/instant.ts';

/** Counts by when their piece of time began, the oldest first. */
export type Window = readonly (readonly [from: Instant, count: number])[];

/** The time within which signals are counted. */
const WITHIN = 5 * MINUTE;
const PIECE = 30 * SECOND;

/** Without what is too old, and what a clock that was set back has left in its future. */
function recent(window: Window, now: Instant): Window {
  return window.filter(([from]) => from > now - WITHIN && from <= now);
}

/** How many were counted within five minutes before now. */
export function countedIn(window: Window, now: Instant): number {
  return recent(window, now).reduce((sum, [, count]) => sum + count, 0);
}

/** The window with so many more. */
export function counting(window: Window, now: Instant, count: number): Window {
  const from = now - (now % PIECE);
  const before = recent(window, now);
  const last = before.at(-1);
  return last?.[0] === from ? [...before.slice(0, -1), [from, last[1] + count]] : [...before, [from, count]];
}

/** How long until fewer than `rate` are counted; 0 when that is so already. */
export function waitIn(window: Window, now: Instant, rate: number): Millis {
  let left = countedIn(window, now);
  for (const [from, count] of recent(window, now)) {
    if (left < rate) break;
    left -= count;
    if (left < rate) return from + WITHIN - now;
  }
  return 0;
}
