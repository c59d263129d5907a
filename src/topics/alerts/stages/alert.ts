/** The stages that decide about one alert: what a signal makes of it, where it goes, and whether it is silenced. */
import type { Tx } from '../../../engine/tx.ts';
import { fires, isRepeat, NOTHING, observationOf, observe, textAfter } from '../alert/model.ts';
import { type Alert, digestOf, findAlert, insertAlert, labelsOf, updateAlert, valuesOf } from '../alert/store.ts';
import { quietKey } from '../events.ts';
import { routeOf } from '../routing/store.ts';
import { silenceFor, silenceName } from '../silences/model.ts';
import { openSilences } from '../silences/store.ts';
import { mayAct, type Passage, type Verdict } from './model.ts';

/** Finds or makes the alert of the signal, and keeps what the signal says of it. */
export async function deduplicateStage(tx: Tx, { source, signal }: Passage): Promise<Verdict> {
  const known = await findAlert(tx, source.name, signal.identity);
  const digest = digestOf(signal);
  if (known !== undefined && isRepeat(known, digest, tx.now)) {
    await planQuiet(tx, known, signal.resolveAfter);
    return { reason: 'the same payload within 5 minutes', found: { alert: known, repeated: true } };
  }
  const after = observe(known ?? { ...NOTHING, resolved_at: null }, signal, tx.now);
  const observed = observationOf(known, signal, after);
  const firing = fires(after);
  const resolved = firing ? null : known?.state === 'resolved' ? known.resolved_at : tx.now;
  const change = {
    ...after,
    ...textAfter(known, signal, observed),
    state: firing ? ('firing' as const) : ('resolved' as const),
    resolved_at: resolved,
    last_at: tx.now,
    count: (known?.count ?? 0) + 1,
    digest,
    digest_at: tx.now,
  };
  const first = {
    source: source.name,
    identity: signal.identity,
    first_at: tx.now,
    alert_group: null,
    path_json: '[]',
  };
  const alert =
    known === undefined ? await insertAlert(tx, { ...first, ...change }) : await updateAlert(tx, known, change);
  await planQuiet(tx, alert, signal.resolveAfter);
  return {
    reason: observed,
    detail: alert.count > 1 ? `signal ${alert.count}` : undefined,
    found: { alert, observed },
  };
}

/** An alert of a tool that never says when it is over resolves when nothing has come for so long. */
async function planQuiet(tx: Tx, alert: Alert, after: number | undefined): Promise<void> {
  if (alert.state === 'resolved') await tx.timers.clear(quietKey(alert.id));
  else if (after !== undefined)
    await tx.timers.set(quietKey(alert.id), { after }, { kind: 'alert.quiet', alert: alert.id, after });
}

/** Asks the routes where an alert that fires goes. */
export async function routeStage(tx: Tx, passage: Passage): Promise<Verdict | undefined> {
  const { alert } = passage;
  if (alert === undefined || !mayAct(passage)) return undefined;
  const routed = await routeOf(tx, { ...valuesOf(alert), identity: alert.identity });
  const where = [routed.service ?? 'no service', routed.severity, routed.rule.do].join(', ');
  const detail = routed.detail === undefined ? where : `${where}; ${routed.detail}`;
  return { reason: routed.reason, detail, line: routed.line, found: { routed } };
}

/** Whether a silence keeps an alert that fires quiet. */
export async function silenceStage(tx: Tx, passage: Passage): Promise<Verdict | undefined> {
  const { alert, group } = passage;
  if (alert === undefined || group === undefined || !mayAct(passage)) return undefined;
  const seen = { key: group.group_key, service: group.service, labels: labelsOf(alert) };
  const silence = silenceFor(await openSilences(tx), seen, tx.now);
  if (silence === undefined) return { reason: 'no silence' };
  const { id, end_at, reason } = silence;
  return {
    reason: 'silenced',
    detail: `${silenceName(id)} until ${new Date(end_at).toISOString()}: ${reason}`,
    found: { silence },
  };
}
