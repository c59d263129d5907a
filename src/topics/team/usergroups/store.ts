/** Slack's user groups as rows. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';

export type Usergroup = Row<'usergroups'>;

/** All that Slack has told of. */
export async function everyGroup(tx: Tx): Promise<readonly Usergroup[]> {
  return tx.db.selectFrom('usergroups').selectAll().execute();
}

/** The one of this handle, in any case, or id; undefined when Slack has no such group. */
export function groupNamed(groups: readonly Usergroup[], name: string): Usergroup | undefined {
  return groups.find((group) => group.handle.toLowerCase() === name.toLowerCase() || group.id === name);
}

export async function findGroup(tx: Tx, id: string): Promise<Usergroup | undefined> {
  return tx.db.selectFrom('usergroups').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Who stands in a group, as far as we know. */
export function membersOf({ members_json }: Pick<Usergroup, 'members_json'>): readonly string[] {
  return JSON.parse(members_json) as string[];
}

export async function putMembers(tx: Tx, id: string, members: readonly string[]): Promise<void> {
  const change = { members_json: JSON.stringify(members) };
  await tx.db.updateTable('usergroups').set(change).where('id', '=', id).execute();
}

/** The user groups that schedules keep, each by its handle and by Slack's id. */
export async function schedulesByGroup(
  tx: Tx,
  words: readonly { readonly name: string; readonly group?: string | undefined }[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const known = await everyGroup(tx);
  const groups = new Map<string, readonly string[]>();
  for (const { name, group = '' } of words) {
    const handle = group.replace(/^@/, '');
    const row = groupNamed(known, handle);
    for (const called of new Set([handle, row?.handle ?? '', row?.id ?? ''].map((one) => one.toLowerCase())))
      if (called !== '') groups.set(called, [...(groups.get(called) ?? []), name]);
  }
  return groups;
}
