import { randomBytes } from 'node:crypto';
import type { Row } from '../../db/schema.ts';
import type { Tx } from '../../engine/tx.ts';
import { readTokens } from '../../lib/blockkit.ts';
import { isMemberId, type Vocabulary } from '../../lib/grammar.ts';
import { isZone } from '../../lib/zoned.ts';
import { channelMeant } from './channels/store.ts';
import {
  DEFAULT_SEVERITIES,
  NO_FILE,
  type Service,
  type ServiceConfig,
  type Severity,
  type SeverityConfig,
  type Top,
} from './model.ts';
import { schedulesByGroup } from './usergroups/store.ts';

/** The key of what Slack tells the bot of itself. */
export const AUTH = 'slack.auth';

/** A single value kept under a key, or undefined. */
export async function setting<T>(tx: Pick<Tx, 'db'>, key: string): Promise<T | undefined> {
  const row = await tx.db.selectFrom('settings').select('value_json').where('key', '=', key).executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.value_json) as T);
}

export async function putSetting(tx: Tx, key: string, value: unknown): Promise<void> {
  const value_json = JSON.stringify(value);
  await tx.db
    .insertInto('settings')
    .values({ key, value_json })
    .onConflict((c) => c.column('key').doUpdateSet({ value_json }))
    .execute();
}

/** Forgets what was kept under a key. */
export async function dropSetting(tx: Tx, key: string): Promise<void> {
  await tx.db.deleteFrom('settings').where('key', '=', key).execute();
}

const SECRET = 'secret';

/** What this installation signs with; made once, and the same for every replica. */
export async function ownSecret(tx: Tx): Promise<string> {
  const known = await setting<string>(tx, SECRET);
  if (known !== undefined) return known;
  const made = randomBytes(32).toString('hex');
  await putSetting(tx, SECRET, made);
  return made;
}

/** The file's top level. */
export async function top(tx: Tx): Promise<Top> {
  return tx.cached('top', ['settings'], async () => (await setting<Top>(tx, 'file')) ?? NO_FILE);
}

export async function services(tx: Tx): Promise<readonly Service[]> {
  return tx.cached('services', ['services'], async () => {
    const rows = await tx.db.selectFrom('services').selectAll().orderBy('service').execute();
    return rows.map(readService);
  });
}

/** A service by its key, in any case. */
export async function serviceOf(tx: Tx, key: string): Promise<Service | undefined> {
  return (await services(tx)).find((service) => service.key.toLowerCase() === key.toLowerCase());
}

function readService(row: Row<'services'>): Service {
  return { key: row.service, ...(JSON.parse(row.data_json) as ServiceConfig) };
}

/** The most severe first. */
export async function severities(tx: Tx): Promise<readonly Severity[]> {
  return tx.cached('severities', ['severities'], () => readSeverities(tx));
}

async function readSeverities(tx: Tx): Promise<readonly Severity[]> {
  const rows = await tx.db.selectFrom('severities').selectAll().orderBy('position').execute();
  if (rows.length === 0) return Object.entries(DEFAULT_SEVERITIES).map(([key, severity]) => ({ key, ...severity }));
  return rows.map((row) => ({ key: row.severity, ...(JSON.parse(row.data_json) as SeverityConfig) }));
}

export async function severityOf(tx: Tx, key: string): Promise<Severity | undefined> {
  return (await severities(tx)).find((severity) => severity.key === key);
}

/** The default severity, else the least severe; its key. */
export async function defaultSeverity(tx: Tx): Promise<string> {
  const all = await severities(tx);
  return (all.find((severity) => severity.default) ?? all.at(-1))?.key ?? 'sev1';
}

/** The policy for an incident without a service. */
export async function topPolicy(tx: Tx): Promise<string | undefined> {
  return (await top(tx)).policy;
}

/** Slack's id of the announcement channel, or undefined when there is none. */
export async function announceChannel(tx: Tx): Promise<string | undefined> {
  const { announce } = await top(tx);
  return announce === undefined ? undefined : channelId(tx, announce);
}

/** Slack's id for `#name` of muster.yaml, whatever the channel is called by now, or for an id; undefined when Slack has no such channel. */
export async function channelId(tx: Tx, name: string): Promise<string | undefined> {
  if (!name.startsWith('#')) return tx.cached(`id ${name}`, ['settings'], () => newestId(tx, name));
  const bound = (await boundChannels(tx))[name];
  return tx.cached(`channel ${name} ${bound}`, ['channels'], () => channelMeant(tx, name, bound));
}

/** Which channel each name in muster.yaml means: Slack's ids by `#name`. */
export type BoundChannels = Readonly<Record<string, string>>;

/** The key of the channels that names in muster.yaml mean. */
export const BOUND = 'channels.bound';

/** The channels that names in muster.yaml mean, as far as they were found. */
export async function boundChannels(tx: Tx): Promise<BoundChannels> {
  return tx.cached(BOUND, ['settings'], async () => (await setting<BoundChannels>(tx, BOUND)) ?? {});
}

/** Where the id is kept that a channel has instead of an earlier one. */
export function renumberedKey(id: string): string {
  return `channel:${id}`;
}

async function newestId(tx: Tx, id: string): Promise<string> {
  const next = await setting<string>(tx, renumberedKey(id));
  return next === undefined || next === id ? id : newestId(tx, next);
}

export async function findUser(tx: Tx, id: string): Promise<Row<'users'> | undefined> {
  return tx.cached(`user ${id}`, ['users'], () =>
    tx.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst(),
  );
}

/** A person of the file by their key. */
export async function personOf(tx: Tx, person: string): Promise<Row<'people'> | undefined> {
  return tx.cached(`person ${person}`, ['people'], () =>
    tx.db.selectFrom('people').selectAll().where('person', '=', person).executeTakeFirst(),
  );
}

/** The Slack id of a person of the file, unless Slack does not know them or has deactivated them. */
export async function slackIdOf(tx: Tx, person: string): Promise<string | undefined> {
  const row = await personOf(tx, person);
  const id = row === undefined ? (isMemberId(person) ? person : null) : row.slack_id;
  if (id === null) return undefined;
  return (await findUser(tx, id))?.deactivated === 1 ? undefined : id;
}

/** People of muster.yaml as Slack users, and those that Slack does not know. */
export async function slackIds(
  tx: Tx,
  people: readonly string[],
): Promise<{ users: readonly string[]; missing: readonly string[] }> {
  const users: string[] = [];
  const missing: string[] = [];
  for (const person of people) {
    const id = await slackIdOf(tx, person);
    if (id === undefined) missing.push(person);
    else users.push(id);
  }
  return { users, missing };
}

/** The same people for a reader: their Slack user where there is one, else their name. */
export async function namedPeople(
  tx: Tx,
  people: readonly string[],
): Promise<readonly { user: string | undefined; name: string }[]> {
  const out = [];
  for (const name of people) out.push({ name, user: await slackIdOf(tx, name) });
  return out;
}

/** The file's name of a Slack user. */
export async function keyOfUser(tx: Tx, user: string): Promise<string | undefined> {
  const row = await tx.db.selectFrom('people').select('person').where('slack_id', '=', user).executeTakeFirst();
  return row?.person;
}

/** Names for readers outside Slack; ids that are not known stay. */
export async function nameBook(tx: Tx): Promise<(kind: 'person' | 'channel', id: string) => string> {
  const users = new Map(
    (await tx.db.selectFrom('users').select(['id', 'real_name', 'name']).execute()).map((u) => [
      u.id,
      u.real_name || u.name,
    ]),
  );
  const channels = new Map(
    (await tx.db.selectFrom('channels').select(['id', 'name']).execute()).map((c) => [c.id, `#${c.name}`]),
  );
  return (kind, id) => (kind === 'person' ? users.get(id) : channels.get(id)) ?? id;
}

/** Names of people and channels for readers that an id tells nothing. */
export function namesOnly(book: Awaited<ReturnType<typeof nameBook>>): typeof book {
  return (kind, id) => {
    const name = book(kind, id);
    if (name !== id) return name;
    return kind === 'person' ? 'somebody' : 'a channel';
  };
}

/** Text that leaves Slack too, such as a title: what it mentions, by name, but no private channel's. */
export async function spellOut(tx: Tx, text: string): Promise<string> {
  if (readTokens(text, () => '') === text) return text;
  const book = namesOnly(await nameBook(tx));
  const hidden = await tx.db.selectFrom('channels').select('id').where('private', '=', 1).execute();
  const secret = new Set(hidden.map(({ id }) => id));
  return readTokens(text, (kind, id) => {
    if (kind === 'channel') return secret.has(id) ? 'a private channel' : book(kind, id);
    return `@${book(kind, id)}`;
  });
}

/** The zone a Slack user lives in: the file's for this person, else the profile's, else the file's for all. */
export async function zoneOf(tx: Tx, user: string): Promise<string> {
  return tx.cached(`zone ${user}`, ['people', 'users', 'settings'], async () => {
    const person = await tx.db.selectFrom('people').select('timezone').where('slack_id', '=', user).executeTakeFirst();
    const zones = [person?.timezone, (await findUser(tx, user))?.timezone, (await top(tx)).timezone];
    return zones.find((zone) => typeof zone === 'string' && isZone(zone)) ?? 'UTC';
  });
}

declare module '../../engine/tx.ts' {
  interface Places {
    /** What else a line may name, in the order of their names. */
    words: { readonly given: undefined; readonly part: Word };
  }
}

/** A schedule or escalation policy by its name. */
export interface Word {
  readonly kind: 'schedule' | 'policy';
  readonly name: string;
  /** The user group that a schedule keeps, by handle or id. */
  readonly group?: string | undefined;
}

/** The words one person may use now. */
export async function vocabulary(tx: Tx, user: string): Promise<Vocabulary> {
  const tables = ['users', 'people', 'schedules', 'policies', 'services', 'severities', 'usergroups'] as const;
  const words = await tx.cached('words', tables, () => readWords(tx));
  const wasRead = await tx.cached('slack was read', ['settings'], async () => (await setting(tx, AUTH)) !== undefined);
  const accounts = wasRead ? words.accounts : undefined;
  return { ...words, accounts, now: tx.now, zone: await zoneOf(tx, user), me: user };
}

async function readWords(tx: Tx): Promise<Omit<Vocabulary, 'now' | 'zone' | 'me'>> {
  const users = await tx.db.selectFrom('users').selectAll().where('deactivated', '=', 0).execute();
  const file = await tx.db.selectFrom('people').selectAll().execute();
  const people = namesOf(users, file);
  const accounts = new Set(users.flatMap(({ id, kind }) => (kind === 'bot' ? [] : [id])));
  const serviceKeys = (await services(tx)).map((service) => service.key);
  const words = await tx.place('words', undefined);
  const named = (kind: Word['kind']) => words.filter((word) => word.kind === kind).map(({ name }) => name);
  const [schedules, policies] = [named('schedule'), named('policy')];
  const names = [...serviceKeys, ...policies, ...schedules, ...people.keys()];
  return {
    severities: await severities(tx),
    services: serviceKeys,
    schedules,
    policies,
    people,
    accounts,
    groups: await schedulesByGroup(tx, words),
    names: new Set(names.map((name) => name.toLowerCase())),
  };
}

/** A name of a member is not lost because a guest or a stranger calls themselves so. */
const RANKS = ['member', 'guest', 'external'] as const;

/** Lower-case names to Slack ids: the file's win, and a name that two people of one kind have in Slack is nobody's. */
function namesOf(users: readonly Row<'users'>[], people: readonly Row<'people'>[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const rank of [...RANKS].reverse()) {
    const own = new Map<string, string>();
    const shared = new Set<string>();
    for (const { id, name, kind } of users) {
      const lower = name.toLowerCase();
      if (kind !== rank || lower === '') continue;
      if (own.has(lower)) shared.add(lower);
      own.set(lower, id);
    }
    for (const [name, id] of own) if (!shared.has(name)) names.set(name, id);
    for (const name of shared) names.delete(name);
  }
  for (const { person, slack_id } of people) if (slack_id !== null) names.set(person.toLowerCase(), slack_id);
  return names;
}
