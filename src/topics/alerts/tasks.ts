/** What the timers of alerts do. */
import type { TaskHandlers } from '../../engine/timers.ts';
import type { Tx } from '../../engine/tx.ts';
import { alertById, updateAlert } from './alert/store.ts';
import { flapOver } from './flapping/over.ts';
import { sourceActor, waitOver } from './groups/act.ts';
import { OVER, resolveIfOver } from './groups/resolve.ts';
import { findGroup } from './groups/store.ts';
import { beatDue, routedBeat } from './heartbeats/operations.ts';
import { watch } from './heartbeats/watch.ts';
import { tellRefused } from './intake/refusals.ts';
import { windowOver } from './maintenance/operations.ts';
import { announceSoon, askOwner, begin, end } from './silences/operations.ts';
import { stormLook } from './storms/operations.ts';

export const alertTasks: Pick<
  TaskHandlers,
  | 'alert.act'
  | 'alert.quiet'
  | 'alert.flapped'
  | 'heartbeat.routed'
  | 'alert.storm'
  | 'maintenance.plan'
  | 'source.refused'
  | 'silence.soon'
  | 'silence.begin'
  | 'silence.ask'
  | 'silence.end'
  | 'heartbeat.due'
  | 'heartbeat.watch'
> = {
  'alert.act': (tx, { group }) => waitOver(tx, group),
  'alert.quiet': (tx, { alert }) => quietFor(tx, alert),
  'alert.flapped': (tx, { group }) => flapOver(tx, group),
  'alert.storm': (tx, { storm }) => stormLook(tx, storm),
  'source.refused': (tx, { source }) => tellRefused(tx, source),
  'silence.soon': (tx, { silence }) => announceSoon(tx, silence),
  'silence.begin': (tx, { silence }) => begin(tx, silence),
  'silence.ask': (tx, { silence }) => askOwner(tx, silence),
  'heartbeat.due': (tx, { heartbeat }) => beatDue(tx, heartbeat),
  'heartbeat.watch': watch,
  'heartbeat.routed': (tx, { heartbeat }) => routedBeat(tx, heartbeat),
  'maintenance.plan': windowOver,
  'silence.end': async (tx, { silence }) => void (await end(tx, silence)),
};

/** Nothing has come of an alert for long enough: it is over. */
async function quietFor(tx: Tx, id: number): Promise<void> {
  const alert = await alertById(tx, id);
  if (alert?.state !== 'firing') return;
  await updateAlert(tx, alert, { ...OVER, resolved_start: alert.fired_at, resolved_at: tx.now });
  const group = alert.alert_group === null ? undefined : await findGroup(tx, alert.alert_group);
  if (group?.state !== 'firing') return;
  await resolveIfOver(tx, group, sourceActor(group), `${alert.source} sent nothing more within \`resolve_after\``);
}
