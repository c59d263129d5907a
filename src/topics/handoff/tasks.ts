import type { TaskHandlers } from '../../engine/timers.ts';
import { handOff, remindDay, remindSoon, tellUnconfirmed } from './operations.ts';

/** What the timers of hand-offs do. */
export const handoffTasks: Pick<TaskHandlers, 'handoff.day' | 'handoff.soon' | 'handoff.now' | 'handoff.wait'> = {
  'handoff.day': (tx, { schedule, at }) => remindDay(tx, schedule, at),
  'handoff.soon': (tx, { schedule, at }) => remindSoon(tx, schedule, at),
  'handoff.now': async (tx, { schedule }) => {
    await handOff(tx, schedule);
    await tx.emit({ event: 'handoff.passed', schedule });
  },
  'handoff.wait': (tx, { schedule, at }) => tellUnconfirmed(tx, schedule, at),
};
