/** Reads what Slack knows about people, channels and groups. Writes nothing; every function rejects as the client does. */
import type { WebClient } from '@slack/web-api';
import type { Auth, ChannelRow, Directory, QuietHours, UsergroupRow, UserRow } from '../engine/events.ts';
import { stripTokens } from '../lib/blockkit.ts';
import { type Instant, type Millis, SECOND } from '../lib/instant.ts';
import { failure, slackCode } from './senders/failure.ts';

/** The fields of Slack's user we read. */
export interface SlackUser {
  readonly id?: string;
  readonly name?: string;
  readonly real_name?: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  readonly team_id?: string;
  /** Set for people of an organisation with several workspaces (Enterprise Grid): which it is, and which they are in. */
  readonly enterprise_user?: { readonly enterprise_id?: string; readonly teams?: readonly string[] };
  readonly tz?: string;
  readonly profile?: { readonly display_name?: string; readonly real_name?: string; readonly email?: string };
}

/**
 * Rows of one page, as Slack recommends; it refuses a `limit` of 1,000:
 * https://docs.slack.dev/apis/web-api/pagination. It allows twenty pages a minute, and says when it wants a pause.
 */
export const PAGE = 200;
/** The most attempts to read a page, and the pause before the second; each further pause is twice as long. */
const [ASKED, FIRST_PAUSE] = [8, SECOND];
const SLACKBOT = 'USLACKBOT';

/** Who the bot is. */
export async function readAuth(client: WebClient): Promise<Auth> {
  const { bot_id = '', user_id = '', team_id = '', url = '', enterprise_id: enterpriseId } = await client.auth.test();
  const auth = { botId: bot_id, botUserId: user_id, teamId: team_id, url };
  return enterpriseId === undefined ? auth : { ...auth, enterpriseId };
}

/** The bot's workspace, and its organisation, if it belongs to one. */
export type Home = Pick<Auth, 'teamId' | 'enterpriseId'>;

/** How to wait when Slack asks for a pause. */
export type Pause = (ms: Millis) => Promise<void>;

/** Reads everything; after a pause that Slack asks for, it continues with the same page. */
export async function readDirectory(client: WebClient, now: Instant, pause: Pause): Promise<Directory> {
  const auth = await readAuth(client);
  const users = await readUsers(client, now, auth, pause);
  const channels = await readChannels(client, now, pause);
  return { auth, users, channels, usergroups: await readUsergroups(client, now, pause) };
}

async function readUsers(client: WebClient, now: Instant, home: Home, pause: Pause): Promise<readonly UserRow[]> {
  return paged(pause, async (cursor) => {
    const page = await client.users.list({ limit: PAGE, ...cursor });
    return {
      rows: (page.members ?? []).map((user) => readUser(user as SlackUser, now, home)),
      next: page.response_metadata?.next_cursor,
    };
  });
}

/**
 * One person by id; undefined for an id that is nobody's, or that of somebody we may not know of. Rejects when Slack
 * gives no answer.
 */
export async function readPerson(
  client: WebClient,
  id: string,
  now: Instant,
  home: Home,
): Promise<UserRow | undefined> {
  try {
    const { user } = await client.users.info({ user: id });
    return user === undefined ? undefined : readUser(user as SlackUser, now, home);
  } catch (error) {
    if (NOBODY.has(slackCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** The codes of `users.info` for an id that nobody has here. */
const NOBODY = new Set(['user_not_found', 'user_not_visible', 'users_not_found']);

/** One of Slack's users as a row; `home` is our workspace. While it is undefined, nobody who has one is of it. */
export function readUser(user: SlackUser, now: Instant, home: Home | undefined): UserRow {
  const real = stripTokens(user.profile?.real_name ?? user.real_name ?? user.name ?? '');
  const shown = stripTokens(user.profile?.display_name ?? '');
  return {
    id: user.id ?? '',
    name: shown === '' ? (user.name ?? '') : shown,
    real_name: real,
    email: user.profile?.email?.toLowerCase() ?? null,
    timezone: user.tz ?? null,
    kind: kindOf(user, home),
    deactivated: user.deleted === true ? 1 : 0,
    refreshed_at: now,
  };
}

/** Slack marks as strangers only people who share no channel with the workspace; people of Slack Connect have another team. */
function kindOf(user: SlackUser, home: Home | undefined): UserRow['kind'] {
  if (user.is_bot === true || user.id === SLACKBOT) return 'bot';
  if (user.is_stranger === true || !isOfHouse(user, home)) return 'external';
  return user.is_restricted === true || user.is_ultra_restricted === true ? 'guest' : 'member';
}

/** Whether the person belongs to the bot's workspace. In an organisation somebody may be in several; then their list names it. */
function isOfHouse({ team_id: team, enterprise_user: org }: SlackUser, home: Home | undefined): boolean {
  if (team === undefined || team === home?.teamId) return true;
  if (home === undefined) return false;
  const same = home.enterpriseId !== undefined && org?.enterprise_id === home.enterpriseId;
  return same && (org?.teams === undefined || org.teams.includes(home.teamId));
}

async function readChannels(client: WebClient, now: Instant, pause: Pause): Promise<readonly ChannelRow[]> {
  return paged(pause, async (cursor) => {
    const page = await client.conversations.list({ types: 'public_channel,private_channel', limit: PAGE, ...cursor });
    const rows = (page.channels ?? []).map((channel) => channelRow(channel, now));
    return { rows, next: page.response_metadata?.next_cursor };
  });
}

/** One channel as it is now. */
export async function readChannel(client: WebClient, id: string, now: Instant): Promise<ChannelRow> {
  const { channel } = await client.conversations.info({ channel: id });
  return channelRow({ id, ...channel }, now);
}

interface SlackChannel {
  readonly id?: string;
  readonly name?: string;
  readonly is_private?: boolean;
  readonly is_archived?: boolean;
  readonly is_member?: boolean;
}

function channelRow(channel: SlackChannel, now: Instant): ChannelRow {
  const flag = (on: boolean | undefined): number => (on === true ? 1 : 0);
  return {
    id: channel.id ?? '',
    name: channel.name ?? '',
    private: flag(channel.is_private),
    archived: flag(channel.is_archived),
    member: flag(channel.is_member),
    refreshed_at: now,
  };
}

async function readUsergroups(client: WebClient, now: Instant, pause: Pause): Promise<Directory['usergroups']> {
  try {
    const { usergroups = [] } = await patiently(pause, () =>
      client.usergroups.list({ include_users: true, include_disabled: true }),
    );
    return usergroups.map((group) => readUsergroup(group, now));
  } catch (error) {
    const refused = slackCode(error);
    if (refused === undefined || failure(error).kind !== 'refused') throw error;
    return { refused };
  }
}

/** The fields of Slack's user group we read. */
export interface SlackUsergroup {
  readonly id?: string;
  readonly handle?: string;
  readonly users?: readonly string[];
  readonly date_delete?: number;
}

/** One of Slack's groups as a row; a disabled one reaches nobody, so it counts as empty. */
export function readUsergroup({ id, handle, users, date_delete }: SlackUsergroup, now: Instant): UsergroupRow {
  const members = (date_delete ?? 0) > 0 ? [] : (users ?? []);
  return { id: id ?? '', handle: handle ?? '', members_json: JSON.stringify(members), refreshed_at: now };
}

interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string | undefined;
}

async function paged<T>(pause: Pause, read: (cursor: { cursor?: string }) => Promise<Page<T>>): Promise<readonly T[]> {
  const rows: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await patiently(pause, () => read(cursor === undefined ? {} : { cursor }));
    rows.push(...page.rows);
    cursor = page.next;
    if (cursor === undefined || cursor === '') return rows;
  }
}

/** Reads one page, again after a pause when Slack asks for one, or does not answer: the pages before it are not read again. */
async function patiently<T>(pause: Pause, read: () => Promise<T>): Promise<T> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await read();
    } catch (error) {
      const outcome = failure(error);
      if (outcome.kind !== 'later' || asked >= ASKED) throw error;
      await pause(outcome.after ?? FIRST_PAUSE * 2 ** (asked - 1));
    }
  }
}

/** `dnd.teamInfo` takes so many people a call. */
const ASKED_AT_ONCE = 50;

/** The quiet hours that Slack told, and the first error of the calls that failed. */
export interface QuietReading {
  readonly hours: readonly QuietHours[];
  readonly complaint: string | undefined;
}

/**
 * The next do-not-disturb of people, as far as Slack tells it; a snooze is told only to the person. One person can make
 * Slack refuse a call, so a call that fails costs only the people it asked about. Never rejects.
 */
export async function readQuietHours(client: WebClient, users: readonly string[], pause: Pause): Promise<QuietReading> {
  const hours: QuietHours[] = [];
  let complaint: string | undefined;
  for (const some of evenly(users, ASKED_AT_ONCE)) {
    try {
      const { users: found = {} } = await patiently(pause, () => client.dnd.teamInfo({ users: some.join(',') }));
      for (const [user, { dnd_enabled: on, next_dnd_start_ts: start = 0, next_dnd_end_ts: end = 0 }] of Object.entries(
        found,
      ))
        hours.push(on === true ? { user, start: start * SECOND, end: end * SECOND } : { user, start: null, end: null });
    } catch (error) {
      complaint ??= String(error);
    }
  }
  return { hours, complaint };
}

/** Pieces of nearly one size, none larger than `most`: no call is about a single person left over. */
function evenly<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  const pieces = Math.ceil(all.length / most);
  const size = Math.ceil(all.length / Math.max(1, pieces));
  return Array.from({ length: pieces }, (_, i) => all.slice(i * size, (i + 1) * size));
}
