/** Changing a rotation without moving the people on call now. Pure. */
import type { Instant } from '../../../lib/instant.ts';
import { parseLocal, toInstant } from '../../../lib/zoned.ts';
import { modulo } from '../schedule/layer.ts';
import type { Rotation } from '../schedule/model.ts';
import { shiftsOfRotation, startDays } from '../schedule/rotation.ts';

type Entry = readonly string[];

/**
 * The file's rotation with its shifts moved so that the people of the current shift stay until their hand-off. If they
 * were removed, the people after them take over. When only `start` moves, it is meant: it counts from the next
 * hand-off.
 * `oldZone` is given when the schedule moves to another zone.
 */
export function revise(
  old: Rotation | undefined,
  fresh: Rotation,
  zone: string,
  now: Instant,
  oldZone = zone,
): Rotation {
  if (old === undefined || !inForce(old, oldZone, now)) return fresh;
  if (zone === oldZone && sameShifts(old, fresh)) return keepingOffset(old, fresh);
  const shift = shiftsOfRotation(fresh, zone)(now);
  const place = placeOf(old, currentPlace(old, oldZone, now), fresh.people);
  if (place === undefined || place === modulo(shift.number, fresh.people.length)) return fresh;
  const offset = modulo(place - shift.number, fresh.people.length);
  return onlyStartMoved(old, fresh) ? { ...fresh, offset, offsetUntil: shift.end } : { ...fresh, offset };
}

/** Whether the rotation's own bounds let it answer at an instant. */
export function inForce({ from, until }: Rotation, zone: string, now: Instant): boolean {
  const at = (text: string | undefined): Instant | undefined => {
    const local = text === undefined ? undefined : parseLocal(text);
    return local === undefined ? undefined : toInstant(local, zone);
  };
  return (at(from) ?? now) <= now && now < (at(until) ?? Number.POSITIVE_INFINITY);
}

/** Whether both give the same shifts to the same people; windows, bounds and name may differ. */
function sameShifts(a: Rotation, b: Rotation): boolean {
  return a.start === b.start && sameLengths(a, b) && samePeople(a, b);
}

function onlyStartMoved(a: Rotation, b: Rotation): boolean {
  return a.start !== b.start && sameLengths(a, b) && samePeople(a, b);
}

function sameLengths(a: Rotation, b: Rotation): boolean {
  return (
    a.every.count === b.every.count && a.every.unit === b.every.unit && startDays(a).join() === startDays(b).join()
  );
}

function samePeople(a: Rotation, b: Rotation): boolean {
  return JSON.stringify(a.people) === JSON.stringify(b.people);
}

function keepingOffset({ offset, offsetUntil }: Rotation, fresh: Rotation): Rotation {
  if (offset === undefined) return fresh;
  return offsetUntil === undefined ? { ...fresh, offset } : { ...fresh, offset, offsetUntil };
}

/** The place in its list of the people whose shift it is. */
function currentPlace(old: Rotation, zone: string, now: Instant): number {
  const { number, start } = shiftsOfRotation(old, zone)(now);
  const moved = start < (old.offsetUntil ?? Number.POSITIVE_INFINITY) ? (old.offset ?? 0) : 0;
  return modulo(number + moved, old.people.length);
}

/** Where the people of a shift are in the new list; if none of them is, the next ones who are. */
function placeOf(old: Rotation, current: number, fresh: readonly Entry[]): number | undefined {
  for (let later = 0; later < old.people.length; later += 1) {
    const entry = old.people[(current + later) % old.people.length] ?? [];
    const exact = bestOf(fresh, old, current + later, (other) => sameEntry(entry, other));
    const place =
      exact ?? bestOf(fresh, old, current + later, (other) => other.some((person) => entry.includes(person)));
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Somebody may stand in the list twice: the place whose followers go on like the old ones for longest. */
function bestOf(
  fresh: readonly Entry[],
  old: Rotation,
  from: number,
  fits: (entry: Entry) => boolean,
): number | undefined {
  let best: { place: number; alike: number } | undefined;
  for (const [place, entry] of fresh.entries()) {
    if (!fits(entry)) continue;
    const alike = followers(fresh, place, old.people, from);
    if (best === undefined || alike > best.alike) best = { place, alike };
  }
  return best?.place;
}

function followers(fresh: readonly Entry[], place: number, old: readonly Entry[], from: number): number {
  let alike = 0;
  while (
    alike < old.length &&
    sameEntry(fresh[(place + alike + 1) % fresh.length], old[(from + alike + 1) % old.length])
  )
    alike += 1;
  return alike;
}

export function sameEntry(a: Entry = [], b: Entry = []): boolean {
  return a.length === b.length && a.every((person) => b.includes(person));
}
