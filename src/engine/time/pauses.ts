/** A process that was held, or whose machine was asleep, is not late with what fell due meanwhile until it has tried. */
import { type Millis, SECOND } from '../../lib/instant.ts';

/** Watches whether the loop runs without a break, by what has really passed. */
export interface Pauses {
  /** The loop runs. */
  tick(): void;
  /** Time has gone by unseen: the machine was asleep, or the wall clock was set forward. */
  began(): void;
  /** Nothing is due any more: everything was tried. */
  offered(): void;
  /** Whether a pause is over and what fell due in it was not all tried yet; for half a minute at most. */
  excused(): boolean;
}

/** The loop runs about every second. */
const PAUSE: Millis = 10 * SECOND;
/** A loop that has not caught up after this time is late. */
const GRACE: Millis = 30 * SECOND;

/** A start comes after a pause, too. */
export function watchPauses(elapsed: () => Millis): Pauses {
  let last = elapsed();
  let since: Millis | undefined = last;
  const tick = (): void => {
    const now = elapsed();
    const gap = now - last;
    last = now;
    if (gap <= PAUSE) return;
    // A pause takes only a little of the grace time, which continues; a loop that pauses again and again is late in the
    // end.
    since = since === undefined ? now : since + gap - PAUSE;
  };
  return {
    tick,
    began: () => {
      since ??= elapsed();
    },
    offered: () => {
      since = undefined;
    },
    excused: () => {
      tick();
      return since !== undefined && elapsed() - since < GRACE;
    },
  };
}
