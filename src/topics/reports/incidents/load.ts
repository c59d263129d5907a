/** How incidents went in an interval of time, beside the interval before. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { asleepAt } from '../../oncall/quality/nights.ts';
import { severities } from '../../team/store.ts';
import { peopleBook } from '../oncall/people.ts';
import { type Counted, type Group, groupOf, groupsBy, type Repeat, repeatsIn } from './model.ts';
import type { Period } from './period.ts';
import { countedIn, openFollowups, type Reader, reachedIn } from './store.ts';

/** What one person carried. */
export interface Carried {
  readonly name: string;
  readonly led: number;
  readonly pages: number;
  readonly asleep: number;
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
  readonly followups: readonly (Row<'incident_tasks'> & { readonly ownerName: string | undefined })[];
  readonly incidents: readonly Counted[];
}

/** Reads and counts. */
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
    people: peopleOf(incidents, service === undefined ? await reachedIn(tx, period) : [], book),
    repeats: repeatsIn(incidents),
    followups: followups.map((todo) => ({
      ...todo,
      ownerName: todo.owner === null ? undefined : book.nameOf(todo.owner),
    })),
    incidents,
  };
}

function peopleOf(
  incidents: readonly Counted[],
  reached: Awaited<ReturnType<typeof reachedIn>>,
  book: Awaited<ReturnType<typeof peopleBook>>,
): readonly Carried[] {
  const out = new Map<string, { name: string; led: number; pages: number; asleep: number }>();
  const of = (user: string) => {
    const key = book.keyOf(user);
    const known = out.get(key) ?? { name: book.nameOf(user), led: 0, pages: 0, asleep: 0 };
    out.set(key, known);
    return known;
  };
  for (const { lead } of incidents) if (lead !== null) of(lead).led += 1;
  for (const { user, at } of reached) {
    const one = of(user);
    one.pages += 1;
    if (asleepAt(at, book.zoneOf(user))) one.asleep += 1;
  }
  return [...out.values()].sort((a, b) => b.pages + b.led - (a.pages + a.led) || a.name.localeCompare(b.name));
}
