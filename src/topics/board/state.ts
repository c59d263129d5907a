/** What the pages show to one reader: private incidents only to their members, and on a wall screen to nobody. */
import type { Tx } from '../../engine/tx.ts';
import { actorName, isMuster } from '../../lib/actor.ts';
import { readTokens } from '../../lib/blockkit.ts';
import type { Instant, Millis } from '../../lib/instant.ts';
import { formatWall } from '../../lib/zoned.ts';
import { openFor } from '../incidents/lifecycle/durations.ts';
import { type Incident, incidentName } from '../incidents/lifecycle/model.ts';
import { affectedBy, findIncident, memberOf, openIncidents, rolesOf } from '../incidents/lifecycle/store.ts';
import { taskName } from '../incidents/tasks/blocks.ts';
import { tasksOf } from '../incidents/tasks/store.ts';
import { entryText } from '../incidents/timeline/model.ts';
import { entriesOf } from '../incidents/timeline/store.ts';
import { schedulesOf } from '../oncall/requests/own-schedules.ts';
import { currentShift } from '../oncall/schedule/handoffs.ts';
import { reachedText } from '../paging/messages/page.ts';
import { pageName } from '../paging/page/model.ts';
import { pagesOf, reachedBy } from '../paging/page/store.ts';
import { nameBook, namedPeople, namesOnly, severities, severityOf, zoneOf } from '../team/store.ts';

type NameOf = Awaited<ReturnType<typeof nameBook>>;

/** An incident in a line. */
export interface Line {
  readonly name: string;
  readonly title: string;
  readonly status: Incident['status'];
  readonly severity: string;
  readonly service: string;
  readonly lead: string | undefined;
  readonly declaredAt: Instant;
  /** How long the incident has been open, or was open until its end. */
  readonly openFor: Millis;
  readonly impact: string | null;
  readonly updateDue: Instant | null;
  readonly drill: boolean;
  readonly hidden: boolean;
}

export interface BoardState {
  readonly now: Instant;
  readonly zone: string;
  readonly open: readonly Line[];
  readonly schedules: readonly {
    readonly name: string;
    readonly people: readonly string[];
    readonly until: Instant | undefined;
  }[];
}

/**
 * Who reads: a Slack user, by themselves or by one of their links, which may hang on a wall where others read it too.
 */
export interface BoardReader {
  readonly user: string;
  readonly wall: boolean;
}

/** The private incidents that a reader sees: none on a wall screen. */
async function privateFor(tx: Tx, { user, wall }: BoardReader): Promise<ReadonlySet<number>> {
  return wall ? new Set() : memberOf(tx, user);
}

/** The incidents that a reader may see, the most severe first, and the newest first within a severity. */
export async function boardState(tx: Tx, reader: BoardReader): Promise<BoardState> {
  const name = namesOnly(await nameBook(tx));
  const mine = await privateFor(tx, reader);
  const order = (await severities(tx)).map(({ key }) => key);
  const seen = (await openIncidents(tx)).filter(({ id, private: hidden }) => hidden === 0 || mine.has(id));
  const open = [...seen].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || b.id - a.id);
  const schedules = [];
  for (const schedule of await schedulesOf(tx)) {
    const { people, until } = currentShift(schedule, tx.now);
    const named = (await namedPeople(tx, people)).map((one) =>
      one.user === undefined ? one.name : name('person', one.user),
    );
    schedules.push({ name: schedule.name, people: named, until });
  }
  return {
    now: tx.now,
    zone: await zoneOf(tx, reader.user),
    open: open.map((incident) => lineOf(incident, name, tx.now)),
    schedules,
  };
}

function lineOf(incident: Incident, name: NameOf, now: Instant): Line {
  return {
    name: incidentName(incident.id),
    title: readTokens(incident.title, name),
    status: incident.status,
    severity: incident.severity,
    service: incident.service ?? 'none',
    lead: incident.lead === null ? undefined : name('person', incident.lead),
    declaredAt: incident.declared_at,
    openFor: openFor(incident, now),
    impact: incident.impact === null ? null : readTokens(incident.impact, name),
    updateDue: incident.update_due_at,
    drill: incident.drill === 1,
    hidden: incident.private === 1,
  };
}

export interface IncidentState {
  readonly now: Instant;
  readonly zone: string;
  readonly line: Line;
  readonly severity: string;
  readonly services: string;
  readonly began: Instant | null;
  readonly mitigated: Instant | null;
  readonly ended: Instant | null;
  readonly lastUpdate: string | null;
  readonly roles: readonly (readonly [string, string])[];
  readonly pages: readonly string[];
  readonly todos: readonly { readonly words: string; readonly done: boolean }[];
  readonly entries: readonly {
    readonly at: Instant;
    readonly who: string | undefined;
    readonly text: string;
    readonly link: string | undefined;
  }[];
}

/** One incident; undefined when there is none that this reader may see. */
export async function incidentState(tx: Tx, id: number, reader: BoardReader): Promise<IncidentState | undefined> {
  const incident = await findIncident(tx, id);
  if (incident === undefined || (incident.private === 1 && !(await privateFor(tx, reader)).has(id))) return undefined;
  const name = namesOnly(await nameBook(tx));
  const zone = await zoneOf(tx, reader.user);
  const read = (text: string): string => readTokens(text, name, (at) => formatWall(at, zone, tx.now));
  const severity = await severityOf(tx, incident.severity);
  const todos = await tasksOf(tx, id);
  return {
    now: tx.now,
    zone,
    line: lineOf(incident, name, tx.now),
    severity: `${incident.severity} ${severity?.name ?? ''}`.trim(),
    services: [incident.service ?? 'none', ...(await affectedBy(tx, id))].join(', '),
    began: incident.began_at,
    mitigated: incident.mitigated_at,
    ended: incident.ended_at,
    lastUpdate: incident.last_update === null ? null : read(incident.last_update),
    roles: [...(await rolesOf(tx, id))].map(([role, user]) => [role, name('person', user)] as const),
    pages: await pageWords(tx, id, name),
    todos: todos.map((todo) => ({
      words: `${taskName(todo.id)} ${read(todo.text)} (${todo.owner === null ? 'unassigned' : name('person', todo.owner)})`,
      done: todo.done_at !== null,
    })),
    entries: (await entriesOf(tx, incident)).map((entry) => ({
      at: entry.happened_at,
      who: isMuster(entry.who) ? undefined : actorName(entry.who, (user) => name('person', user)),
      text: read(entryText(entry)),
      link: entry.link !== null && /^https:\/\//.test(entry.link) ? entry.link : undefined,
    })),
  };
}

async function pageWords(tx: Tx, incident: number, name: NameOf): Promise<readonly string[]> {
  const out = [];
  for (const page of await pagesOf(tx, incident)) {
    const reached = new Set((await reachedBy(tx, page.id)).map(({ target }) => readTokens(reachedText(target), name)));
    const answered = page.acked_by === null ? page.state : `acknowledged by ${name('person', page.acked_by)}`;
    out.push(`${pageName(page.id)}: ${[...reached].join(', ') || 'nobody'} · ${answered}`);
  }
  return out;
}
