/** What `/incident show` tells, read from the rows. */
import type { Tx } from '../../../engine/tx.ts';
import type { Incident } from '../lifecycle/model.ts';
import { cardState } from '../room/notify.ts';
import { lastUpdate } from '../timeline/store.ts';
import type { OpenTask, ShowState } from './show.ts';

/** Everything about an incident that people in a call want to see. */
export async function showState(tx: Tx, incident: Incident): Promise<ShowState> {
  return {
    ...(await cardState(tx, incident)),
    now: tx.now,
    update: await lastUpdate(tx, incident.id),
    tasks: await openTasks(tx, incident.id),
  };
}

/** What is left to do before the end, what is due first on top. */
async function openTasks(tx: Tx, incident: number): Promise<readonly OpenTask[]> {
  const tasks = tx.db.selectFrom('incident_tasks').select(['text', 'owner', 'due_at']).where('incident', '=', incident);
  const open = tasks.where('kind', '=', 'task').where('done_at', 'is', null).where('removed_at', 'is', null);
  const rows = await open.orderBy('id').execute();
  const due = ({ due_at: at }: OpenTask): number => at ?? Number.MAX_SAFE_INTEGER;
  return [...rows].sort((a, b) => due(a) - due(b));
}
