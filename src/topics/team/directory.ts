/** What Slack knows of people, channels and groups, kept as rows so that decisions never wait for Slack. */
import { sql } from 'kysely';
import type { NewRow } from '../../db/schema.ts';
import type { Auth, ChannelRow, QuietHours, UsergroupRow, UserRow } from '../../engine/events.ts';
import type { Tx } from '../../engine/tx.ts';
import { putSetting, setting } from './store.ts';

const AUTH = 'slack.auth';

/** Writes people as Slack has them, and finds the file's people among them; returns those it cannot find. */
export async function storeUsers(tx: Tx, users: readonly UserRow[]): Promise<readonly string[]> {
  const columns = ['name', 'real_name', 'email', 'timezone', 'kind', 'deactivated', 'refreshed_at'] as const;
  for (const rows of pieces(users)) await upsert(tx, 'users', columns, rows);
  return resolvePeople(tx);
}

declare module '../../engine/tx.ts' {
  interface Places {
    /** Who may be paged beside the people of the file: Slack ids. */
    pageable: { readonly given: undefined; readonly part: string };
  }
}

/** The Slack ids of everybody who may be paged: the file's people, and whoever has set up a way. */
export async function pageable(tx: Tx): Promise<readonly string[]> {
  const file = await tx.db.selectFrom('people').select('slack_id as id').where('slack_id', 'is not', null).execute();
  const own = await tx.place('pageable', undefined);
  return [...new Set([...file.flatMap(({ id }) => (id === null ? [] : [id])), ...own])].sort();
}

/** Writes when Slack keeps quiet for people. */
export async function storeQuietHours(tx: Tx, hours: readonly QuietHours[]): Promise<void> {
  for (const { user, start, end } of hours)
    await tx.db.updateTable('users').set({ dnd_start: start, dnd_end: end }).where('id', '=', user).execute();
}

/** Writes channels as Slack has them. */
export async function storeChannels(tx: Tx, channels: readonly ChannelRow[]): Promise<void> {
  for (const rows of pieces(channels))
    await upsert(tx, 'channels', ['name', 'private', 'archived', 'member', 'refreshed_at'], rows);
}

/** Writes user groups as Slack has them. */
export async function storeUsergroups(tx: Tx, groups: readonly UsergroupRow[]): Promise<void> {
  for (const rows of pieces(groups)) await upsert(tx, 'usergroups', ['handle', 'members_json', 'refreshed_at'], rows);
}

type Known = 'users' | 'channels' | 'usergroups';

/** One statement for many rows: a workspace has thousands of people. Of two rows with one id the later holds. */
async function upsert<T extends Known>(
  tx: Tx,
  table: T,
  columns: readonly (keyof NewRow<T> & string)[],
  rows: readonly (NewRow<T> & { readonly id: string })[],
): Promise<void> {
  const byId = [...new Map(rows.map((row) => [row.id, row])).values()];
  const set = Object.fromEntries(columns.map((column) => [column, sql.ref(`excluded.${column}`)]));
  const insert = tx.db.insertInto<Known>(table).values(byId as never);
  await insert.onConflict((c) => c.column('id' as never).doUpdateSet(set as never)).execute();
}

const AT_ONCE = 200;

function* pieces<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < rows.length; i += AT_ONCE) yield rows.slice(i, i + AT_ONCE);
}

/** Keeps who the bot is. */
export async function storeAuth(tx: Tx, auth: Auth): Promise<void> {
  await putSetting(tx, AUTH, auth);
}

/** Who the bot is, from the last good `auth.test`. */
export async function loadAuth(tx: Tx): Promise<Auth | undefined> {
  return setting<Auth>(tx, AUTH);
}

/** Finds the file's people in Slack by id or e-mail; returns the names of those it cannot find, or whom Slack deactivated. */
export async function resolvePeople(tx: Tx): Promise<readonly string[]> {
  const users = await tx.db.selectFrom('users').select(['id', 'email', 'deactivated']).execute();
  const active = users.filter((user) => user.deactivated === 0);
  const byEmail = new Map(active.flatMap((user) => (user.email === null ? [] : [[user.email, user.id]])));
  const missing: string[] = [];
  for (const { person, email, slack_id, data_json } of await tx.db
    .selectFrom('people')
    .selectAll()
    .orderBy('person')
    .execute()) {
    const { slack } = JSON.parse(data_json) as { slack?: string };
    const found = slack ?? (email === null ? undefined : byEmail.get(email.toLowerCase())) ?? null;
    if (!active.some((user) => user.id === found)) missing.push(person);
    if (found !== slack_id)
      await tx.db.updateTable('people').set({ slack_id: found }).where('person', '=', person).execute();
  }
  return missing;
}

/** A channel was archived, brought back or renamed. */
export async function storeChannelChange(
  tx: Tx,
  channel: string,
  change: { archived?: number; name?: string },
): Promise<void> {
  await tx.db.updateTable('channels').set(change).where('id', '=', channel).execute();
}
