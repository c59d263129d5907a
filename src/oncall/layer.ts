import { DAY, HOUR, type Instant } from '../lib/instant.ts';
import { addMonths, dayStart, type Local, parseLocal, toInstant, toLocal, weekday } from '../lib/zoned.ts';
import type { Rotation } from './rotation.ts';
import { type Stretch, windowsOf } from './window.ts';

/** A stretch of time and who answers for it; no `source` means that the layer leaves it empty. */
export interface Piece extends Stretch {
  readonly people: readonly string[];
  readonly source: string;
  /** Puts people beside those of the layers below. */
  readonly adds?: boolean;
}

/** The piece that covers an instant, or the empty stretch around it. */
export type Layer = (t: Instant) => Piece;

/** Asks the layers from the uppermost down; what the upper ones leave empty bounds the answer. */
export function answerOf(layers: readonly Layer[], t: Instant): Piece {
  let [start, end] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const added: string[] = [];
  for (const layer of layers) {
    const piece = layer(t);
    start = Math.max(start, piece.start);
    end = Math.min(end, piece.end);
    if (piece.source === '') continue;
    if (piece.adds === true) added.push(...piece.people);
    else return { start, end, people: [...new Set([...piece.people, ...added])], source: piece.source };
  }
  return { start, end, people: added, source: added.length > 0 ? 'override' : '' };
}

/** A rotation as a layer: its turns, cut to its windows and bounds. */
export function rotationLayer(rotation: Rotation, zone: string): Layer {
  const turnAt = turnsOf(rotation, zone);
  const windowAt = rotation.active === undefined ? undefined : windowsOf(rotation.active, zone);
  const from = bound(rotation.from, zone) ?? Number.NEGATIVE_INFINITY;
  const until = bound(rotation.until, zone) ?? Number.POSITIVE_INFINITY;
  const inside = (t: Instant): Piece => {
    const window = windowAt?.(t);
    if (window !== undefined && !window.active) return { start: window.start, end: window.end, people: [], source: '' };
    const turn = turnAt(t);
    return { ...turn, start: Math.max(turn.start, window?.start ?? turn.start), end: Math.min(turn.end, window?.end ?? turn.end) };
  };
  return (t) => bounded(inside, from, until, t);
}

function bounded(inside: Layer, from: Instant, until: Instant, t: Instant): Piece {
  const empty = (start: Instant, end: Instant): Piece => ({ start, end, people: [], source: '' });
  if (from >= until) return empty(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  if (t < from) {
    const first = inside(from);
    return empty(Number.NEGATIVE_INFINITY, first.source === '' ? clip(first.end, until, Number.POSITIVE_INFINITY) : from);
  }
  if (t >= until) {
    const last = inside(until - 1);
    return empty(last.source === '' ? (last.start <= from ? Number.NEGATIVE_INFINITY : last.start) : until, Number.POSITIVE_INFINITY);
  }
  const piece = inside(t);
  if (piece.source !== '') return { ...piece, start: Math.max(piece.start, from), end: Math.min(piece.end, until) };
  return empty(piece.start <= from ? Number.NEGATIVE_INFINITY : piece.start, clip(piece.end, until, Number.POSITIVE_INFINITY));
}

function clip(at: Instant, limit: Instant, beyond: Instant): Instant {
  return at >= limit ? beyond : at;
}

function bound(text: string | undefined, zone: string): Instant | undefined {
  const local = text === undefined ? undefined : parseLocal(text);
  return local === undefined ? undefined : toInstant(local, zone);
}

/** The turn that covers an instant, found without walking from `start`. */
function turnsOf(rotation: Rotation, zone: string): Layer {
  const { boundary, guess } = counting(rotation);
  const at = (turn: number): Instant => toInstant(boundary(turn), zone);
  const size = rotation.people.length;
  return (t) => {
    let turn = guess(toLocal(t, zone));
    while (at(turn) > t) turn -= 1;
    while (at(turn + 1) <= t) turn += 1;
    const people = rotation.people[modulo(turn + (rotation.offset ?? 0), size)] ?? [];
    return { start: at(turn), end: at(turn + 1), people, source: rotation.name };
  };
}

/** The number of the turn that covers an instant, counted from `start`, and the wall time at which a turn begins. */
export function turnNumber(rotation: Rotation, zone: string, t: Instant): number {
  const { boundary, guess } = counting(rotation);
  let turn = guess(toLocal(t, zone));
  while (toInstant(boundary(turn), zone) > t) turn -= 1;
  while (toInstant(boundary(turn + 1), zone) <= t) turn += 1;
  return turn;
}

interface Counting {
  /** The wall time at which a turn begins. */
  boundary(turn: number): Local;
  /** The turn of a wall time, exact but for clock changes. */
  guess(local: Local): number;
}

/** How a rotation's turns are counted, in wall-clock time. */
export function counting(rotation: Rotation): Counting {
  const start = parseLocal(rotation.start) ?? 0;
  const { count, unit } = rotation.every;
  if (rotation.turn === 'active-days' && rotation.active !== undefined) return activeDays(rotation, start, count);
  if (unit === 'months') return months(start, count);
  const length = count * { hours: HOUR, days: DAY, weeks: 7 * DAY }[unit];
  return { boundary: (turn) => start + turn * length, guess: (local) => Math.floor((local - start) / length) };
}

function months(start: Local, count: number): Counting {
  const boundary = (turn: number): Local => addMonths(start, turn * count);
  const guess = (local: Local): number => Math.floor((local - start) / (30.436875 * DAY) / count);
  return { boundary, guess };
}

/** Turns of `count` days on which a window starts; the days between belong to the turn before them. */
function activeDays({ active = [] }: Rotation, start: Local, count: number): Counting {
  const days = [...new Set(active.flatMap((window) => window.days))].sort((a, b) => a - b);
  const firstDay = dayStart(start);
  const monday = firstDay - weekday(firstDay) * DAY;
  const skipped = days.filter((day) => day < weekday(firstDay)).length;
  const time = start - firstDay;
  const nth = (n: number): Local => {
    const index = n + skipped;
    const week = Math.floor(index / days.length);
    return monday + (week * 7 + (days[modulo(index, days.length)] ?? 0)) * DAY + time;
  };
  const guess = (local: Local): number => Math.floor(Math.floor(((local - start) / (7 * DAY)) * days.length) / count);
  return { boundary: (turn) => nth(turn * count), guess };
}

function modulo(n: number, size: number): number {
  return ((n % size) + size) % size;
}

