import type { TaskHandlers } from '../engine/timers.ts';
import { stepOver } from './operations.ts';
import { graceOver, takeRule } from './tries.ts';

/** What paging's timers do. */
export const pagingTasks: Pick<TaskHandlers, 'page.step' | 'page.rule' | 'page.grace'> = {
  'page.step': (tx, { page, round, step }) => stepOver(tx, page, { round, step }),
  'page.rule': (tx, climb) => takeRule(tx, climb),
  'page.grace': (tx, task) => graceOver(tx, task),
};
