/** Tells channels of gaps and of people on call who cannot be reached: every Monday, and when something changed. */
import type { Tx } from '../engine/tx.ts';
import { DAY, HOUR, type Instant } from '../lib/instant.ts';
import { dayStart, toInstant, toLocal, weekday } from '../lib/zoned.ts';
import { announceChannel, channelId, findUser, namedPeople, putSetting, setting } from '../team/store.ts';
import { isWell, type Reach, type Trouble, troubleKey, troubleOf } from './gaps.ts';
import { type NamedTrouble, troubleMessage } from './gaps-blocks.ts';
import { shiftsBetween } from './rotation.ts';
import { type KeptSchedule, loadSchedule, scheduleNames } from './store.ts';

declare module '../engine/tx.ts' {
  interface Tasks {
    /** Monday morning of a schedule. */
    'gaps.monday': { readonly schedule: string };
  }
}

const AHEAD = 14 * DAY;

/** The trouble of a schedule in the next two weeks. */
export async function troubleAhead(tx: Tx, schedule: KeptSchedule): Promise<Trouble> {
  const until = tx.now + AHEAD;
  const people = new Set(shiftsBetween(schedule, tx.now, until).flatMap((shift) => shift.people));
  return troubleOf(schedule, tx.now, until, await reachOf(tx, [...people]));
}

async function reachOf(tx: Tx, people: readonly string[]): Promise<Reach> {
  const known = new Map<string, Awaited<ReturnType<typeof knowledgeOf>>>();
  for (const person of people) known.set(person, await knowledgeOf(tx, person));
  return (person, start, end) => {
    const { gone, absences } = known.get(person) ?? { gone: undefined, absences: [] };
    return gone ?? (absences.some((a) => a.start_at < end && a.end_at > start) ? 'away' : undefined);
  };
}

async function knowledgeOf(tx: Tx, person: string) {
  const row = await tx.db.selectFrom('people').select('slack_id').where('person', '=', person).executeTakeFirst();
  const id = row === undefined ? person : row.slack_id;
  const user = id === null ? undefined : await findUser(tx, id);
  const gone =
    user === undefined ? ('not in Slack' as const) : user.deactivated === 1 ? ('left Slack' as const) : undefined;
  const away = tx.db
    .selectFrom('absences')
    .select(['start_at', 'end_at'])
    .where('removed_at', 'is', null)
    .where('end_at', '>', tx.now);
  return { gone, absences: id === null ? [] : await away.where('user', '=', id).execute() };
}

/** The same, with people as readers see them. */
export async function namedTrouble(tx: Tx, schedule: KeptSchedule): Promise<NamedTrouble> {
  const { gaps, unusable } = await troubleAhead(tx, schedule);
  const named = [];
  for (const one of unusable) named.push({ ...one, named: await namedPeople(tx, [one.person]) });
  return { schedule: schedule.name, gaps, unusable: named };
}

/** Tells a schedule's channel when its trouble is another than what was said last. Without Slack's people nobody is judged. */
export async function tellTrouble(tx: Tx, name: string, monday = false): Promise<void> {
  const schedule = await loadSchedule(tx, name);
  if (schedule === undefined || !(await knowsPeople(tx))) return;
  const trouble = await troubleAhead(tx, schedule);
  const judged = schedule.gapsExpected ? { ...trouble, gaps: [] } : trouble;
  const key = `gaps:said:${name}`;
  const before = await setting<string>(tx, key);
  const now = troubleKey(judged);
  if (isWell(judged) ? before === undefined || before === '' || monday : !monday && now === before) return;
  await putSetting(tx, key, now);
  const channel = schedule.channel === undefined ? await announceChannel(tx) : await channelId(tx, schedule.channel);
  if (channel === undefined) return;
  const named = { ...(await namedTrouble(tx, schedule)), gaps: judged.gaps };
  await tx.notify({ kind: 'message', payload: { to: { channel }, message: troubleMessage([named], 'channel') } });
}

async function knowsPeople(tx: Tx): Promise<boolean> {
  return (await tx.db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Looks at every schedule: people came, left, or went away. */
export async function tellAllTrouble(tx: Tx): Promise<void> {
  for (const name of await scheduleNames(tx)) await tellTrouble(tx, name);
}

/** Sets the Monday timers that are not set yet. */
export async function planMondays(tx: Tx): Promise<void> {
  for (const name of await scheduleNames(tx)) {
    const key = mondayKey(name);
    const planned = await tx.db.selectFrom('timers').select('key').where('key', '=', key).executeTakeFirst();
    if (planned === undefined) await planMonday(tx, name);
  }
}

/** Monday morning: says what is wrong, if anything is, and comes again in a week. */
export async function mondayReport(tx: Tx, name: string): Promise<void> {
  await tellTrouble(tx, name, true);
  await planMonday(tx, name);
}

function mondayKey(name: string): string {
  return `gaps:${name}`;
}

async function planMonday(tx: Tx, name: string): Promise<void> {
  const schedule = await loadSchedule(tx, name);
  if (schedule === undefined) return;
  await tx.wake(mondayKey(name), nextMonday(tx.now, schedule.timezone), { kind: 'gaps.monday', schedule: name });
}

/** The next Monday at 09:00 of a zone. */
export function nextMonday(now: Instant, zone: string): Instant {
  const today = dayStart(toLocal(now, zone));
  const monday = today - weekday(today) * DAY + 9 * HOUR;
  const at = toInstant(monday, zone);
  return at > now ? at : toInstant(monday + 7 * DAY, zone);
}
