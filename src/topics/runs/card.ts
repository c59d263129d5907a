/** What runbooks add to an incident's card. */
import type { Tx } from '../../engine/tx.ts';
import { type Rich, rich } from '../../lib/blockkit.ts';
import type { Incident } from '../incidents/lifecycle/model.ts';
import { serviceOf } from '../team/store.ts';

/** The names of the runbooks of its service. */
export async function runbooksLine(tx: Tx, { service }: Incident): Promise<readonly Rich[]> {
  const { runbooks = [] } = (service === null ? undefined : await serviceOf(tx, service)) ?? {};
  return runbooks.length === 0 ? [] : [rich`*Runbooks* ${runbooks.join(', ')}`];
}
