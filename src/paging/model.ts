/** The ladder of a page: which step comes next and why. Pure. */
import type { Instant, Millis } from '../lib/instant.ts';
import { MINUTE } from '../lib/instant.ts';

/** Whom a step pages; `name` is a key of the file, a channel as `#name`, a Slack user id, a handle or an address. */
export interface Target {
  readonly kind: 'schedule' | 'person' | 'channel' | 'user' | 'usergroup' | 'webhook';
  readonly name: string;
}

export interface Step {
  readonly page: readonly Target[];
  /** Until the next step. */
  readonly wait: Millis;
  /** Channels are woken with `@here`. */
  readonly here?: boolean | undefined;
}

/** A policy as it stood when the page opened. `repeat`: how often the whole ladder runs again. */
export interface Ladder {
  readonly policy: string | null;
  readonly repeat: number;
  /** Absent: `one`. */
  readonly acknowledge?: 'one' | 'all' | undefined;
  readonly steps: readonly Step[];
}

/** Rounds and steps count from 0. */
export interface Position {
  readonly round: number;
  readonly step: number;
}

/** Somebody a step reaches: a Slack user or channel id or an address, and the schedule that named them. */
export interface Reached {
  readonly kind: 'user' | 'channel' | 'webhook';
  readonly id: string;
  readonly schedule: string | null;
}

/** What happens next: the steps passed over because they reach nobody, then the one that pages, or the end. */
export interface Move {
  readonly skipped: readonly Position[];
  readonly at: Position | undefined;
}

const ONE_STEP_WAIT = 5 * MINUTE;
const ONE_STEP_REPEAT = 2;

/** The ladder of a page to a schedule or person that no policy speaks for. */
export function oneStep(target: Target): Ladder {
  return { policy: null, repeat: ONE_STEP_REPEAT, steps: [{ page: [target], wait: ONE_STEP_WAIT }] };
}

/** The position after this one, or undefined at the end of the last round. */
export function after(ladder: Ladder, at: Position): Position | undefined {
  if (at.step + 1 < ladder.steps.length) return { round: at.round, step: at.step + 1 };
  return at.round < ladder.repeat ? { round: at.round + 1, step: 0 } : undefined;
}

/** The first position from `from` on whose step reaches somebody; `reaches` has one entry a step. */
export function move(ladder: Ladder, from: Position | undefined, reaches: readonly boolean[]): Move {
  const skipped: Position[] = [];
  if (!reaches.includes(true))
    return { skipped: from ? ladder.steps.map((_, step) => ({ round: from.round, step })) : [], at: undefined };
  let at = from;
  while (at !== undefined && reaches[at.step] !== true) {
    skipped.push(at);
    at = after(ladder, at);
  }
  return { skipped, at };
}

/** `2/1`: round and step as people count them. A button carries it, so a stale click is told apart. */
export function positionText({ round, step }: Position): string {
  return `${round + 1}/${step + 1}`;
}

export function pageName(id: number): string {
  return `p${id}`;
}

/** The slot of the message that reached somebody at a position: paging again posts anew, because an edit wakes nobody. */
export function reachSlot(page: number, target: string, at: Position): string {
  return `page:${pageName(page)}:${target}:${positionText(at)}`;
}

export function timerKey(page: number): string {
  return `page:${pageName(page)}`;
}

declare module '../engine/tx.ts' {
  interface Tasks {
    /** A step's wait is over. */
    'page.step': { readonly page: number; readonly round: number; readonly step: number };
  }
  interface Facts {
    /** A step reached these people or channels. */
    'page.stepped': PageFact & { readonly reached: readonly Reached[]; readonly position: Position };
    'page.skipped': PageFact & { readonly reason: string };
    'page.acknowledged': PageFact & { readonly by: string };
    'page.exhausted': PageFact & { readonly reached: readonly string[] };
    'page.escalated': PageFact & { readonly by: string };
  }
}

/** What every fact about a page says. */
export interface PageFact {
  readonly page: number;
  readonly incident: number | null;
  readonly at: Instant;
}
