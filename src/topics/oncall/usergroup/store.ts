/** User groups as Slack has them, and the schedules that fill them. */
import { newestWaiting } from '../../../engine/outbox/queue.ts';
import type { Tx } from '../../../engine/tx.ts';
import { putSetting, setting } from '../../team/store.ts';
import { everyGroup, groupNamed, type Usergroup } from '../../team/usergroups/store.ts';
import { scheduleRows } from '../schedule/store.ts';
import type { Fillings } from './model.ts';

/** A group that the file names, perhaps for several schedules. */
export interface NamedGroup {
  /** What is remembered of it is kept under this. */
  readonly key: string;
  /** Without the @. */
  readonly handle: string;
  /** Undefined while Slack has no such group, or has not been read. */
  readonly row: Usergroup | undefined;
  readonly schedules: readonly string[];
}

/** The groups of the file; a handle and an id may mean the same one. */
export async function namedGroups(tx: Tx): Promise<readonly NamedGroup[]> {
  const rows = await scheduleRows(tx);
  const known = await everyGroup(tx);
  const groups = new Map<string, NamedGroup>();
  for (const { schedule, data_json } of rows) {
    const name = (JSON.parse(data_json) as { usergroup?: string }).usergroup?.replace(/^@/, '');
    if (name === undefined) continue;
    const row = groupNamed(known, name);
    const handle = row?.handle ?? name;
    const key = handle.toLowerCase();
    groups.set(key, { key, handle, row, schedules: [...(groups.get(key)?.schedules ?? []), schedule] });
  }
  return [...groups.values()];
}

/** The slot of the notifications that change a group: of those that wait the newest wins. */
export function slotOf(id: string): string {
  return `usergroup:${id}`;
}

/** What a notification that has not arrived yet will make of a group; `failed`: it was tried, and waits to be tried again. */
export async function underWay(
  tx: Tx,
  id: string,
): Promise<{ readonly users: readonly string[]; readonly failed: boolean } | undefined> {
  const newest = await newestWaiting(tx, slotOf(id));
  if (newest === undefined || !('group' in newest.payload)) return undefined;
  return { users: newest.payload.users, failed: newest.error !== null };
}

/** When we last made a group hold the same people. */
export async function fillingsOf(tx: Tx, { key }: NamedGroup): Promise<Fillings | undefined> {
  return setting<Fillings>(tx, `usergroup:fillings:${key}`);
}

export async function putFillings(tx: Tx, { key }: NamedGroup, fillings: Fillings): Promise<void> {
  await putSetting(tx, `usergroup:fillings:${key}`, fillings);
}
