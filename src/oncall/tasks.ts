import type { TaskHandlers } from '../engine/timers.ts';
import { askFeed } from './feed-operations.ts';

/** What the timers of this topic do. */
export const oncallTasks: Pick<TaskHandlers, 'feed.read'> = {
  'feed.read': (tx, { schedule }) => askFeed(tx, schedule),
};
