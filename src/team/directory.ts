/** What Slack knows of people, channels and groups, kept as rows so that decisions never wait for Slack. */
import type { Auth, ChannelRow, UsergroupRow, UserRow } from '../engine/events.ts';
import type { Tx } from '../engine/tx.ts';
import { putSetting, setting } from './store.ts';

const AUTH = 'slack.auth';

/** Writes people as Slack has them, and finds the file's people among them. */
export async function storeUsers(tx: Tx, users: readonly UserRow[]): Promise<void> {
  for (const { id, ...row } of users) {
    await tx.db.insertInto('users').values({ id, ...row }).onConflict((c) => c.column('id').doUpdateSet(row)).execute();
  }
  await resolvePeople(tx);
}

export async function storeChannels(tx: Tx, channels: readonly ChannelRow[]): Promise<void> {
  for (const { id, ...row } of channels) {
    await tx.db.insertInto('channels').values({ id, ...row }).onConflict((c) => c.column('id').doUpdateSet(row)).execute();
  }
}

export async function storeUsergroups(tx: Tx, groups: readonly UsergroupRow[]): Promise<void> {
  for (const { id, ...row } of groups) {
    await tx.db.insertInto('usergroups').values({ id, ...row }).onConflict((c) => c.column('id').doUpdateSet(row)).execute();
  }
}

/** Keeps who the bot is. */
export async function storeAuth(tx: Tx, auth: Auth): Promise<void> {
  await putSetting(tx, AUTH, auth);
}

/** Who the bot is, from the last good `auth.test`. */
export async function loadAuth(tx: Tx): Promise<Auth | undefined> {
  return setting<Auth>(tx, AUTH);
}

/** Finds the file's people in Slack by id or e-mail; returns the names of those it cannot find. */
export async function resolvePeople(tx: Tx): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const person of await tx.db.selectFrom('people').selectAll().execute()) {
    const { slack } = JSON.parse(person.data_json) as { slack?: string };
    const found = slack ?? (await byEmail(tx, person.email));
    if (found === undefined) missing.push(person.person);
    if ((found ?? null) !== person.slack_id) await tx.db.updateTable('people').set({ slack_id: found ?? null }).where('person', '=', person.person).execute();
  }
  return missing;
}

async function byEmail(tx: Tx, email: string | null): Promise<string | undefined> {
  if (email === null) return undefined;
  const row = await tx.db.selectFrom('users').select('id').where('email', '=', email.toLowerCase()).where('deactivated', '=', 0).executeTakeFirst();
  return row?.id;
}

/** A channel was archived, brought back or renamed. */
export async function storeChannelChange(tx: Tx, channel: string, change: { archived?: number; name?: string }): Promise<void> {
  await tx.db.updateTable('channels').set(change).where('id', '=', channel).execute();
}
