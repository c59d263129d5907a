import type { TaskHandlers } from '../../engine/timers.ts';
import { sendDigest } from './follow/digest.ts';
import { archiveRoom } from './room/operations.ts';
import { ackWatch, leadWatch, resolveWatch, updateWatch } from './targets/late.ts';
import { remind } from './tasks/operations.ts';

/** What the timers of incidents do. */
export const incidentTasks: Pick<
  TaskHandlers,
  | 'incident.update'
  | 'incident.ack'
  | 'incident.resolve'
  | 'incident.lead'
  | 'incident.digest'
  | 'incident.archive'
  | 'incident.task'
> = {
  'incident.update': (tx, { incident, stage }) => updateWatch(tx, incident, stage),
  'incident.ack': (tx, { incident }) => ackWatch(tx, incident),
  'incident.resolve': (tx, { incident }) => resolveWatch(tx, incident),
  'incident.lead': (tx, { incident }) => leadWatch(tx, incident),
  'incident.digest': (tx, { user }) => sendDigest(tx, user),
  'incident.archive': (tx, { incident, stage }) => archiveRoom(tx, incident, stage),
  'incident.task': (tx, { task, stage }) => remind(tx, task, stage),
};
