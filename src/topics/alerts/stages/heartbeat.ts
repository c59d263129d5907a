/** The stage that takes an alert as the report of a heartbeat, where its route says so. */
import type { Tx } from '../../../engine/tx.ts';
import { type Alert, updateAlert, valuesOf } from '../alert/store.ts';
import { sourceActor } from '../groups/act.ts';
import { resolveIfOver } from '../groups/resolve.ts';
import { findGroup } from '../groups/store.ts';
import { routedKey } from '../heartbeats/events.ts';
import type { Routed } from '../routing/model.ts';
import { routeOf } from '../routing/store.ts';
import { mayAct, type Passage, type Verdict } from './model.ts';

/**
 * Every firing signal is a report, also one that changes nothing else: Alertmanager sends its Watchdog again and again,
 * always with the same body.
 */
export async function heartbeatStage(tx: Tx, passage: Passage): Promise<Verdict | undefined> {
  const { alert, signal, repeated } = passage;
  if (alert === undefined || signal.state !== 'firing') return undefined;
  if (repeated !== true && !mayAct(passage)) return undefined;
  const routed = repeated === true ? await again(tx, alert) : passage.routed;
  if (routed?.heartbeat === undefined) return undefined;
  const { heartbeat } = routed;
  await tx.timers.set(routedKey(heartbeat), { after: 0 }, { kind: 'heartbeat.routed', heartbeat });
  return { reason: 'is a heartbeat', detail: heartbeat, found: { alert: await alone(tx, alert) }, done: true };
}

async function again(tx: Tx, alert: Alert): Promise<Routed> {
  return routeOf(tx, { ...valuesOf(alert), identity: alert.identity });
}

/** It pages nobody any more, also where it did before its route said so. */
async function alone(tx: Tx, alert: Alert): Promise<Alert> {
  if (alert.alert_group === null) return alert;
  const group = await findGroup(tx, alert.alert_group);
  const free = await updateAlert(tx, alert, { alert_group: null });
  if (group?.state === 'firing') await resolveIfOver(tx, group, sourceActor(group), 'a route makes it a heartbeat now');
  return free;
}
