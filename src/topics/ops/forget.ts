/** Removes how somebody can be reached; what they did stays told under their name. */
import { forgetLastLine } from '../../engine/inbox.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Forgetting, Trace } from '../team/people/forget.ts';

/** What there is of somebody, or was removed, in numbers. */
export type Forgotten = Readonly<Record<Trace, number>>;

/** Counts what would be removed. */
export async function countOf(tx: Tx, user: string): Promise<Forgotten> {
  return askEach(tx, { user, remove: false });
}

/** Removes it, and returns what there was. */
export async function forget(tx: Tx, user: string): Promise<Forgotten> {
  const found = await askEach(tx, { user, remove: true });
  await forgetLastLine(tx, user);
  return found;
}

/** Each topic knows its own rows. */
async function askEach(tx: Tx, forgetting: Forgetting): Promise<Forgotten> {
  const found = { ways: 0, rules: 0, notifications: 0, calendars: 0, email: 0 };
  for (const { what, count } of await tx.place('forget', forgetting)) found[what] += count;
  return found;
}
