/** What Slack knows of people, channels and groups, kept as rows so that decisions never wait for Slack. */
import { sql } from 'kysely';
import type { NewRow, Row } from '../../db/schema.ts';
import type { Auth, ChannelRow, QuietHours, UsergroupRow, UserRow } from '../../engine/events.ts';
import { piecesOf } from '../../engine/pieces.ts';
import type { Tx } from '../../engine/tx.ts';
import { MINUTE } from '../../lib/instant.ts';
import { rebindChannel } from './channels/names.ts';
import { type Account, accountFor, idInFile, isOutdated } from './people/matching.ts';
import { AUTH, putSetting, renumberedKey, setting } from './store.ts';

/** Writes people as Slack has them, and finds the file's people among them; returns those it cannot find. */
export async function storeUsers(tx: Tx, users: readonly UserRow[]): Promise<readonly string[]> {
  await storeAccounts(tx, users);
  return resolvePeople(tx);
}

const ACCOUNT = ['name', 'real_name', 'email', 'timezone', 'kind', 'deactivated'] as const;

/** Whether Slack tells something new of an account. */
export function hasChanged(before: Row<'users'> | undefined, user: UserRow): boolean {
  return before === undefined || ACCOUNT.some((column) => before[column] !== user[column]);
}

/** Writes the accounts that have changed; most of a large workspace have not. */
export async function storeAccounts(tx: Tx, users: readonly UserRow[]): Promise<void> {
  for (const rows of piecesOf(users, AT_ONCE)) {
    const ids = rows.map(({ id }) => id);
    const known = await tx.db.selectFrom('users').selectAll().where('id', 'in', ids).execute();
    const before = new Map(known.map((row) => [row.id, row]));
    const changed = rows.filter((row) => hasChanged(before.get(row.id), row));
    if (changed.length > 0) await upsert(tx, 'users', [...ACCOUNT, 'refreshed_at'], changed);
  }
}

declare module '../../engine/tx.ts' {
  interface DomainEvents {
    /** People of the file who have another e-mail address in Slack by now; told once for each. */
    'people.outdated': { readonly people: readonly { readonly person: string; readonly user: string }[] };
  }
  interface Places {
    /** Who may be paged besides the people of muster.yaml: Slack ids. */
    pageable: { readonly given: undefined; readonly part: string };
  }
}

/**
 * The Slack ids of everybody who may be paged: the people of muster.yaml, and those who have set up a contact method.
 */
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
  for (const rows of piecesOf(channels, AT_ONCE))
    await upsert(tx, 'channels', ['name', 'private', 'archived', 'member', 'refreshed_at'], rows);
}

/** Writes user groups as Slack has them. */
export async function storeUsergroups(tx: Tx, groups: readonly UsergroupRow[]): Promise<void> {
  for (const rows of piecesOf(groups, AT_ONCE))
    await upsert(tx, 'usergroups', ['handle', 'members_json', 'refreshed_at'], rows);
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

/** Keeps who the bot is. */
export async function storeAuth(tx: Tx, auth: Auth): Promise<void> {
  await putSetting(tx, AUTH, auth);
}

/** Who the bot is, from the last good `auth.test`. */
export async function loadAuth(tx: Tx): Promise<Auth | undefined> {
  return setting<Auth>(tx, AUTH);
}

/** Slack's first event is a deed of Slack's: a setting would make every request read the settings again. */
const [SLACK, EVENT] = ['slack', 'event'] as const;

/** Keeps when Slack's first event arrived. */
export async function eventArrived(tx: Tx): Promise<void> {
  if (!(await hasHeardEvents(tx)))
    await tx.db.insertInto('deeds').values({ user: SLACK, kind: EVENT, at: tx.now }).execute();
}

/** Whether Slack has ever sent an event. */
export async function hasHeardEvents(tx: Tx): Promise<boolean> {
  const first = tx.db.selectFrom('deeds').select('at').where('user', '=', SLACK).where('kind', '=', EVENT);
  return (await first.executeTakeFirst()) !== undefined;
}

const OUTDATED = 'people.outdated';

/**
 * Finds the file's people in Slack; returns the names of those it cannot find, or that Slack deactivated. A person
 * with another address in Slack than in the file stays who they are, and that is told once.
 */
export async function resolvePeople(tx: Tx): Promise<readonly string[]> {
  return resolve(tx, await tx.db.selectFrom('people').selectAll().orderBy('person').execute(), {});
}

/** The same for the people of muster.yaml that this account may be: by its id, or by an address it has or had. */
export async function resolveAccount(tx: Tx, id: string, emails: readonly (string | null)[]): Promise<void> {
  const addresses = new Set(emails);
  const all = await tx.db.selectFrom('people').selectAll().orderBy('person').execute();
  const maybe = all.filter(
    (person) =>
      person.slack_id === id ||
      idInFile(person) === id ||
      (person.email !== null && addresses.has(person.email.toLowerCase())),
  );
  if (maybe.length === 0) return;
  const known = (await setting<Readonly<Record<string, string>>>(tx, OUTDATED)) ?? {};
  const others = Object.entries(known).filter(([name]) => !maybe.some(({ person }) => person === name));
  await resolve(tx, maybe, Object.fromEntries(others));
}

/** Finds these people in Slack; `others`: the people not looked at whose address is out of date. */
async function resolve(
  tx: Tx,
  people: readonly Row<'people'>[],
  others: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const accounts = await accountsFor(tx, people);
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const missing: string[] = [];
  const outdated: Record<string, string> = { ...others };
  for (const person of people) {
    const found = accountFor(person, accounts);
    const account = found === null ? undefined : byId.get(found);
    if (account?.deactivated !== 0) missing.push(person.person);
    if (account !== undefined && isOutdated(person, account)) outdated[person.person] = account.id;
    if (found !== person.slack_id)
      await tx.db.updateTable('people').set({ slack_id: found }).where('person', '=', person.person).execute();
  }
  await tellOutdated(tx, outdated);
  return missing;
}

/** The accounts that these people may have, out of all of the workspace. */
async function accountsFor(tx: Tx, people: readonly Row<'people'>[]): Promise<readonly Account[]> {
  const found = new Map<string, Account>();
  for (const some of piecesOf(people, AT_ONCE)) {
    const ids = some.flatMap((person) => [person.slack_id ?? [], idInFile(person) ?? []].flat());
    const emails = some.flatMap(({ email }) => email?.toLowerCase() ?? []);
    const query = tx.db.selectFrom('users').select(['id', 'email', 'kind', 'deactivated']);
    // PostgreSQL takes no empty list.
    if (ids.length > 0) for (const row of await query.where('id', 'in', ids).execute()) found.set(row.id, row);
    if (emails.length > 0) for (const row of await query.where('email', 'in', emails).execute()) found.set(row.id, row);
  }
  return [...found.values()];
}

/** Remembers whose address in the file is out of date, and tells of those that are new. */
async function tellOutdated(tx: Tx, outdated: Readonly<Record<string, string>>): Promise<void> {
  const known = (await setting<Readonly<Record<string, string>>>(tx, OUTDATED)) ?? {};
  if (JSON.stringify(known) === JSON.stringify(outdated)) return;
  await putSetting(tx, OUTDATED, outdated);
  const fresh = Object.entries(outdated).filter(([person]) => !Object.hasOwn(known, person));
  if (fresh.length > 0)
    await tx.emit({ event: 'people.outdated', people: fresh.map(([person, user]) => ({ person, user })) });
}

/** A channel was archived, brought back or renamed. */
export async function storeChannelChange(
  tx: Tx,
  channel: string,
  change: { archived?: number; name?: string; member?: number },
): Promise<void> {
  await tx.db.updateTable('channels').set(change).where('id', '=', channel).execute();
}

/** A channel is there no longer, or not for the bot. */
export async function forgetChannel(tx: Tx, channel: string): Promise<void> {
  await tx.db.deleteFrom('channels').where('id', '=', channel).execute();
}

/** Machines of replicas are not as far apart as this. */
const MARGIN = 10 * MINUTE;

/** What a reading of all channels did not find again was deleted, or the bot lost it, while nobody told. */
export async function forgetVanished(tx: Tx, read: readonly ChannelRow[]): Promise<void> {
  const [first] = read;
  if (first === undefined) return;
  await tx.db
    .deleteFrom('channels')
    .where('refreshed_at', '<', first.refreshed_at - MARGIN)
    .execute();
}

/** A channel has another id; muster.yaml may go on naming the old one. */
export async function renumberChannel(tx: Tx, from: string, to: string): Promise<void> {
  await tx.db.deleteFrom('channels').where('id', '=', to).execute();
  await tx.db.updateTable('channels').set({ id: to }).where('id', '=', from).execute();
  await putSetting(tx, renumberedKey(from), to);
  await rebindChannel(tx, from, to);
}
