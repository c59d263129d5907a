/** A rotation as a layer of a schedule: its shifts, cut to its windows and bounds. */
import type { Instant } from '../../../lib/instant.ts';
import { parseLocal, toInstant } from '../../../lib/zoned.ts';
import type { Rotation } from './model.ts';
import { shiftsOfRotation } from './rotation.ts';
import { type Interval, windowsOf } from './window.ts';

/** An interval of time and who is on call in it; without `source`, the layer leaves it empty. */
export interface Piece extends Interval {
  readonly people: readonly string[];
  readonly source: string;
}

/** The piece that covers an instant, or the empty interval around it. */
export type Layer = (t: Instant) => Piece;

/** The layer of a rotation. It caches the last answer. */
export function rotationLayer(rotation: Rotation, zone: string): Layer {
  const shiftAt = remembering(peopleOf(rotation, zone));
  const windowAt = rotation.active === undefined ? undefined : remembering(windowsOf(rotation.active, zone));
  const from = bound(rotation.from, zone) ?? Number.NEGATIVE_INFINITY;
  const until = bound(rotation.until, zone) ?? Number.POSITIVE_INFINITY;
  const inside = (t: Instant): Piece => {
    const window = windowAt?.(t);
    if (window?.active === false) return emptyPiece(window.start, window.end);
    const shift = shiftAt(t);
    if (window === undefined) return shift;
    return { ...shift, start: Math.max(shift.start, window.start), end: Math.min(shift.end, window.end) };
  };
  return remembering((t) => bounded(inside, from, until, t));
}

/** An empty interval. */
export function emptyPiece(start: Instant, end: Instant): Piece {
  return { start, end, people: [], source: '' };
}

/** The people on call at an instant, whatever the windows and bounds. */
export function peopleOf(rotation: Rotation, zone: string): Layer {
  const shiftAt = shiftsOfRotation(rotation, zone);
  const { people, offset = 0, offsetUntil = Number.POSITIVE_INFINITY, name } = rotation;
  return (t) => {
    const { number, start, end } = shiftAt(t);
    const moved = number + (start < offsetUntil ? offset : 0);
    return { start, end, people: people[modulo(moved, people.length)] ?? [], source: name };
  };
}

/** Shifts are queried in order, so the last answer is usually the right one. */
function remembering<S extends Interval>(find: (t: Instant) => S): (t: Instant) => S {
  let last: S | undefined;
  return (t) => {
    if (last === undefined || t < last.start || t >= last.end) last = find(t);
    return last;
  };
}

function bounded(inside: Layer, from: Instant, until: Instant, t: Instant): Piece {
  const [always, never] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (from >= until) return emptyPiece(always, never);
  if (t < from) {
    const first = inside(from);
    return emptyPiece(always, first.source !== '' ? from : first.end < until ? first.end : never);
  }
  if (t >= until) {
    const last = inside(until - 1);
    return emptyPiece(last.source !== '' ? until : last.start > from ? last.start : always, never);
  }
  const piece = inside(t);
  if (piece.source !== '') return { ...piece, start: Math.max(piece.start, from), end: Math.min(piece.end, until) };
  return emptyPiece(piece.start > from ? piece.start : always, piece.end < until ? piece.end : never);
}

function bound(text: string | undefined, zone: string): Instant | undefined {
  const local = text === undefined ? undefined : parseLocal(text);
  return local === undefined ? undefined : toInstant(local, zone);
}

/** The remainder, never negative. */
export function modulo(n: number, size: number): number {
  return ((n % size) + size) % size;
}
