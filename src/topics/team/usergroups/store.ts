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
