/** `npm run bench -- --check [part…]`: one JSON line a figure, all in one run; exit code 1 when a target is missed or a part unknown. */
import { measureAlerts } from './alerts.ts';
import { measureBurst } from './burst.ts';
import { measureChanges, measureLookUps } from './commands.ts';
import { measureDue, measureStorm, measureThousand } from './due.ts';
import { missedTargets } from './figures.ts';
import { measureMillion } from './million.ts';
import { measureSchedules } from './schedule.ts';
import { startSink } from './sink.ts';
import { measureSize } from './size.ts';
import { measureThrough } from './through.ts';
import { measureWorkspace } from './workspace.ts';

const PARTS = {
  lookups: measureLookUps,
  changes: measureChanges,
  burst: measureBurst,
  due: measureDue,
  storm: measureStorm,
  thousand: measureThousand,
  size: measureSize,
  alerts: measureAlerts,
  through: measureThrough,
  million: measureMillion,
  workspace: measureWorkspace,
  schedules: async () => measureSchedules(),
};

const wanted = process.argv.slice(2).filter((argument) => argument !== '--check');
const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(', ')}. The parts are ${Object.keys(PARTS).join(', ')}.\n`);
  process.exit(1);
}
const sink = await startSink();
for (const [name, measure] of Object.entries(PARTS)) {
  if (wanted.length === 0 || wanted.includes(name)) await measure(sink);
}
sink.stop();
for (const words of missedTargets()) process.stderr.write(`missed: ${words}\n`);
process.exit(missedTargets().length === 0 ? 0 : 1);
