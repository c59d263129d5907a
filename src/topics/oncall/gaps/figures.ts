/** What `/metrics` tells of gaps in schedules: what was found at the last look, which comes after every change. */
import type { Measure } from '../../../engine/health/vitals.ts';
import type { Tx } from '../../../engine/tx.ts';
import { setting } from '../../team/store.ts';
import { beginningBefore, type Problem } from './model.ts';
import { GAPS_AHEAD, memoryOf } from './operations.ts';

/** Intervals of the next two weeks in which nobody who can be reached is on call. */
export const scheduleGaps: Measure = {
  name: 'muster_schedule_gaps',
  help: 'Intervals of the next 14 days in which nobody who can be reached is on call, by schedule',
  read: async ({ db, now }) => {
    const rows = await db.selectFrom('schedules').select('schedule').orderBy('schedule').execute();
    const samples = [];
    for (const { schedule } of rows) {
      const found = (await setting<readonly Problem[]>({ db } as Pick<Tx, 'db'>, memoryOf(schedule))) ?? [];
      const ahead = beginningBefore(found, now + GAPS_AHEAD).filter(({ end }) => end > now);
      samples.push({ value: ahead.length, labels: { schedule } });
    }
    return samples;
  },
};
