import type { TaskHandlers } from '../engine/timers.ts';
import { handOff, remind } from './handoff.ts';

/** What the desk's timers do. */
export const deskTasks: Pick<TaskHandlers, 'handoff.soon' | 'handoff.now'> = {
  'handoff.soon': (tx, { schedule, at }) => remind(tx, schedule, at),
  'handoff.now': (tx, { schedule }) => handOff(tx, schedule),
};
