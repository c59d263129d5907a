/** What somebody should know before an override is saved. */
import type { Tx } from '../../../engine/tx.ts';
import { date, person, type Rich, rich } from '../../../lib/blockkit.ts';
import type { Instant } from '../../../lib/instant.ts';
import { findUser, namedPeople } from '../../team/store.ts';
import { reachOf } from '../gaps/reach.ts';
import { peopleWords } from '../schedule/blocks.ts';
import { type ChangedShift, type Draft, sameChanges } from './model.ts';
import { comingOverrides } from './store.ts';

export interface Doubtful {
  readonly schedule: string;
  readonly draft: Draft;
  readonly before: readonly ChangedShift[];
  readonly after: readonly ChangedShift[];
  /** The start that was asked for, when it lies behind. */
  readonly passed: Instant | undefined;
}

/** Whole sentences, the most severe last: it is next to the button. */
export async function warningsOf(tx: Tx, doubtful: Doubtful): Promise<readonly Rich[]> {
  const { schedule, draft, before, after, passed } = doubtful;
  const gaps = after.filter(({ people }) => people.length === 0);
  return [
    ...(passed === undefined ? [] : [rich`It begins now, because ${date(passed)} is in the past.`]),
    ...(sameChanges(before, after) ? [rich`It changes nothing: the same people are already on call then.`] : []),
    ...(await overlapsOf(tx, schedule, draft)),
    ...(await reachWarnings(tx, draft)),
    ...gaps.map(({ start, end }) => rich`From ${date(start)} to ${date(end)} a page to *${schedule}* reaches nobody.`),
  ];
}

async function overlapsOf(tx: Tx, schedule: string, { start, end }: Draft): Promise<readonly Rich[]> {
  const hit = (await comingOverrides(tx, schedule)).filter((o) => o.start_at < end && o.end_at > start);
  return hit.map(
    (o) =>
      rich`It overlaps the override ${o.id} by ${person(o.created_by)}, from ${date(o.start_at)} to ${date(o.end_at)}.`,
  );
}

async function reachWarnings(tx: Tx, { people, start, end }: Draft): Promise<readonly Rich[]> {
  const reach = await reachOf(tx, people);
  const out: Rich[] = [];
  for (const one of people) {
    const [named] = await namedPeople(tx, [one]);
    if (named === undefined) continue;
    const who = peopleWords([named]);
    for (const not of reach(one).filter((n) => n.start < end && n.end > start))
      out.push(
        not.why === 'away'
          ? rich`${who} is away from ${date(not.start)} to ${date(not.end)}.`
          : rich`${who} is not a member of this Slack workspace: a page may not reach them.`,
      );
    if (named.user !== undefined && (await isGuest(tx, named.user)))
      out.push(rich`${who} is a guest here: pages reach them, but they cannot acknowledge.`);
  }
  return out;
}

async function isGuest(tx: Tx, user: string): Promise<boolean> {
  const kind = (await findUser(tx, user))?.kind;
  return kind === 'guest' || kind === 'external';
}
