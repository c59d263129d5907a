/** Keeps Slack's user groups equal to who is on call. */
import type { UsergroupRow } from '../../../engine/events.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import { storeUsergroups } from '../../team/directory.ts';
import { findGroup, membersOf, putMembers } from '../../team/usergroups/store.ts';
import { type Account, accountOf } from '../gaps/accounts.ts';
import { nextHandoff, whoAt } from '../schedule/shifts.ts';
import { type KeptSchedule, loadSchedule } from '../schedule/store.ts';
import { conflictTrouble, membersTrouble, unknownTrouble, unreadTrouble } from './blocks.ts';
import { desiredMembers, holds, restUntil } from './model.ts';
import { type GroupReport, news, reportAll } from './report.ts';
import { readingOfGroups } from './state.ts';
import { fillingsOf, type NamedGroup, namedGroups, slotOf, underWay } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Drawings {
    /** Slack's user groups: asked for once, with who is on call at the end of a transaction. */
    usergroups: number;
  }
  interface Tasks {
    /** The people of a group's schedules may change now. */
    'usergroup.change': { readonly handle: string };
  }
}

/** Looks at every group: after a start, a new file, or a reading of Slack. */
export async function syncGroups(tx: Tx): Promise<void> {
  await syncAll(tx, await namedGroups(tx));
}

/** A hand-off of one of its schedules, or the end of a rest. */
export async function syncGroup(tx: Tx, handle: string): Promise<void> {
  await syncAll(
    tx,
    (await namedGroups(tx)).filter(({ key }) => key === handle),
  );
}

/** Looks at the group of this id. */
export async function syncGroupOfId(tx: Tx, id: string): Promise<void> {
  await syncAll(
    tx,
    (await namedGroups(tx)).filter(({ row }) => row?.id === id),
  );
}

/** Somebody, or we, made or edited a group in Slack; its handle may be one of the file now, or no longer. */
export async function groupUpdated(tx: Tx, row: UsergroupRow): Promise<void> {
  const before = await findGroup(tx, row.id);
  await storeUsergroups(tx, [row]);
  if (before?.handle === row.handle) await syncGroupOfId(tx, row.id);
  else await syncGroups(tx);
}

/** Somebody, or we, changed the members of a group in Slack. */
export async function membersChanged(
  tx: Tx,
  id: string,
  { added, removed }: { readonly added: readonly string[]; readonly removed: readonly string[] },
): Promise<void> {
  const group = await findGroup(tx, id);
  if (group === undefined) return;
  const stayed = membersOf(group).filter((user) => !removed.includes(user) && !added.includes(user));
  await putMembers(tx, id, [...stayed, ...added]);
  await syncGroupOfId(tx, id);
}

async function syncAll(tx: Tx, groups: readonly NamedGroup[]): Promise<void> {
  const told: GroupReport[] = [];
  for (const group of groups) told.push(...(await sync(tx, group)));
  await reportAll(tx, told);
}

async function sync(tx: Tx, group: NamedGroup): Promise<readonly GroupReport[]> {
  const schedules: KeptSchedule[] = [];
  for (const name of group.schedules) {
    const schedule = await loadSchedule(tx, name);
    if (schedule !== undefined) schedules.push(schedule);
  }
  const { row } = group;
  if (row === undefined) return absent(tx, group, schedules);
  const wanted = desiredMembers(await onCallOf(tx, schedules));
  const rest = wanted.members.length === 0 ? undefined : await fill(tx, group, row, wanted.members);
  await planNext(tx, group, schedules, rest);
  const quiet = wanted.left.length === 0 && schedules.every(({ gapsExpected }) => gapsExpected);
  const trouble = membersTrouble({ ...group, holds: membersOf(row) }, wanted);
  return [
    ...(await news(tx, group, 'members', quiet ? undefined : trouble)),
    ...(rest === undefined ? [] : await news(tx, group, 'conflict', conflictTrouble(group.handle, wanted.members))),
  ];
}

/** A group that Slack does not have or does not show. */
async function absent(tx: Tx, group: NamedGroup, schedules: readonly KeptSchedule[]): Promise<readonly GroupReport[]> {
  await planNext(tx, group, schedules, undefined);
  const reading = await readingOfGroups(tx);
  if (reading === undefined) return [];
  if (reading === 'well') return news(tx, group, 'refusal', unknownTrouble(group.handle));
  return news(tx, group, 'refusal', unreadTrouble(group.handle, reading));
}

async function onCallOf(tx: Tx, schedules: readonly KeptSchedule[]): Promise<readonly Account[]> {
  const people = new Set(schedules.flatMap((schedule) => whoAt(schedule, tx.now)?.people ?? []));
  const accounts: Account[] = [];
  for (const person of people) accounts.push(await accountOf(tx, person));
  return accounts;
}

/** Asks Slack for these members unless it has or soon gets them; returns until when we rest, if something conflicts with us. */
async function fill(
  tx: Tx,
  group: NamedGroup,
  row: NonNullable<NamedGroup['row']>,
  members: readonly string[],
): Promise<Instant | undefined> {
  const coming = await underWay(tx, row.id);
  const soon = coming === undefined ? membersOf(row) : coming.users;
  if (holds(soon, members) && coming?.failed !== true) return undefined;
  const rest = restUntil(await fillingsOf(tx, group), members, tx.now);
  if (rest !== undefined) return rest;
  const about = { kind: 'usergroup', group: row.id } as const;
  await tx.notify({ kind: 'usergroup', slot: slotOf(row.id), about, payload: { group: row.id, users: members } });
  return undefined;
}

/** The next instant at which the people of a group change by themselves, or at which our rest is over. */
async function planNext(
  tx: Tx,
  { key }: NamedGroup,
  schedules: readonly KeptSchedule[],
  rest: Instant | undefined,
): Promise<void> {
  const handoffs = schedules.map((schedule) => nextHandoff(schedule, tx.now)?.at ?? Number.POSITIVE_INFINITY);
  const at = Math.min(...handoffs, rest ?? Number.POSITIVE_INFINITY);
  if (Number.isFinite(at)) await tx.timers.set(`usergroup:${key}`, { at }, { kind: 'usergroup.change', handle: key });
  else await tx.timers.clear(`usergroup:${key}`);
}
