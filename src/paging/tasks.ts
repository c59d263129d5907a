import type { TaskHandlers } from '../engine/timers.ts';
import { stepOver } from './operations.ts';

/** What paging's timers do. */
export const pagingTasks: Pick<TaskHandlers, 'page.step'> = {
  'page.step': (tx, { page, round, step }) => stepOver(tx, page, { round, step }),
};
