/** Keeps Slack's user groups equal to who is on call. */
import type { Row } from '../db/schema.ts';
import type { Tx } from '../engine/tx.ts';
import { join, message, person, type Rich, rich } from '../lib/blockkit.ts';
import { HOUR, type Instant } from '../lib/instant.ts';
import { announceChannel, channelId, findUser, putSetting, setting, slackIds } from '../team/store.ts';
import { nextHandoff, whoAt } from './rotation.ts';
import { type KeptSchedule, loadSchedule, scheduleNames } from './store.ts';
import { type Candidate, holds, refusalWords, wantedOf } from './usergroup.ts';

declare module '../engine/tx.ts' {
  interface Tasks {
    /** The people of a group's schedules may change now. */
    'usergroup.change': { readonly handle: string };
  }
}

type Group = Row<'usergroups'>;

/** The groups that the file names, each with its schedules. */
async function groupsOfFile(tx: Tx): Promise<ReadonlyMap<string, readonly KeptSchedule[]>> {
  const groups = new Map<string, KeptSchedule[]>();
  for (const name of await scheduleNames(tx)) {
    const schedule = await loadSchedule(tx, name);
    const handle = schedule?.usergroup?.replace(/^@/, '');
    if (schedule === undefined || handle === undefined) continue;
    groups.set(handle, [...(groups.get(handle) ?? []), schedule]);
  }
  return groups;
}

/** Looks at every group: after a start, a new file, or a reading of Slack's groups. */
export async function syncGroups(tx: Tx): Promise<void> {
  for (const [handle, schedules] of await groupsOfFile(tx)) await sync(tx, handle, schedules);
}

/** Looks at the group of a schedule that may have changed. */
export async function syncGroupOf(tx: Tx, schedule: string): Promise<void> {
  for (const [handle, schedules] of await groupsOfFile(tx))
    if (schedules.some((s) => s.name === schedule)) await sync(tx, handle, schedules);
}

/** Somebody, or we, changed a group in Slack. */
export async function groupChanged(
  tx: Tx,
  id: string,
  { added, removed }: { readonly added: readonly string[]; readonly removed: readonly string[] },
): Promise<void> {
  const group = await tx.db.selectFrom('usergroups').selectAll().where('id', '=', id).executeTakeFirst();
  if (group === undefined) return;
  const left = membersOf(group).filter((user) => !removed.includes(user) && !added.includes(user));
  const members_json = JSON.stringify([...left, ...added]);
  await tx.db.updateTable('usergroups').set({ members_json }).where('id', '=', id).execute();
  for (const [handle, schedules] of await groupsOfFile(tx))
    if ((await findGroup(tx, handle))?.id === id) await sync(tx, handle, schedules);
}

/** A hand-off of one of its schedules. */
export async function syncGroup(tx: Tx, handle: string): Promise<void> {
  const schedules = (await groupsOfFile(tx)).get(handle);
  if (schedules !== undefined) await sync(tx, handle, schedules);
}

async function sync(tx: Tx, handle: string, schedules: readonly KeptSchedule[]): Promise<void> {
  await planNext(tx, handle, schedules);
  const known = await anyGroup(tx);
  const group = await findGroup(tx, handle);
  if (group === undefined) {
    if (known)
      await sayOnce(
        tx,
        handle,
        schedules,
        'unknown',
        rich`Slack has no user group @${handle}. Make one with this handle, or correct muster.yaml.`,
      );
    return;
  }
  const { members, left, keep } = wantedOf(await candidatesOf(tx, schedules));
  if (left.length > 0)
    await sayOnce(
      tx,
      handle,
      schedules,
      `left ${left.join()}`,
      rich`${peopleList(left)} cannot stand in @${handle}: Slack takes no guests, bots or people who have left.`,
    );
  if (keep) {
    await sayOnce(
      tx,
      handle,
      schedules,
      `keep ${left.join()}`,
      rich`Nobody can stand in @${handle} now, and Slack keeps no empty group: it still holds ${peopleList(membersOf(group))}.`,
    );
    return;
  }
  if (holds(membersOf(group), members)) return left.length === 0 ? forgetSaid(tx, handle) : undefined;
  if (!(await mayRepair(tx, handle, schedules, members))) return;
  await tx.notify({ kind: 'usergroup', slot: `usergroup:${group.id}`, payload: { group: group.id, users: members } });
}

function peopleList(users: readonly string[]): Rich {
  return users.length === 0
    ? rich`nobody`
    : join(
        users.map((user) => [person(user)]),
        ', ',
      );
}

/** The next instant at which the people of a group change by themselves. */
async function planNext(tx: Tx, handle: string, schedules: readonly KeptSchedule[]): Promise<void> {
  const next = schedules.map((schedule) => nextHandoff(schedule, tx.now)?.at ?? Number.POSITIVE_INFINITY);
  const at: Instant = Math.min(...next);
  const key = `usergroup:${handle}`;
  if (Number.isFinite(at)) await tx.wake(key, at, { kind: 'usergroup.change', handle });
  else await tx.cancel(key);
}

async function anyGroup(tx: Tx): Promise<boolean> {
  return (await tx.db.selectFrom('usergroups').select('id').limit(1).executeTakeFirst()) !== undefined;
}

async function findGroup(tx: Tx, handle: string): Promise<Group | undefined> {
  const groups = await tx.db.selectFrom('usergroups').selectAll().execute();
  return groups.find((g) => g.handle.toLowerCase() === handle.toLowerCase() || g.id === handle);
}

function membersOf({ members_json }: Group): readonly string[] {
  return JSON.parse(members_json) as string[];
}

async function candidatesOf(tx: Tx, schedules: readonly KeptSchedule[]): Promise<readonly Candidate[]> {
  const people = schedules.flatMap((schedule) => whoAt(schedule, tx.now)?.people ?? []);
  const { users } = await slackIds(tx, people);
  const rows = await Promise.all(users.map((user) => findUser(tx, user)));
  return users.map((user, i) => ({ user, kind: rows[i]?.kind ?? 'member', deactivated: rows[i]?.deactivated === 1 }));
}

/** How often a group is put right within an hour, before we stop quarrelling with whatever changes it. */
const REPAIRS = 5;

interface Repairs {
  readonly members: string;
  readonly at: readonly Instant[];
}

/** The same people again and again means that something else changes the group; said once. */
async function mayRepair(
  tx: Tx,
  handle: string,
  schedules: readonly KeptSchedule[],
  members: readonly string[],
): Promise<boolean> {
  const key = `usergroup:repairs:${handle}`;
  const before = await setting<Repairs>(tx, key);
  const same = before?.members === members.join() ? before.at.filter((at) => at > tx.now - HOUR) : [];
  if (same.length >= REPAIRS) {
    await sayOnce(
      tx,
      handle,
      schedules,
      'quarrel',
      rich`Something keeps changing @${handle}; I put it right ${REPAIRS} times within an hour and wait now. Is another tool filling it?`,
    );
    return false;
  }
  await putSetting(tx, key, { members: members.join(), at: [...same, tx.now] });
  return true;
}

/** Says something of a group in its schedules' channels, unless it was the last thing said of it. */
async function sayOnce(
  tx: Tx,
  handle: string,
  schedules: readonly KeptSchedule[],
  what: string,
  words: Rich,
): Promise<void> {
  const key = `usergroup:said:${handle}`;
  const said = (await setting<readonly string[]>(tx, key)) ?? [];
  if (said.includes(what)) return;
  await putSetting(tx, key, [...said, what].slice(-10));
  const channels = new Set<string>();
  for (const { channel } of schedules) {
    const id = channel === undefined ? await announceChannel(tx) : await channelId(tx, channel);
    if (id !== undefined) channels.add(id);
  }
  for (const channel of channels)
    await tx.notify({ kind: 'message', payload: { to: { channel }, message: message(rich`⚠️ ${words}`) } });
}

async function forgetSaid(tx: Tx, handle: string): Promise<void> {
  const key = `usergroup:said:${handle}`;
  if ((await setting<readonly string[]>(tx, key)) !== undefined) await putSetting(tx, key, []);
}

/** Slack changed a group as we asked, or refused to. */
export async function groupAnswered(
  tx: Tx,
  id: string,
  users: readonly string[],
  refusal: string | undefined,
  userToken: boolean,
): Promise<void> {
  const group = await tx.db.selectFrom('usergroups').selectAll().where('id', '=', id).executeTakeFirst();
  if (group === undefined) return;
  await putSetting(tx, GROUPS_STATE, refusal ?? 'well');
  if (refusal === undefined) {
    await tx.db
      .updateTable('usergroups')
      .set({ members_json: JSON.stringify(users) })
      .where('id', '=', id)
      .execute();
    return;
  }
  const schedules = (await groupsOfFile(tx)).get(group.handle) ?? [];
  await sayOnce(
    tx,
    group.handle,
    schedules,
    `refused ${refusal}`,
    rich`@${group.handle} does not hold who is on call. ${refusalWords(refusal, userToken)}`,
  );
}

const GROUPS_STATE = 'usergroup:state';

/** With which token groups are changed, and whether Slack let us when we last tried; for the log at the start. */
export async function groupsState(tx: Tx, userToken: boolean): Promise<string | undefined> {
  if ((await groupsOfFile(tx)).size === 0) return undefined;
  const state = await setting<string>(tx, GROUPS_STATE);
  const token = userToken ? 'SLACK_USER_TOKEN' : 'the bot token';
  if (state === undefined) return `User groups are changed with ${token}; it has not been tried yet.`;
  return state === 'well'
    ? `User groups are changed with ${token}.`
    : `User groups cannot be changed with ${token}. ${refusalWords(state, userToken)}`;
}
