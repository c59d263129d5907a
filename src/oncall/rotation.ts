/**
 * Who is on call when. Every layer (an override, a rotation) answers one question: the piece that covers an instant, or
 * the empty stretch around it. The layers above leave a stretch empty; the first piece below, cut to it, is the shift.
 */
import type { Instant } from '../lib/instant.ts';
import { answerOf, type Layer, type Piece, rotationLayer } from './layer.ts';

export type Unit = 'hours' | 'days' | 'weeks' | 'months';

/** A weekly window: `days` count from 0 for Monday; minutes of the day; `to <= from` ends the next day. */
export interface Window {
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** People taking turns. `start`, `from` and `until` are wall times as `2026-01-05T09:00`. */
export interface Rotation {
  readonly name: string;
  readonly every: { readonly count: number; readonly unit: Unit };
  readonly start: string;
  readonly people: readonly (readonly string[])[];
  readonly active?: readonly Window[] | undefined;
  /** `active-days`: only days on which a window starts count. */
  readonly turn?: 'active-days' | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  /** Turns by which the people are moved, so that a change of the list keeps whoever is on call. */
  readonly offset?: number | undefined;
}

/** The rotations as they stand from `effectiveFrom` on. */
export interface Revision {
  readonly effectiveFrom: Instant;
  readonly rotations: readonly Rotation[];
}

export interface Override {
  readonly id: number;
  readonly people: readonly string[];
  readonly start: Instant;
  readonly end: Instant;
  /** `add` puts people beside those on call. */
  readonly kind: 'replace' | 'add';
}

export interface Schedule {
  readonly timezone: string;
  /** In order of `effectiveFrom`; the first also answers for all time before it. */
  readonly revisions: readonly Revision[];
  /** In the order in which they were made. */
  readonly overrides: readonly Override[];
}

/** Certain people in `[start, end)`. */
export interface Shift {
  readonly start: Instant;
  readonly end: Instant;
  readonly people: readonly string[];
  /** The rotation's name, or `override`. */
  readonly source: string;
}

/** Who is on call at `t`; null when nobody is. */
export function whoAt(schedule: Schedule, t: Instant): Shift | null {
  const { start, end, people, source } = answer(schedule, t);
  return people.length === 0 ? null : { start, end, people, source };
}

/** Every shift that overlaps `[from, until)`, whole and in order. */
export function shiftsBetween(schedule: Schedule, from: Instant, until: Instant): readonly Shift[] {
  return [...shiftsFrom(schedule, from, until)];
}

/** The same one by one, for whoever stops early. */
export function* shiftsFrom(schedule: Schedule, from: Instant, until: Instant): Generator<Shift> {
  for (const { start, end, people, source } of stretches(schedule, from, until)) if (people.length > 0) yield { start, end, people, source };
}

/** The stretches of `[from, until)` in which nobody is on call, cut to it. */
export function gapsBetween(schedule: Schedule, from: Instant, until: Instant): readonly { readonly start: Instant; readonly end: Instant }[] {
  const gaps: { start: Instant; end: Instant }[] = [];
  for (const piece of stretches(schedule, from, until)) {
    if (piece.people.length > 0) continue;
    const [start, end] = [Math.max(piece.start, from), Math.min(piece.end, until)];
    const last = gaps.at(-1);
    if (last?.end === start) last.end = end;
    else gaps.push({ start, end });
  }
  return gaps;
}

function* stretches(schedule: Schedule, from: Instant, until: Instant): Generator<Piece> {
  for (let t = from; t < until; ) {
    const piece = answer(schedule, t);
    yield piece;
    t = piece.end;
  }
}

const prepared = new WeakMap<Schedule, readonly (readonly Layer[])[]>();

/** The layers of each revision, the uppermost first: newer overrides, older ones, the rotations in order. */
function layersOf(schedule: Schedule): readonly (readonly Layer[])[] {
  const known = prepared.get(schedule);
  if (known !== undefined) return known;
  const overrides = [...schedule.overrides].reverse().map(overrideLayer);
  const layers = schedule.revisions.map((revision) => [...overrides, ...revision.rotations.map((r) => rotationLayer(r, schedule.timezone))]);
  prepared.set(schedule, layers);
  return layers;
}

function overrideLayer({ people, start, end, kind }: Override): Layer {
  const piece = { start, end, people, source: 'override', adds: kind === 'add' };
  return (t) => {
    if (t >= start && t < end) return piece;
    return t < start ? emptyStretch(Number.NEGATIVE_INFINITY, start) : emptyStretch(end, Number.POSITIVE_INFINITY);
  };
}

function emptyStretch(start: Instant, end: Instant): Piece {
  return { start, end, people: [], source: '' };
}

function answer(schedule: Schedule, t: Instant): Piece {
  const { revisions } = schedule;
  let index = revisions.length - 1;
  while (index > 0 && (revisions[index]?.effectiveFrom ?? 0) > t) index -= 1;
  const found = answerOf(layersOf(schedule)[index] ?? [], t);
  const start = index > 0 ? Math.max(found.start, revisions[index]?.effectiveFrom ?? found.start) : found.start;
  return { ...found, start, end: Math.min(found.end, revisions[index + 1]?.effectiveFrom ?? found.end) };
}
