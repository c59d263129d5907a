/** Groups of alerts: which one an alert belongs to, and what is done about it. Pure. */
import type { Row } from '../../../db/schema.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { GroupRule } from '../routing/model.ts';

/** A group with what its route said when it was opened. */
export interface Group extends Omit<Row<'alert_groups'>, 'rule_json'> {
  readonly rule: GroupRule;
}

export function groupName(id: number): string {
  return `A-${id}`;
}

/** The slot of the one message of a group. */
export function groupSlot(id: number): string {
  return `alert:${groupName(id)}`;
}

/** Where an alert that fires goes. */
export type Placement =
  | { readonly reason: 'stays in its group' | 'joins the open group'; readonly group: Group }
  | { readonly reason: 'opens the group again'; readonly group: Group }
  | { readonly reason: 'opens a group' | 'is only recorded' };

/**
 * The open group that it is in or that has its key; else the last one of its key, when that was resolved a moment ago; else
 * a new one.
 */
export function placementOf(
  {
    own,
    open,
    last,
  }: { readonly own: Group | undefined; readonly open: Group | undefined; readonly last: Group | undefined },
  { key, rule }: { readonly key: string; readonly rule: GroupRule },
  still: boolean,
  now: Instant,
): Placement {
  if (own?.state === 'firing' && (still || own.group_key === key)) return { reason: 'stays in its group', group: own };
  if (rule.do === 'record') return { reason: 'is only recorded' };
  if (open !== undefined) return { reason: 'joins the open group', group: open };
  const within = last?.resolved_at == null ? undefined : now - last.resolved_at;
  if (last !== undefined && within !== undefined && within < rule.reopen_within)
    return { reason: 'opens the group again', group: last };
  return { reason: 'opens a group' };
}

/** What is done about a group when an alert of it fires. */
export type Action =
  | 'pages'
  | 'pages again: it is more severe now'
  | 'has paged'
  | 'is acknowledged'
  | 'is flapping'
  | 'is part of an alert storm'
  | 'was part of an alert storm'
  | 'waits for more alerts'
  | 'is silenced'
  | 'declares an incident'
  | 'has an incident'
  | 'is posted';

/** What the alert that fires and its group say. */
export interface Acting {
  readonly group: Pick<Group, 'rule' | 'page' | 'paged_severity' | 'incident' | 'waits_until' | 'flapping' | 'storm'>;
  readonly silenced: boolean;
  /** Whether it belongs to a storm that is not over. */
  readonly stormy: boolean;
  /** Whether the severity is more severe than when it paged last. */
  readonly moreSevere: boolean;
  readonly now: Instant;
}

/** One page and one incident a group, none for what was acknowledged before it paged or flaps; a more severe one pages. */
export function actionOf({ group, silenced, stormy, moreSevere, now }: Acting): Action {
  const { rule, page, paged_severity, incident, waits_until, flapping, storm } = group;
  if (rule.do === 'post' || rule.do === 'record') return 'is posted';
  if (stormy && !silenced && page === null && incident === null) return 'is part of an alert storm';
  if (paged_severity !== null) {
    if (moreSevere && !silenced) return page === null ? 'pages' : 'pages again: it is more severe now';
    if (flapping === 1 && page === null) return 'is flapping';
    if (incident !== null) return 'has an incident';
    if (storm !== null && page === null) return 'was part of an alert storm';
    return page === null ? 'is acknowledged' : 'has paged';
  }
  if (silenced) return 'is silenced';
  if (waits_until !== null && waits_until > now) return 'waits for more alerts';
  return rule.do === 'declare' && incident === null ? 'declares an incident' : 'pages';
}

/** How many alerts of a group fire, and how many it has. */
export interface Counts {
  readonly firing: number;
  readonly all: number;
}

/** `3 firing, 5 resolved`. */
export function countWords({ firing, all }: Counts): string {
  const over = all - firing;
  if (firing === 0) return `${over} resolved`;
  return over === 0 ? `${firing} firing` : `${firing} firing, ${over} resolved`;
}
