import type { TaskHandlers } from '../engine/timers.ts';
import { handOff, remindDay, remindSoon, tellUntaken } from './handoff.ts';
import { homesChanged, refreshHomes } from './home.ts';
import { remindReview } from './review.ts';
import { postWeekly } from './weekly.ts';

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
  'handoff.wait': (tx, { schedule, at }) => tellUntaken(tx, schedule, at),
  'home.refresh': (tx, { since }) => refreshHomes(tx, since),
  'report.weekly': (tx) => postWeekly(tx),
  'review.remind': (tx, { incident }) => remindReview(tx, incident),
};
