import type { Tx } from '../../../engine/tx.ts';
import { overridesBefore } from '../../oncall/override/store.ts';
import type { Override, Schedule } from '../../oncall/schedule/model.ts';
import { everyRevision, readRevisions, scheduleNames } from '../../oncall/schedule/store.ts';

/** Schedules that the file has no more, as they were: what people did for them still counts. */
export async function goneSchedules(tx: Tx): Promise<readonly { name: string; schedule: Schedule }[]> {
  const present = await scheduleNames(tx);
  const rows = await everyRevision(tx);
  const gone = [...new Set(rows.map((row) => row.schedule))].filter((name) => !present.includes(name)).sort();
  const out = [];
  for (const name of gone) {
    const revisions = rows.filter((row) => row.schedule === name);
    const last = revisions.at(-1);
    if (last === undefined) continue;
    const overrides = await overridesUntil(tx, name, last.effective_from);
    const schedule: Schedule = {
      timezone: last.timezone,
      revisions: await readRevisions(tx, name, revisions),
      overrides,
    };
    out.push({ name, schedule });
  }
  return out;
}

/** What was put on top of a schedule, until it left the file. */
async function overridesUntil(tx: Tx, schedule: string, end: number): Promise<readonly Override[]> {
  const rows = await overridesBefore(tx, schedule, end);
  return rows.map(({ id, kind, people_json, start_at, end_at }) => ({
    id,
    kind,
    people: JSON.parse(people_json) as string[],
    start: start_at,
    end: Math.min(end_at, end),
  }));
}
