/** What a person calls theirs, and the times they type. */
import type { Tx } from '../engine/tx.ts';
import { Mistake } from '../lib/errors.ts';
import type { Instant } from '../lib/instant.ts';
import { DAY } from '../lib/instant.ts';
import { parseRange } from '../lib/phrases.ts';
import { keyOfUser, zoneOf } from '../team/store.ts';
import { requireSchedule } from './operations.ts';
import { type KeptSchedule, scheduleNames } from './store.ts';
import type { NamedSchedule } from './swap-pairs.ts';

export async function schedulesOf(tx: Tx, only?: string): Promise<readonly KeptSchedule[]> {
  const all = [];
  for (const name of only === undefined ? await scheduleNames(tx) : [only]) all.push(await requireSchedule(tx, name));
  return all;
}

export function named(all: readonly KeptSchedule[]): readonly NamedSchedule[] {
  return all.map((schedule) => ({ name: schedule.name, schedule }));
}

export async function namesOf(tx: Tx, user: string): Promise<readonly string[]> {
  return [user, (await keyOfUser(tx, user)) ?? user];
}

/** Covers and swaps are about the coming weeks. */
const LONGEST = 60 * DAY;

export async function rangeOf(
  tx: Tx,
  words: string,
  user: string,
): Promise<{ readonly start: Instant; readonly end: Instant }> {
  const range = parseRange(words, tx.now, await zoneOf(tx, user));
  if ('problem' in range) throw new Mistake(range.problem, { example: '/oncall cover me fri 18:00 to sat 09:00' });
  if (range.end - tx.now > LONGEST)
    throw new Mistake('That is further ahead than anybody plans; at most 60 days.', { example: '/oncall cover me 2h' });
  if (range.end <= tx.now) throw new Mistake('That time is over already.', { example: '/oncall cover me 2h' });
  return range;
}
