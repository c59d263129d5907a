/** The escalation of a page: which step comes next and why. Pure. */
import { withNonce } from '../../../lib/grammar.ts';
import type { Instant, Millis } from '../../../lib/instant.ts';
import { MINUTE } from '../../../lib/instant.ts';

/** Who a step pages; `name` is a key of the file, a channel as `#name`, a Slack user id, a handle or an address. */
export interface Target {
  readonly kind: 'schedule' | 'person' | 'channel' | 'user' | 'usergroup' | 'webhook';
  readonly name: string;
}

export interface EscalationStep {
  readonly page: readonly Target[];
  /** How long until the next step. */
  readonly wait: Millis;
  /** Whether channels are notified with `@here`. */
  readonly here?: boolean | undefined;
}

/** A policy as it was when the page opened. `repeat`: how often the whole escalation runs again. */
export interface Escalation {
  readonly policy: string | null;
  readonly repeat: number;
  /** Absent: `one`. */
  readonly acknowledge?: 'one' | 'all' | undefined;
  /** Absent: `high`. */
  readonly urgency?: 'high' | 'low' | undefined;
  readonly steps: readonly EscalationStep[];
}

/** Rounds and steps count from 0. */
export interface Position {
  readonly round: number;
  readonly step: number;
}

/** The step before the first: a person paged by name, because they snoozed the page or it was reassigned to them. */
export const ASSIGNED = -1;

/** The course of a page: its escalation, the round in which that last began, and the assignee who is paged before it. */
export interface Course {
  readonly escalation: Escalation;
  readonly first_round: number;
  readonly assignee: string | null;
}

/** A target that a step reaches, as stored (see `kindOf`), and the schedule by which it was found. */
export interface Reached {
  readonly kind: ReachedKind;
  readonly id: string;
  readonly schedule: string | null;
  /** The whole address of a webhook. It may contain a secret, so it is never stored or shown. */
  readonly url?: string;
}

export type ReachedKind = 'user' | 'channel' | 'webhook';

/** What is kept of a webhook: only its host; `nth` tells several of one step apart. */
export function webhookId(url: string, nth: number): string {
  return `webhook:${new URL(url).host}${nth === 0 ? '' : `#${nth + 1}`}`;
}

/** What a kept target is: a Slack channel, a webhook's host, else a Slack user. */
export function kindOf(target: string): ReachedKind {
  if (target.startsWith('webhook:')) return 'webhook';
  return /^[CG]/.test(target) ? 'channel' : 'user';
}

/** What happens next: the steps passed over because they reach nobody, then the one that pages, or the end. */
export interface Advance {
  readonly skipped: readonly Position[];
  readonly at: Position | undefined;
}

const ONE_STEP_WAIT = 5 * MINUTE;
const ONE_STEP_REPEAT = 2;

/** The escalation of a page to a schedule or person that no policy covers. */
export function oneStep(...targets: readonly Target[]): Escalation {
  return { policy: null, repeat: ONE_STEP_REPEAT, steps: [{ page: targets, wait: ONE_STEP_WAIT }] };
}

/** Whether two escalations are the same policy, or without one begin with the same target. */
export function sameEscalation(a: Escalation, b: Escalation): boolean {
  if (a.policy !== null || b.policy !== null) return a.policy === b.policy;
  return JSON.stringify(a.steps[0]?.page) === JSON.stringify(b.steps[0]?.page);
}

/** The step of a position; a person who is asked first has as long as the first step. */
export function stepAt({ escalation, assignee }: Course, { step }: Position): EscalationStep {
  const found = step === ASSIGNED ? undefined : escalation.steps[step];
  const target = { kind: 'user', name: assignee ?? '' } as const;
  return found ?? { page: [target], wait: escalation.steps[0]?.wait ?? ONE_STEP_WAIT };
}

/** The position after this one, or undefined at the end of the last round. */
export function after({ escalation, first_round }: Course, at: Position): Position | undefined {
  if (at.step + 1 < escalation.steps.length) return { round: at.round, step: at.step + 1 };
  return at.round - first_round < escalation.repeat ? { round: at.round + 1, step: 0 } : undefined;
}

/** The first position from `from` on whose step reaches somebody; with nobody anywhere one round of looking is enough. */
export function advanceFrom(course: Course, from: Position | undefined, reaches: (step: number) => boolean): Advance {
  const anybody = course.escalation.steps.some((_, step) => reaches(step));
  const skipped: Position[] = [];
  let at = from;
  while (at !== undefined && !reaches(at.step)) {
    skipped.push(at);
    if (!anybody && at.step + 1 === course.escalation.steps.length) return { skipped, at: undefined };
    at = after(course, at);
  }
  return { skipped, at };
}

/** The people of a step who have not acknowledged, when everybody must. */
export function unacknowledged(reached: readonly Reached[], answered: ReadonlySet<string>): readonly Reached[] {
  const left = reached.filter(({ id }) => !answered.has(id));
  const people = (all: readonly Reached[]): boolean => all.some(({ kind }) => kind === 'user');
  return people(reached) && !people(left) ? [] : left;
}

/** `2/1`: round and step as people count them. A button carries it, so a stale click is told apart. */
export function positionText({ round, step }: Position): string {
  return `${round + 1}/${step + 1}`;
}

/** A position in a sentence: `step 2`, or `round 2, step 1` of the escalation as it last began. */
export function positionWords({ first_round }: Course, { round, step }: Position): string {
  if (step === ASSIGNED) return 'the assignee';
  const again = round - first_round;
  return again > 0 ? `round ${again + 1}, step ${step + 1}` : `step ${step + 1}`;
}

/** A future position and its time, if nobody acknowledges. */
export interface Coming {
  readonly at: Instant;
  /** Undefined: the page is exhausted. */
  readonly position: Position | undefined;
}

/** What comes next if nobody acknowledges, beginning at `due`; at most `count` positions. */
export function coming(course: Course, from: Position, due: Instant, count: number): readonly Coming[] {
  const out: Coming[] = [];
  let [at, position] = [due, after(course, from)];
  while (out.length < count) {
    out.push({ at, position });
    if (position === undefined) break;
    at += stepAt(course, position).wait;
    position = after(course, position);
  }
  return out;
}

/** The most characters of a page's text. */
export const LONGEST_TEXT = 2500;

export function pageName(id: number): string {
  return `p${id}`;
}

/** A button's line about a page, such as `page escalate p42 2/1 ~k3f9`. */
export function pageLine(
  { id, nonce }: { readonly id: number; readonly nonce: string | null },
  command: string,
  ...more: readonly string[]
): string {
  return withNonce([command, pageName(id), ...more].join(' '), nonce);
}

/**
 * The slot of what reached somebody at a position: paging again posts a new message, because an edit notifies nobody.
 */
export function reachSlot(page: number, target: string, at: Position): string {
  const noun = kindOf(target) === 'webhook' ? 'hook' : 'page';
  return `${noun}:${pageName(page)}:${target}:${positionText(at)}`;
}

/** The key of what happens next to a page: the next step, the end of a wait, of a snooze, or of an acknowledgement. */
export function timerKey(page: number): string {
  return `page:${pageName(page)}`;
}

/** The page that a timer belongs to, by its key; undefined for a timer of something else. */
export function pageOfTimer(key: string): number | undefined {
  const found = /^page:p(\d+)(?::|$)/.exec(key);
  return found === null ? undefined : Number(found[1]);
}

/** Whether somebody may know of a page who is a member of these private incidents. */
export function isKnown(
  { private: hidden, incident }: { readonly private: number; readonly incident: number | null },
  known: ReadonlySet<number>,
): boolean {
  return hidden === 0 || (incident !== null && known.has(incident));
}
