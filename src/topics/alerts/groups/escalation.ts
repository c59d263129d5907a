/** Which escalation policy a group pages by. */
import type { Tx } from '../../../engine/tx.ts';
import { findPolicy } from '../../paging/escalation/store.ts';
import type { Escalation } from '../../paging/page/model.ts';
import { serviceOf, topPolicy } from '../../team/store.ts';
import type { Group } from './model.ts';

/** The policy that a group pages by: its rule's while muster.yaml has it, else its service's, else that of the file. */
export async function escalationOf(tx: Tx, { rule, service }: Group): Promise<Escalation | undefined> {
  const own = service === null ? undefined : (await serviceOf(tx, service))?.policy;
  for (const name of [rule.policy, own, await topPolicy(tx)]) {
    const found = name == null ? undefined : await findPolicy(tx, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
