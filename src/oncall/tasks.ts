import type { TaskHandlers } from '../engine/timers.ts';
import { askFeed } from './feed-operations.ts';
import { mondayReport } from './gaps-operations.ts';
import { syncGroup } from './usergroup-operations.ts';

/** What the timers of this topic do. */
export const oncallTasks: Pick<TaskHandlers, 'feed.read' | 'gaps.monday' | 'usergroup.change'> = {
  'feed.read': (tx, { schedule }) => askFeed(tx, schedule),
  'gaps.monday': (tx, { schedule }) => mondayReport(tx, schedule),
  'usergroup.change': (tx, { handle }) => syncGroup(tx, handle),
};
