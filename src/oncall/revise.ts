/** Changing a rotation without moving whoever is on call now. Pure. */
import type { Instant } from '../lib/instant.ts';
import { counting, turnNumber } from './layer.ts';
import type { Rotation } from './rotation.ts';

/** A rotation as it goes on, and the `start:` with which the file alone would agree, if it does not yet. */
export interface Revised {
  readonly rotation: Rotation;
  readonly suggestedStart: string | undefined;
}

/**
 * The file's rotation, its turns moved so that the people of the current turn stay until their hand-off. When the file
 * moves `start` or `every`, or the current people are gone from the list, the file is taken as it stands.
 */
export function revise(old: Rotation | undefined, fresh: Rotation, zone: string, now: Instant): Revised {
  const asItStands = { rotation: fresh, suggestedStart: undefined };
  if (old === undefined || old.start !== fresh.start || !sameEvery(old, fresh)) return asItStands;
  if (JSON.stringify(old.people) === JSON.stringify(fresh.people)) return { rotation: moved(fresh, old.offset ?? 0), suggestedStart: undefined };
  const turn = turnNumber(old, zone, now);
  const today = old.people[modulo(turn + (old.offset ?? 0), old.people.length)] ?? [];
  const place = fresh.people.findIndex((people) => people.join() === today.join());
  const near = place >= 0 ? place : fresh.people.findIndex((people) => people.some((person) => today.includes(person)));
  if (near < 0) return asItStands;
  const offset = modulo(near - turn, fresh.people.length);
  return { rotation: moved(fresh, offset), suggestedStart: offset === 0 ? undefined : wallText(counting(fresh).boundary(turn - near)) };
}

function moved(rotation: Rotation, offset: number): Rotation {
  return offset === 0 ? rotation : { ...rotation, offset };
}

function sameEvery(a: Rotation, b: Rotation): boolean {
  return a.every.count === b.every.count && a.every.unit === b.every.unit && a.turn === b.turn;
}

function wallText(local: number): string {
  return new Date(local).toISOString().slice(0, 16);
}

function modulo(n: number, size: number): number {
  return ((n % size) + size) % size;
}
