/** Where the database, which keeps the people on call, says something else than the file alone would. Pure. */
import type { Instant } from '../../../lib/instant.ts';
import { formatLocal } from '../../../lib/zoned.ts';
import { modulo } from '../schedule/layer.ts';
import type { Rotation } from '../schedule/model.ts';
import { counting, shiftsOfRotation } from '../schedule/rotation.ts';
import { inForce, sameEntry } from './revise.ts';

export interface Disagreement {
  /** The people on call according to muster.yaml alone. */
  readonly inFile: readonly string[];
  /** The people on call now. */
  readonly inForce: readonly string[];
  /** The `start:` with which the file alone would say the same, as the file writes it. */
  readonly start: string;
}

/**
 * How a rotation that is in force differs from the file it came from; undefined when it does not, or only until the next
 * hand-off.
 */
export function disagreementOf(rotation: Rotation, zone: string, now: Instant): Disagreement | undefined {
  const { offset = 0, offsetUntil, people } = rotation;
  const entry = (place: number): readonly string[] => people[modulo(place, people.length)] ?? [];
  const same = people.every((each, place) => sameEntry(each, entry(place + offset)));
  if (same || offsetUntil !== undefined || !inForce(rotation, zone, now)) return undefined;
  const { number } = shiftsOfRotation(rotation, zone)(now);
  const start = agreeingStart(rotation, number, modulo(number + offset, people.length));
  return { inFile: entry(number), inForce: entry(number + offset), start };
}

/** The latest hand-off to the first of the list from which counting gives the shift to `place`. */
export function agreeingStart(fresh: Rotation, shift: number, place: number): string {
  const { boundary } = counting(fresh);
  const candidates = Array.from({ length: 13 }, (_, i) => shift - place - i * fresh.people.length);
  const agrees = candidates.find((number) =>
    keepsBoundaries({ ...fresh, start: formatLocal(boundary(number)) }, fresh, number),
  );
  return formatLocal(boundary(agrees ?? shift - place));
}

/** A start on the 28th of February cannot stand for one on the 31st: the shifts near it must begin at the same times. */
function keepsBoundaries(moved: Rotation, fresh: Rotation, by: number): boolean {
  const [a, b] = [counting(moved).boundary, counting(fresh).boundary];
  return [0, 1, 2, 3, 4, 5, 6].every((number) => a(number) === b(number + by));
}
