/** What happened in a shift and what is open, as far as one reader may know. */
import type { Tx } from '../../engine/tx.ts';
import type { Instant, Millis } from '../../lib/instant.ts';
import { firingNow } from '../alerts/groups/listed.ts';
import type { ListedGroup } from '../alerts/groups/lists.ts';
import type { Incident } from '../incidents/lifecycle/model.ts';
import { incidentsDuring, memberOf, openIncidents } from '../incidents/lifecycle/store.ts';
import { isNight } from '../oncall/quality/nights.ts';
import type { Interval } from '../oncall/schedule/window.ts';
import { findPolicy } from '../paging/escalation/store.ts';
import { reachedBetween } from '../paging/page/store.ts';
import { services, topPolicy, zoneOf } from '../team/store.ts';

/** A page that reached somebody during a shift. */
export interface ShiftPage {
  readonly id: number;
  readonly incident: number | null;
  readonly text: string;
  readonly private: boolean;
  readonly state: 'open' | 'acknowledged' | 'resolved' | 'exhausted';
  readonly at: Instant;
  /** Who acknowledged it (a Slack user id), and how long after it was opened. */
  readonly acked: { readonly by: string; readonly after: Millis } | undefined;
  /** Whether it reached somebody at night. */
  readonly atNight: boolean;
}

/** What a hand-off reports about the shift before it. */
export interface ShiftReport extends Interval {
  readonly pages: readonly ShiftPage[];
  /** Incidents that were under way in the shift, the oldest first; those open now among them. */
  readonly incidents: readonly Incident[];
  /** Open now, whenever they began. */
  readonly open: readonly Incident[];
  /** Alert groups that fire now and page this schedule. */
  readonly alerts: readonly ListedGroup[];
}

/** The report of a shift; without `reader`, only what everybody may know. */
export async function shiftReport(
  tx: Tx,
  schedule: string,
  { start, end }: Interval,
  reader?: string,
): Promise<ShiftReport> {
  const mine = reader === undefined ? new Set<number>() : await memberOf(tx, reader);
  const seen = (id: number | null): boolean => id !== null && mine.has(id);
  const pages = (await pagesOfShift(tx, schedule, start, end)).filter((p) => !p.private || seen(p.incident));
  const paged = new Set(pages.map((page) => page.incident));
  const concerned = await concernOf(tx, schedule);
  const told = (incident: Incident): boolean =>
    (incident.private === 0 || mine.has(incident.id)) && (paged.has(incident.id) || concerned(incident));
  const incidents = (await incidentsDuring(tx, start, end, MOST)).filter(told);
  return {
    start,
    end,
    pages,
    incidents,
    open: (await openIncidents(tx)).filter(told),
    alerts: await alertsFor(tx, schedule),
  };
}

/** The most pages and incidents of a shift that a report covers. */
const MOST = 500;

async function pagesOfShift(tx: Tx, schedule: string, start: Instant, end: Instant): Promise<readonly ShiftPage[]> {
  const rows = await reachedBetween(tx, { start, end }, { schedule, limit: MOST });
  const zones = new Map<string, string>();
  for (const { target } of rows) if (!zones.has(target)) zones.set(target, await zoneOf(tx, target));
  const pages = new Map<number, ShiftPage>();
  for (const { page, target, at: reachedAt } of rows) {
    const { id, incident, text, state, opened_at: at, acked_by, acked_at } = page;
    const acked = acked_by === null || acked_at === null ? undefined : { by: acked_by, after: acked_at - at };
    const atNight = pages.get(id)?.atNight === true || isNight(reachedAt, zones.get(target) ?? 'UTC');
    pages.set(id, { id, incident, text, private: page.private === 1, state, at, acked, atNight });
  }
  return [...pages.values()];
}

/** Whether the people of a schedule would be paged for an incident; one that no policy covers concerns everybody. */
async function concernOf(tx: Tx, schedule: string): Promise<(incident: Incident) => boolean> {
  const [all, fallback] = [await services(tx), await topPolicy(tx)];
  const policies = new Map<string | undefined, boolean>();
  for (const policy of new Set([fallback, ...all.map((service) => service.policy)]))
    policies.set(policy, policy === undefined || (await pagesSchedule(tx, policy, schedule)));
  const own = new Map(all.map(({ key, policy }) => [key, policy]));
  return ({ service }) => policies.get((service === null ? undefined : own.get(service)) ?? fallback) ?? true;
}

/** So many of the newest firing groups are looked through. */
const ALERTS = 1_000;

/** What no policy covers concerns everybody. */
async function alertsFor(tx: Tx, schedule: string): Promise<readonly ListedGroup[]> {
  const { groups } = await firingNow(tx, ALERTS);
  const policies = new Map<string | null, boolean>([[null, true]]);
  for (const policy of new Set(groups.flatMap(({ group }) => group.rule.policy ?? [])))
    policies.set(policy, await pagesSchedule(tx, policy, schedule));
  return groups.filter(({ group }) => policies.get(group.rule.policy));
}

async function pagesSchedule(tx: Tx, policy: string, schedule: string): Promise<boolean> {
  const { steps = [] } = (await findPolicy(tx, policy)) ?? {};
  return steps.some(({ page }) => page.some(({ kind, name }) => kind === 'schedule' && name === schedule));
}
