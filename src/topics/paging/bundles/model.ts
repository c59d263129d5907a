/** Many pages in one message: when they share one, in which order it names them, and what it is called. Pure. */
import { type Instant, type Millis, SECOND } from '../../../lib/instant.ts';
import { kindOf, pageName } from '../page/model.ts';
import type { Page } from '../page/store.ts';

/** So many pages that have not arrived yet keep a message each; with more of them, all share one. */
export const FEW = 3;

/** How long the next common message waits after one that arrived: an edit wakes nobody, and a message a second wakes too often. */
export const PAUSE: Millis = 30 * SECOND;

/** Who gets a common message: a Slack user or channel, by Slack or by one of their contacts. */
export interface Receiver {
  readonly target: string;
  /** Null: by Slack. */
  readonly contact: number | null;
}

/** The slot of a common message. */
export function bundleSlot(id: number): string {
  return `pages:${id}`;
}

/** The key of the timer that posts the next common message of a receiver. */
export function gatherKey({ target, contact }: Receiver): string {
  return contact === null ? `pages:${target}` : `pages:${target}:${contact}`;
}

/** The key of the timer that edits the newest common message of a Slack user or channel. */
export function redrawKey(target: string): string {
  return `pages:${target}:redraw`;
}

/** How long the next common message has to wait; `told`: when the last one arrived. A time to come says nothing. */
export function pauseLeft(now: Instant, told: Instant | undefined): Millis {
  return told === undefined || told > now ? 0 : Math.max(told + PAUSE - now, 0);
}

/** The most severe first, and of these the oldest. `positions`: of each incident that of its severity, 0 is the most severe. */
export function mostSevereFirst(pages: readonly Page[], positions: ReadonlyMap<number, number>): readonly Page[] {
  const rank = ({ urgency, incident }: Page): number =>
    (urgency === 'low' ? 1_000 : 0) + (incident === null ? 0 : (positions.get(incident) ?? 0));
  return [...pages].sort((a, b) => rank(a) - rank(b) || a.opened_at - b.opened_at || a.id - b.id);
}

/** Names of pages in few words: `p1–p4, p7`. */
export function namesOf(ids: readonly number[]): string {
  const runs: { first: number; last: number }[] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && id === run.last + 1) run.last = id;
    else runs.push({ first: id, last: id });
  }
  return runs
    .map(({ first, last }) => (first === last ? pageName(first) : `${pageName(first)}–${pageName(last)}`))
    .join(', ');
}

/** `37 pages need you`; in a channel they need somebody. */
export function needWords(count: number, target: string): string {
  const whom = kindOf(target) === 'channel' ? 'somebody' : 'you';
  return count === 1 ? `1 page needs ${whom}` : `${count} pages need ${whom}`;
}

/** The line that acknowledges or escalates every page that one message named. */
export function allLine(verb: 'ack' | 'escalate', bundle: number, nonce: string): string {
  return `page ${verb}-all ${bundle}~${nonce}`;
}
