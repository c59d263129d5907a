/** Reads what one person's Home tab shows: only what they may know. */
import type { Tx } from '../../engine/tx.ts';
import { DAY } from '../../lib/instant.ts';
import { firingNow } from '../alerts/groups/listed.ts';
import { coming, needsConfirmation } from '../handoff/model.ts';
import { unconfirmedSince } from '../handoff/store.ts';
import { visibleOpen } from '../incidents/lifecycle/find-incident.ts';
import { type Incident, subjectsOf } from '../incidents/lifecycle/model.ts';
import { affectedBy, followedBy, roleIn } from '../incidents/lifecycle/store.ts';
import { tasksFor } from '../incidents/tasks/store.ts';
import { namesOf, schedulesOf } from '../oncall/requests/own-schedules.ts';
import { nextChange, shiftsOf } from '../oncall/schedule/handoffs.ts';
import { whoAt } from '../oncall/schedule/shifts.ts';
import type { KeptSchedule } from '../oncall/schedule/store.ts';
import { viewOf } from '../paging/page/acknowledgements.ts';
import { acknowledgedBy, unacknowledgedFor } from '../paging/page/store.ts';
import { mayAct, mayLook } from '../team/permit.ts';
import { namedPeople, severities } from '../team/store.ts';
import type { HomeHandoff, HomeIncident, HomeState } from './model.ts';

const DAYS_AHEAD = 28;
/** So many alert groups are shown. */
const ALERTS = 5;
const NOTHING = { followed: [], others: [], subjects: [], alerts: { groups: [], count: 0 } };

/** Everything that this person's Home tab shows now. */
export async function homeState(tx: Tx, user: string): Promise<HomeState> {
  const [me, schedules] = [await namesOf(tx, user), await schedulesOf(tx)];
  const looks = await mayLook(tx, user);
  return {
    user,
    now: tx.now,
    acts: await mayAct(tx, { user }),
    pages: await pagesOf(tx, user),
    hasSchedules: schedules.length > 0,
    shifts: shiftsIn(schedules, me, tx.now),
    untaken: await unconfirmedBy(tx, schedules, me),
    handoff: looks ? await nextHandoff(tx, schedules, me) : undefined,
    todos: await tasksFor(tx, user),
    ...(looks ? { ...(await incidentsOf(tx, user)), alerts: await firingNow(tx, ALERTS) } : NOTHING),
  };
}

async function pagesOf(tx: Tx, user: string): Promise<HomeState['pages']> {
  const out = [];
  for (const page of [...(await unacknowledgedFor(tx, user)), ...(await acknowledgedBy(tx, user))])
    out.push(await viewOf(tx, page));
  return out;
}

function shiftsIn(schedules: readonly KeptSchedule[], me: readonly string[], now: number): HomeState['shifts'] {
  const shifts = schedules.flatMap((schedule) =>
    shiftsOf(schedule, me, now, DAYS_AHEAD).map(({ start, end }) => ({ schedule: schedule.name, start, end })),
  );
  return shifts.sort((a, b) => a.start - b.start);
}

/** The hand-offs to this person, who is still on call and has not accepted them. */
async function unconfirmedBy(tx: Tx, schedules: readonly KeptSchedule[], me: readonly string[]) {
  const mine = (people: readonly string[]): boolean => people.some((person) => me.includes(person));
  return (await unconfirmedSince(tx, tx.now - DAY)).filter((handoff) => {
    const schedule = schedules.find(({ name }) => name === handoff.schedule);
    const now = schedule === undefined ? [] : (whoAt(schedule, tx.now)?.people ?? []);
    return needsConfirmation(handoff) && mine(coming(handoff)) && mine(now);
  });
}

/** The person's next hand-off, or else the next of any schedule. */
async function nextHandoff(
  tx: Tx,
  schedules: readonly KeptSchedule[],
  me: readonly string[],
): Promise<HomeHandoff | undefined> {
  const all = schedules.flatMap((schedule) => {
    const change = nextChange(schedule, tx.now);
    if (change === undefined) return [];
    const leaves = change.leaving.some((person) => me.includes(person));
    return [
      { ...change, schedule: schedule.name, leaves, mine: leaves || change.starting.some((p) => me.includes(p)) },
    ];
  });
  const [next] = all.sort((a, b) => Number(b.mine) - Number(a.mine) || a.at - b.at);
  if (next === undefined) return undefined;
  const { schedule, at, leaves } = next;
  const [leaving, starting] = [await namedPeople(tx, next.leaving), await namedPeople(tx, next.starting)];
  return { schedule, at, leaves, leaving, starting };
}

async function incidentsOf(tx: Tx, user: string): Promise<Pick<HomeState, 'followed' | 'others' | 'subjects'>> {
  const subjects = new Set((await followedBy(tx, user)).map(({ subject }) => subject));
  const [roles, known] = [await roleIn(tx, user), await severities(tx)];
  const about = async (incident: Incident): Promise<HomeIncident> => ({
    incident,
    severityName: known.find(({ key }) => key === incident.severity)?.name ?? '',
    follows: subjectsOf(incident, await affectedBy(tx, incident.id)).find((subject) => subjects.has(subject)),
    role: incident.lead === user || roles.has(incident.id),
  });
  const all: HomeIncident[] = [];
  for (const incident of await visibleOpen(tx, user)) all.push(await about(incident));
  return {
    followed: all.filter(({ follows, role }) => follows !== undefined || role),
    others: all.filter(({ follows, role }) => follows === undefined && !role),
    subjects: [...subjects].sort(),
  };
}
