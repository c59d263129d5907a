/** Quiet hours: a page of low urgency waits for the morning, by each person's own wall clock. */
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import { nightsBetween } from '../../oncall/quality/nights.ts';
import { zoneOf } from '../../team/store.ts';
import type { Reached } from '../page/model.ts';

/** Somebody in quiet hours, and when these end. */
export interface InQuietHours {
  readonly user: string;
  readonly until: Instant;
}

/** When the quiet hours of a person end; undefined outside them. */
export async function quietUntil(tx: Tx, user: string): Promise<Instant | undefined> {
  const nights = nightsBetween(tx.now, tx.now + 1, await zoneOf(tx, user));
  return nights.find(({ start, end }) => start <= tx.now && tx.now < end)?.end;
}

/** The people of a step who are in quiet hours now, the earliest end first. */
export async function inQuietHours(tx: Tx, reached: readonly Reached[]): Promise<readonly InQuietHours[]> {
  const out: InQuietHours[] = [];
  for (const { kind, id } of reached) {
    const until = kind === 'user' ? await quietUntil(tx, id) : undefined;
    if (until !== undefined) out.push({ user: id, until });
  }
  return out.sort((a, b) => a.until - b.until);
}

/** Whether a step reaches people and all of them are in quiet hours. */
export function allInQuietHours(reached: readonly Reached[], sleepers: readonly InQuietHours[]): boolean {
  return sleepers.length > 0 && sleepers.length === reached.filter(({ kind }) => kind === 'user').length;
}
