import type { TaskHandlers } from '../../engine/timers.ts';
import { askFeed } from './feed/operations.ts';
import { mondayReport } from './gaps/monday.ts';
import { coverTime } from './requests/cover.ts';
import { swapTime } from './requests/swap.ts';
import { syncGroup } from './usergroup/operations.ts';

/** What the timers of this topic do. */
export const oncallTasks: Pick<
  TaskHandlers,
  'cover.time' | 'swap.time' | 'feed.read' | 'gaps.monday' | 'usergroup.change'
> = {
  'cover.time': (tx, { cover }) => coverTime(tx, cover),
  'swap.time': (tx, { swap }) => swapTime(tx, swap),
  'feed.read': (tx, { schedule }) => askFeed(tx, schedule),
  'gaps.monday': (tx, { schedule }) => mondayReport(tx, schedule),
  'usergroup.change': (tx, { handle }) => syncGroup(tx, handle),
};
