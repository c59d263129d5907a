/** Tasks of incidents: what somebody does before the end, and what follows it. */
import type { NewRow, Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';

export type IncidentTask = Row<'incident_tasks'>;

/** Writes a task; returns its number. */
export async function insertTask(tx: Tx, task: NewRow<'incident_tasks'>): Promise<number> {
  const { id } = await tx.db.insertInto('incident_tasks').values(task).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function findTask(tx: Tx, id: number): Promise<IncidentTask | undefined> {
  const found = tx.db.selectFrom('incident_tasks').selectAll().where('id', '=', id);
  return found.where('removed_at', 'is', null).executeTakeFirst();
}

export async function updateTask(tx: Tx, id: number, change: Partial<Omit<IncidentTask, 'id'>>): Promise<void> {
  await tx.db.updateTable('incident_tasks').set(change).where('id', '=', id).execute();
}

/** Every task of an incident, the open ones first, then by due date. */
export async function tasksOf(tx: Tx, incident: number): Promise<readonly IncidentTask[]> {
  const all = tx.db.selectFrom('incident_tasks').selectAll().where('incident', '=', incident);
  const rows = await all.where('removed_at', 'is', null).orderBy('id').execute();
  const rank = ({ done_at, due_at }: IncidentTask): number =>
    done_at === null ? (due_at ?? Number.MAX_SAFE_INTEGER - 1) : Number.MAX_SAFE_INTEGER;
  return [...rows].sort((a, b) => rank(a) - rank(b) || a.id - b.id);
}

/** What one person still has to do, by due date. */
export async function tasksFor(tx: Tx, owner: string): Promise<readonly IncidentTask[]> {
  const mine = tx.db.selectFrom('incident_tasks').selectAll().where('owner', '=', owner);
  const open = await mine.where('done_at', 'is', null).where('removed_at', 'is', null).orderBy('id').execute();
  return [...open].sort((a, b) => (a.due_at ?? Number.MAX_SAFE_INTEGER) - (b.due_at ?? Number.MAX_SAFE_INTEGER));
}

/** The task made from a message. */
export async function taskAt(tx: Tx, incident: number, place: string): Promise<IncidentTask | undefined> {
  const found = tx.db
    .selectFrom('incident_tasks')
    .selectAll()
    .where('incident', '=', incident)
    .where('place', '=', place);
  return found.where('removed_at', 'is', null).executeTakeFirst();
}
