/** Which groups silences keep quiet: what fires in them, and what covers it. */
import type { Tx } from '../../../engine/tx.ts';
import { findPage } from '../../paging/page/store.ts';
import { firingOf, labelsOf, valuesOf } from '../alert/store.ts';
import { firingLabels } from '../groups/counts.ts';
import type { Group } from '../groups/model.ts';
import { groupsAbout } from '../groups/store.ts';
import { isMoreSevere } from '../routing/model.ts';
import { routeOf, teamOf } from '../routing/store.ts';
import { type Matcher, matches, type Silence, silenceFor } from './model.ts';
import { openSilences } from './store.ts';

/** The firing alerts of a group, as matchers look at them. */
async function* firingIn(tx: Tx, group: Group) {
  for await (const alert of firingOf(tx, group.id))
    yield { key: group.group_key, service: group.service, labels: labelsOf(alert), alert };
}

/** A group that fires, and how many of its firing alerts a matcher is about. */
export interface Muted {
  readonly group: Group;
  readonly matching: number;
  readonly firing: number;
  /** Its page is that of an incident, so it stays as it is. */
  readonly worked: boolean;
}

/** What a matcher would keep quiet now: no group that fires is left out, and two queries find all of them. */
export async function mutedBy(tx: Tx, matcher: Matcher): Promise<readonly Muted[]> {
  const groups = new Map(
    (await groupsAbout(tx, matcher)).map((group) => [group.id, { group, matching: 0, firing: 0 }]),
  );
  for (const { group, labels_json } of await firingLabels(tx, matcher)) {
    const seen = groups.get(group);
    if (seen === undefined) continue;
    const { group_key: key, service } = seen.group;
    seen.firing += 1;
    if (matches(matcher, { key, service, labels: labelsOf({ labels_json }) })) seen.matching += 1;
  }
  const muted: Muted[] = [];
  for (const one of groups.values())
    if (one.matching > 0) muted.push({ ...one, worked: await isWorkedOn(tx, one.group) });
  return muted;
}

/** Whether people work on a group with its incident: the incident's page is theirs, a page of the group's own is not. */
async function isWorkedOn(tx: Tx, { incident, page }: Group): Promise<boolean> {
  if (incident === null) return false;
  return page === null || (await findPage(tx, page))?.incident !== null;
}

/** The silence that keeps a whole group quiet, of several the first to end; undefined while a firing alert is under none. */
export async function silenceOf(tx: Tx, group: Group): Promise<Silence | undefined> {
  const open = await openSilences(tx);
  let first: Silence | undefined;
  for await (const alert of firingIn(tx, group)) {
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
  for await (const seen of firingIn(tx, group)) {
    if (silenceFor(open, seen, tx.now) !== undefined) continue;
    const routed = await routeOf(tx, { ...valuesOf(seen.alert), identity: seen.alert.identity });
    if (isMoreSevere(routed.severity, severity, team)) severity = routed.severity;
  }
  return severity;
}
