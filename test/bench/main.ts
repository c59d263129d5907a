/** `npm run bench`: everything in one run on one machine, one JSON line a figure; exit code 1 when a target is missed. */
import { measureChanges, measureLookUps } from './commands.ts';
import { measureDue, measureStorm, measureThousand } from './due.ts';
import { missedTargets } from './figures.ts';
import { measureSchedules } from './schedule.ts';
import { startSink } from './sink.ts';
import { measureSize } from './size.ts';

const PARTS = {
  lookups: measureLookUps,
  changes: measureChanges,
  due: measureDue,
  storm: measureStorm,
  thousand: measureThousand,
  size: measureSize,
  schedules: async () => measureSchedules(),
};

const wanted = process.argv.slice(2);
const sink = await startSink();
for (const [name, measure] of Object.entries(PARTS)) {
  if (wanted.length === 0 || wanted.includes(name)) await measure(sink);
}
sink.stop();
for (const words of missedTargets()) process.stderr.write(`missed: ${words}\n`);
process.exit(missedTargets().length === 0 ? 0 : 1);
