/** What the timers of alerts do. */
import type { TaskHandlers } from '../../engine/timers.ts';
import type { Tasks, Tx } from '../../engine/tx.ts';
import { type Instant, MINUTE } from '../../lib/instant.ts';
import { alertById, updateAlert } from './alert/store.ts';
import { quietKey } from './events.ts';
import { flapOver } from './flapping/over.ts';
import { sourceActor, waitOver } from './groups/act.ts';
import { OVER, resolveIfOver } from './groups/resolve.ts';
import { findGroup } from './groups/store.ts';
import { beatDue, routedBeat } from './heartbeats/operations.ts';
import { watch } from './heartbeats/watch.ts';
import { tellRefused } from './intake/refusals.ts';
import { stateOf } from './intake/store.ts';
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
  'alert.quiet': quietFor,
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

/** A timer that fires so much later than it was due waited for Muster, which could not hear what was sent meanwhile. */
const AWAY = 2 * MINUTE;

/** Nothing has come of an alert for long enough: it is over, unless Muster was away or refused what came. */
async function quietFor(tx: Tx, { alert: id, after }: Tasks['alert.quiet'], due: Instant): Promise<void> {
  const alert = await alertById(tx, id);
  if (alert?.state !== 'firing') return;
  if (after !== undefined && (tx.now - due > AWAY || (await wasRefused(tx, alert.source, due - after))))
    return tx.timers.set(quietKey(id), { after }, { kind: 'alert.quiet', alert: id, after });
  await updateAlert(tx, alert, { ...OVER, resolved_start: alert.fired_at, resolved_at: tx.now });
  const group = alert.alert_group === null ? undefined : await findGroup(tx, alert.alert_group);
  if (group?.state !== 'firing') return;
  await resolveIfOver(tx, group, sourceActor(group), `${alert.source} sent nothing more within \`resolve_after\``);
}

/** Whether Muster refused payloads of the source since then, and has accepted none after them. */
async function wasRefused(tx: Tx, source: string, since: Instant): Promise<boolean> {
  const { failing, last_refused_at } = await stateOf(tx, source);
  return failing === 1 && last_refused_at !== null && last_refused_at >= since;
}
