/** Incident figures for an interval of time, compared with the interval before. */
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import { type AlertFigures, alertFigures } from '../../alerts/figures.ts';
import {
  brokenIn,
  countedIncidents,
  type DeclaredIn,
  openFollowups,
  type Reader,
} from '../../incidents/figures/store.ts';
import { memberOf } from '../../incidents/lifecycle/store.ts';
import type { IncidentTask } from '../../incidents/tasks/store.ts';
import { isNight } from '../../oncall/quality/nights.ts';
import { kindOf } from '../../paging/page/model.ts';
import { firstAcknowledged, firstReached } from '../../paging/page/store.ts';
import { severities } from '../../team/store.ts';
import { peopleBook } from '../oncall/people.ts';
import { type Counted, type Group, groupOf, groupsBy, type Repeat, repeatsIn } from './model.ts';
import type { Period } from './period.ts';

/** The load of one person. */
export interface Carried {
  readonly name: string;
  readonly led: number;
  readonly pages: number;
  readonly atNight: number;
}

export interface IncidentReport {
  readonly period: Period;
  readonly service: string | undefined;
  readonly now: number;
  readonly all: Group;
  readonly bySeverity: readonly Group[];
  readonly byService: readonly Group[];
  readonly people: readonly Carried[];
  readonly repeats: readonly Repeat[];
  readonly followups: readonly (IncidentTask & { readonly ownerName: string | undefined })[];
  readonly incidents: readonly Counted[];
  readonly alerts: AlertFigures;
}

/** Reads the rows and counts. */
export async function loadIncidentReport(
  tx: Tx,
  period: Period,
  service: string | undefined,
  reader: Reader,
): Promise<IncidentReport> {
  const incidents = await countedIn(tx, period, service, reader);
  const before = await countedIn(tx, period.before, service, reader);
  const book = await peopleBook(tx);
  const order = (await severities(tx)).map(({ key }) => key);
  const followups = await openFollowups(tx, service, reader);
  return {
    period,
    service,
    now: tx.now,
    all: groupOf('all', incidents, before),
    bySeverity: groupsBy(incidents, before, ({ severity }) => severity, order),
    byService: groupsBy(incidents, before, ({ service: of }) => of ?? 'no service', []),
    people: peopleOf(incidents, service === undefined ? await reachedIn(tx, period, reader) : [], book),
    repeats: repeatsIn(incidents),
    followups: followups.map((todo) => ({
      ...todo,
      ownerName: todo.owner === null ? undefined : book.nameOf(todo.owner),
    })),
    incidents,
    alerts: await alertFigures(tx, period, service),
  };
}

/** Incidents declared in an interval with their answers and broken targets: in three statements, however many they are. */
async function countedIn(
  tx: Tx,
  declared: DeclaredIn,
  service: string | undefined,
  reader: Reader,
): Promise<readonly Counted[]> {
  const found = await countedIncidents(tx, declared, service, reader);
  if (found.length === 0) return [];
  const first = found.reduce((least, { id }) => Math.min(least, id), Number.MAX_SAFE_INTEGER);
  const last = found.reduce((most, { id }) => Math.max(most, id), 0);
  const acks = await firstAcknowledged(tx, first, last);
  const broken = await brokenIn(tx, declared);
  return found.map((row) => ({ ...row, acked: acks.get(row.id) ?? null, broken: broken.get(row.id) ?? [] }));
}

/** A page that reached somebody, once, at the first time. */
interface PagedOnce {
  readonly user: string;
  readonly at: Instant;
}

/** Pages of private incidents are counted for those only who may know of them. */
async function reachedIn(tx: Tx, { from, until }: Period, reader: Reader): Promise<readonly PagedOnce[]> {
  const known = 'user' in reader ? await memberOf(tx, reader.user) : new Set<number>();
  const reached = await firstReached(tx, { start: from, end: until }, known);
  return reached.filter(({ target }) => kindOf(target) === 'user').map(({ target, at }) => ({ user: target, at }));
}

function peopleOf(
  incidents: readonly Counted[],
  reached: readonly PagedOnce[],
  book: Awaited<ReturnType<typeof peopleBook>>,
): readonly Carried[] {
  const out = new Map<string, { name: string; led: number; pages: number; atNight: number }>();
  const of = (user: string) => {
    const key = book.keyOf(user);
    const known = out.get(key) ?? { name: book.nameOf(user), led: 0, pages: 0, atNight: 0 };
    out.set(key, known);
    return known;
  };
  for (const { lead } of incidents) if (lead !== null) of(lead).led += 1;
  for (const { user, at } of reached) {
    const one = of(user);
    one.pages += 1;
    if (isNight(at, book.zoneOf(user))) one.atNight += 1;
  }
  return [...out.values()].sort((a, b) => b.pages + b.led - (a.pages + a.led) || a.name.localeCompare(b.name));
}
