/** What Slack answers to a change of a user group. */
import type { NotAllowed } from '../../../engine/outbox/deliveries.ts';
import type { Tx } from '../../../engine/tx.ts';
import { learnKind } from '../../team/people/store.ts';
import { putMembers } from '../../team/usergroups/store.ts';
import { refusalTrouble, type Token } from './blocks.ts';
import { filled } from './model.ts';
import { syncGroupOfId } from './operations.ts';
import { news, reportAll } from './report.ts';
import { noteChange } from './state.ts';
import { fillingsOf, type NamedGroup, namedGroups, putFillings } from './store.ts';

/** Slack's answer to a change of a group. */
export interface GroupAnswer {
  readonly group: string;
  readonly users: readonly string[];
  /** Slack's code when it said no. */
  readonly refusal: string | undefined;
  /** Who of `users` Slack refuses. */
  readonly unfit: readonly NotAllowed[];
}

/** Slack changed a group as we asked, or refused to. */
export async function groupAnswered(tx: Tx, answer: GroupAnswer, token: Token): Promise<void> {
  const { group: id, users, refusal, unfit } = answer;
  await learn(tx, unfit);
  const members = users.filter((user) => !unfit.some((one) => one.id === user));
  const group = (await namedGroups(tx)).find(({ row }) => row?.id === id);
  if (refusal !== undefined || members.length > 0) await noteChange(tx, token, refusal);
  if (refusal !== undefined) {
    const trouble = group && refusalTrouble(group.handle, refusal, token);
    return group && reportAll(tx, await news(tx, group, 'refusal', trouble));
  }
  if (members.length > 0) await putMembers(tx, id, members);
  if (group !== undefined) await countFilling(tx, group, users);
  // Who can be a member may have changed with the answer, and who is on call while it was under way.
  await syncGroupOfId(tx, id);
}

/** Slack knows better who is a full member than what we read last, also about people we have not read. */
async function learn(tx: Tx, unfit: readonly NotAllowed[]): Promise<void> {
  for (const account of unfit) await learnKind(tx, account);
}

/** Counts by the people we asked for, because leaving one of them out again and again is a conflict too. */
async function countFilling(tx: Tx, group: NamedGroup, users: readonly string[]): Promise<void> {
  const fillings = filled(await fillingsOf(tx, group), users, tx.now);
  await putFillings(tx, group, fillings);
  await news(tx, group, 'refusal', undefined);
  if (fillings.at.length === 1) await news(tx, group, 'conflict', undefined);
}
