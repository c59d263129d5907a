/** What happened so far, for one reader, from the rows alone. */
import type { Tx } from '../../../engine/tx.ts';
import { pagesOf } from '../../paging/page/store.ts';
import type { Incident } from '../lifecycle/model.ts';
import { affectedBy, rolesOf } from '../lifecycle/store.ts';
import { childrenOf } from '../relations/operations.ts';
import { tasksOf } from '../tasks/store.ts';
import { entriesOf } from '../timeline/store.ts';
import type { SummaryState } from './summary.ts';

/** Everything a summary tells. */
export async function summaryState(tx: Tx, incident: Incident): Promise<SummaryState> {
  return {
    incident,
    now: tx.now,
    affected: await affectedBy(tx, incident.id),
    roles: await rolesOf(tx, incident.id),
    pages: await pagesOf(tx, incident.id),
    entries: await entriesOf(tx, incident),
    tasks: await tasksOf(tx, incident.id),
    parts: await tx.place('incident.summary', incident),
    children: (await childrenOf(tx, incident.id)).filter((child) => child.private === 0),
  };
}
