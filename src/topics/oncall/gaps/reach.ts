/**
 * Whether people on call can be reached at all, judged by their Slack account and their time off. Their contact methods
 * belong to `paging/`, which this topic does not ask.
 */
import type { Tx } from '../../../engine/tx.ts';
import { knowsPeople } from '../../team/people/store.ts';
import { type Account, accountOf } from './accounts.ts';
import type { Reach, Unreachable } from './model.ts';

/** When these people cannot be reached; before Slack's people were read, nobody is judged. */
export async function reachOf(tx: Tx, people: Iterable<string>): Promise<Reach> {
  const known = new Map<string, ReturnType<Reach>>();
  if (await knowsPeople(tx)) for (const person of people) known.set(person, await unreached(tx, person));
  return (person) => known.get(person) ?? [];
}

const ALWAYS = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

async function unreached(tx: Tx, person: string): Promise<ReturnType<Reach>> {
  const account = await accountOf(tx, person);
  const why = withoutWay(account);
  if (why !== undefined) return [{ ...ALWAYS, why }];
  return account.user === undefined ? [] : away(tx, account.user);
}

/** Why there is no way at all to a person, or undefined. */
function withoutWay({ row, unmatched }: Account): Unreachable | undefined {
  if (unmatched !== undefined) return unmatched;
  if (row === undefined) return 'not in Slack';
  if (row.deactivated === 1) return 'left Slack';
  return row.kind === 'bot' ? 'a bot' : undefined;
}

async function away(tx: Tx, user: string): Promise<ReturnType<Reach>> {
  const absences = tx.db.selectFrom('absences').select(['start_at', 'end_at']).where('user', '=', user);
  const coming = await absences.where('removed_at', 'is', null).where('end_at', '>', tx.now).execute();
  return coming.map(({ start_at: start, end_at: end }) => ({ start, end, why: 'away' as const }));
}
