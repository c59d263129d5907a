/** How often one person does what reaches or costs others: beyond that they are asked whether they mean it. */
import type { Caller } from '../../command/row.ts';
import type { Tx } from '../../engine/tx.ts';
import { formatDuration } from '../../lib/duration.ts';
import { Unconfirmed } from '../../lib/errors.ts';
import { MINUTE } from '../../lib/instant.ts';
import type { Limits } from './model.ts';
import { top } from './store.ts';

/** What is counted, by its name under `limits:` in muster.yaml. */
export type Counted = keyof typeof COUNTED;

const WITHIN = 10 * MINUTE;

/** How many within ten minutes, where muster.yaml says nothing; what was done; and the button that does one more. */
const COUNTED = {
  declares: { most: 10, done: 'declared', what: 'incidents', button: 'Declare anyway' },
  pages: { most: 30, done: 'paged people', what: 'times', button: 'Page anyway' },
  follows: { most: 50, done: 'followed', what: 'things', button: 'Follow anyway' },
  exports: { most: 20, done: 'exported', what: 'times', button: 'Export anyway' },
} as const satisfies Readonly<Record<keyof Required<Limits>, object>>;

/** Who does it; `again`: they pressed the button that confirms it. */
type Doer = Pick<Caller, 'user' | 'again'>;

/** Counts one deed of a person. Throws when there were too many lately, unless they confirm it. */
export async function countDeed(tx: Tx, kind: Counted, { user, again }: Doer): Promise<void> {
  const { most: usual, done, what, button } = COUNTED[kind];
  const most = (await top(tx)).limits?.[kind] ?? usual;
  const recent = await deedsSince(tx, user, kind, WITHIN);
  if (recent.length >= most && again !== true) {
    const free = formatDuration(Math.max((recent[recent.length - most] ?? tx.now) + WITHIN - tx.now, MINUTE));
    throw new Unconfirmed(
      `You have ${done} ${recent.length} ${what} within 10 minutes, so Muster asks first. Nothing has been done yet. Press the button to continue, or wait ${free}.`,
      button,
    );
  }
  await keepDeed(tx, user, kind, WITHIN);
}

/** When a person did something within the time before now, the oldest first. */
export async function deedsSince(tx: Tx, user: string, kind: string, within: number): Promise<readonly number[]> {
  const own = tx.db.selectFrom('deeds').select('at').where('user', '=', user).where('kind', '=', kind);
  // A clock that was set back has deeds of before in its future: they are not of this time.
  const lately = own.where('at', '>', tx.now - within).where('at', '<=', tx.now);
  return (await lately.orderBy('at').execute()).map(({ at }) => at);
}

/** Remembers that a person did something, and forgets what is older than `within`. */
export async function keepDeed(tx: Tx, user: string, kind: string, within: number): Promise<void> {
  const own = tx.db.deleteFrom('deeds').where('user', '=', user).where('kind', '=', kind);
  await own.where('at', '<=', tx.now - within).execute();
  await tx.db.insertInto('deeds').values({ user, kind, at: tx.now }).execute();
}
