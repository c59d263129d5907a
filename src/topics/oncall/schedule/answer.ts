/**
 * Who is on call at an instant. Overrides come first, then the rotations in order. Each says which piece covers the
 * instant, or which empty interval surrounds it; the first piece below, cut to the empty intervals above, is the shift.
 */
import type { Instant } from '../../../lib/instant.ts';
import { feedLayer } from '../feed/shifts.ts';
import { emptyPiece, type Layer, type Piece, rotationLayer } from './layer.ts';
import type { Revision, Schedule } from './model.ts';
import { type Overlay, overlaysOf } from './overlay.ts';

/** A schedule prepared for queries: the layers of each revision, in order, and from when the revision applies. */
interface Prepared {
  readonly revisions: readonly { readonly from: Instant; readonly until: Instant; readonly layers: readonly Layer[] }[];
  readonly overlayAt: (t: Instant) => Overlay;
}

const prepared = new WeakMap<Schedule, Prepared>();

function prepare(schedule: Schedule): Prepared {
  const known = prepared.get(schedule);
  if (known !== undefined) return known;
  const { revisions, timezone } = schedule;
  const made = {
    overlayAt: overlaysOf(schedule.overrides),
    revisions: revisions.map((revision, i) => ({
      from: i === 0 ? Number.NEGATIVE_INFINITY : revision.effectiveFrom,
      until: revisions[i + 1]?.effectiveFrom ?? Number.POSITIVE_INFINITY,
      layers: layersOf(revision, timezone),
    })),
  };
  prepared.set(schedule, made);
  return made;
}

function layersOf({ feed, rotations, timezone }: Revision, zone: string): readonly Layer[] {
  return feed === undefined
    ? rotations.map((rotation) => rotationLayer(rotation, timezone ?? zone))
    : [feedLayer(feed)];
}

/** The shift that covers an instant, or the empty interval around it (no people). */
export function answer(schedule: Schedule, t: Instant): Piece {
  const ready = prepare(schedule);
  let index = ready.revisions.length - 1;
  while (index > 0 && (ready.revisions[index]?.from ?? 0) > t) index -= 1;
  const piece = underRevision(ready, index, t);
  return { ...piece, start: startOf(ready, index, piece), end: endOf(ready, index, piece) };
}

/** Every piece and every empty interval that overlaps `[from, until)`, in order. */
export function* intervals(schedule: Schedule, from: Instant, until: Instant): Generator<Piece> {
  for (let t = from; t < until; ) {
    const piece = answer(schedule, t);
    yield piece;
    t = piece.end;
  }
}

function underRevision({ revisions, overlayAt }: Prepared, index: number, t: Instant): Piece {
  const overlay = overlayAt(t);
  if (overlay.people !== undefined)
    return { ...overlay, people: together(overlay.people, overlay.added), source: 'override' };
  let { start, end } = overlay;
  for (const layer of revisions[index]?.layers ?? []) {
    const piece = layer(t);
    if (piece.start > start) start = piece.start;
    if (piece.end < end) end = piece.end;
    if (piece.source !== '') return { start, end, people: together(piece.people, overlay.added), source: piece.source };
  }
  return overlay.added.length === 0
    ? emptyPiece(start, end)
    : { start, end, people: overlay.added, source: 'override' };
}

function together(people: readonly string[], added: readonly string[]): readonly string[] {
  return added.length === 0 ? people : [...new Set([...people, ...added])];
}

/** A shift begins with the revision that created it, unless the revision before has the same shift. */
function startOf(ready: Prepared, index: number, piece: Piece): Instant {
  const from = ready.revisions[index]?.from ?? Number.NEGATIVE_INFINITY;
  if (piece.start >= from || index === 0) return piece.start;
  const before = underRevision(ready, index - 1, from - 1);
  return before.end > from && sameShift(before, piece) ? startOf(ready, index - 1, before) : from;
}

/** A shift ends with its revision, unless the next revision has the same shift. */
function endOf(ready: Prepared, index: number, piece: Piece): Instant {
  const until = ready.revisions[index]?.until ?? Number.POSITIVE_INFINITY;
  if (piece.end <= until) return piece.end;
  const after = underRevision(ready, index + 1, until);
  return after.start < until && sameShift(after, piece) ? endOf(ready, index + 1, after) : until;
}

function sameShift(a: Piece, b: Piece): boolean {
  return (
    a.source === b.source &&
    a.people.length === b.people.length &&
    a.people.every((person, i) => person === b.people[i])
  );
}
