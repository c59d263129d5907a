/** Which groups silences keep quiet: what fires in them, and what covers it. */
import type { Tx } from '../../../engine/tx.ts';
import { alertsOf, labelsOf, valuesOf } from '../alert/store.ts';
import type { Group } from '../groups/model.ts';
import { isMoreSevere } from '../routing/model.ts';
import { routeOf, teamOf } from '../routing/store.ts';
import { type Matcher, matches, type Silence, silenceFor } from './model.ts';
import { openSilences } from './store.ts';

/** The firing alerts of a group, as matchers look at them. */
async function firingIn(tx: Tx, group: Group) {
  const alerts = (await alertsOf(tx, group.id)).filter(({ state }) => state === 'firing');
  return alerts.map((alert) => ({ key: group.group_key, service: group.service, labels: labelsOf(alert), alert }));
}

/** How many firing alerts of a group a matcher is about, and how many there are. */
export async function matchingIn(
  tx: Tx,
  group: Group,
  matcher: Matcher,
): Promise<{ readonly matching: number; readonly firing: number }> {
  const seen = await firingIn(tx, group);
  return { matching: seen.filter((alert) => matches(matcher, alert)).length, firing: seen.length };
}

/** The silence that keeps a whole group quiet, of several the first to end; undefined while a firing alert is under none. */
export async function silenceOf(tx: Tx, group: Group): Promise<Silence | undefined> {
  const open = await openSilences(tx);
  let first: Silence | undefined;
  for (const alert of await firingIn(tx, group)) {
    const silence = silenceFor(open, alert, tx.now);
    if (silence === undefined) return undefined;
    if (first === undefined || silence.end_at < first.end_at) first = silence;
  }
  return first;
}

/** The highest severity of the firing alerts of a group that no silence covers, and of the group itself. */
export async function audibleSeverity(tx: Tx, group: Group): Promise<string> {
  const [open, team] = [await openSilences(tx), await teamOf(tx)];
  let { severity } = group;
  for (const seen of await firingIn(tx, group)) {
    if (silenceFor(open, seen, tx.now) !== undefined) continue;
    const routed = await routeOf(tx, { ...valuesOf(seen.alert), identity: seen.alert.identity });
    if (isMoreSevere(routed.severity, severity, team)) severity = routed.severity;
  }
  return severity;
}
