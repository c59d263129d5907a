import type { TaskHandlers } from '../../engine/timers.ts';
import { handOff, remindDay, remindSoon, tellUnconfirmed } from '../handoff/operations.ts';
import { homesChanged, refreshHomes } from '../home/operations.ts';
import { postWeekly } from '../reports/incidents/weekly.ts';
import { remindReview } from '../reviews/operations.ts';

/** What the desk's timers do. */
export const deskTasks: Pick<
  TaskHandlers,
  'handoff.day' | 'handoff.soon' | 'handoff.now' | 'handoff.wait' | 'home.refresh' | 'report.weekly' | 'review.remind'
> = {
  'handoff.day': (tx, { schedule, at }) => remindDay(tx, schedule, at),
  'handoff.soon': (tx, { schedule, at }) => remindSoon(tx, schedule, at),
  'handoff.now': async (tx, { schedule }) => {
    await handOff(tx, schedule);
    await homesChanged(tx);
  },
  'handoff.wait': (tx, { schedule, at }) => tellUnconfirmed(tx, schedule, at),
  'home.refresh': (tx, { since }) => refreshHomes(tx, since),
  'report.weekly': (tx) => postWeekly(tx),
  'review.remind': (tx, { incident }) => remindReview(tx, incident),
};
