/** Slack's other events, in Muster's terms. */
import type { App, KnownEventFromType } from '@slack/bolt';
import type { SlackEvent } from '../../engine/events.ts';
import type { Clock, Instant } from '../../lib/instant.ts';
import { type Home, readUser, readUsergroup, type SlackUser } from '../directory.ts';
import { messageWords, type WordyMessage } from '../words.ts';

export interface EventDoors {
  /** Runs the reactions in one transaction with the event's key. Rejects when it could not, so Slack sends it again. */
  readonly onEvent: (event: SlackEvent) => Promise<void>;
  /** Called when something in Slack has changed that the event does not describe. */
  readonly onStale: () => void;
  readonly clock: Clock;
}

/** One event as told here, but for its key; undefined for one that means nothing to us. */
type Meaning = SlackEvent extends infer E ? (E extends unknown ? Omit<E, 'key'> : never) : never;
type Reader<T extends string> = (
  event: KnownEventFromType<T>,
  now: Instant,
  home: Home | undefined,
) => Meaning | undefined;

type EventReader = (event: never, now: Instant, home: Home | undefined) => Meaning | undefined;

type Types =
  | `reaction_${'added' | 'removed'}`
  | `member_${'joined' | 'left'}_channel`
  | `${'channel' | 'group'}_${'archive' | 'unarchive' | 'rename' | 'left' | 'deleted'}`
  | 'channel_id_changed'
  | `subteam_${'created' | 'updated' | 'members_changed'}`
  | 'user_change'
  | 'team_join'
  | 'app_home_opened';

/** The meaning of each type of event. */
const READERS: { readonly [T in Types]: Reader<T> } = {
  reaction_added: (event) => reaction(event, true),
  reaction_removed: (event) => reaction(event, false),
  member_joined_channel: ({ user, channel }) => ({ kind: 'member', joined: true, user, channel }),
  member_left_channel: ({ user, channel }) => ({ kind: 'member', joined: false, user, channel }),
  channel_archive: ({ channel }) => ({ kind: 'channel', change: 'archived', channel }),
  group_archive: ({ channel }) => ({ kind: 'channel', change: 'archived', channel }),
  channel_unarchive: ({ channel }) => ({ kind: 'channel', change: 'unarchived', channel }),
  group_unarchive: ({ channel }) => ({ kind: 'channel', change: 'unarchived', channel }),
  channel_left: ({ channel }) => ({ kind: 'channel', change: 'left', channel }),
  group_left: ({ channel }) => ({ kind: 'channel', change: 'gone', channel }),
  channel_deleted: ({ channel }) => ({ kind: 'channel', change: 'gone', channel }),
  group_deleted: ({ channel }) => ({ kind: 'channel', change: 'gone', channel }),
  channel_id_changed: ({ old_channel_id: channel, new_channel_id: to }) => ({
    kind: 'channel',
    change: 'renumbered',
    channel,
    to,
  }),
  channel_rename: ({ channel: { id, name } }) => ({ kind: 'channel', change: 'renamed', channel: id, name }),
  group_rename: ({ channel: { id, name } }) => ({ kind: 'channel', change: 'renamed', channel: id, name }),
  subteam_created: ({ subteam }, now) => ({ kind: 'usergroup', change: 'group', row: readUsergroup(subteam, now) }),
  subteam_updated: ({ subteam }, now) => ({ kind: 'usergroup', change: 'group', row: readUsergroup(subteam, now) }),
  subteam_members_changed: ({ subteam_id: group, added_users: added = [], removed_users: removed = [] }) => ({
    kind: 'usergroup',
    change: 'members',
    group,
    added,
    removed,
  }),
  user_change: ({ user }, now, home) => ({ kind: 'user', user: readUser(user as SlackUser, now, home) }),
  team_join: ({ user }, now, home) => ({ kind: 'user', user: readUser(user as SlackUser, now, home) }),
  app_home_opened: ({ tab, user }) => (tab === 'home' ? { kind: 'home', user } : undefined),
};

function reaction(
  { item, reaction: name, user }: KnownEventFromType<'reaction_added' | 'reaction_removed'>,
  added: boolean,
): Meaning | undefined {
  if (item.type !== 'message') return undefined;
  return { kind: 'reaction', added, name, user, channel: item.channel, ts: item.ts };
}

/** The fields of a message event that tells of an earlier message. */
interface Changed {
  readonly subtype?: string;
  readonly channel: string;
  readonly message?: WordyMessage & { readonly ts: string; readonly user?: string; readonly subtype?: string };
  readonly previous_message?: { readonly user?: string };
  readonly deleted_ts?: string;
}

/** A message that was edited or deleted; the bot's own mean nothing. */
function changed(
  { subtype, channel, message, previous_message: before, deleted_ts: gone }: Changed,
  bot: string | undefined,
): Meaning | undefined {
  // Of a deleted message that began a thread Slack leaves a tombstone: https://docs.slack.dev/reference/events/message/message_changed
  const buried = subtype === 'message_changed' && message?.subtype === 'tombstone' ? message.ts : undefined;
  if (buried !== undefined)
    return before?.user !== undefined && before.user === bot
      ? undefined
      : { kind: 'message', change: 'deleted', channel, ts: buried };
  if (subtype === 'message_changed' && message !== undefined && message.user !== bot)
    return { kind: 'message', change: 'edited', channel, ts: message.ts, text: messageWords(message) };
  if (subtype === 'message_deleted' && gone !== undefined && (before?.user === undefined || before.user !== bot))
    return { kind: 'message', change: 'deleted', channel, ts: gone };
  return undefined;
}

/** Whose event it is: the installation that Slack sent it for. */
function homeOf({
  authorizations,
  team_id,
}: {
  readonly authorizations?: readonly Installed[];
  readonly team_id?: string;
}): Home | undefined {
  const [installed] = authorizations ?? [];
  const teamId = installed?.team_id ?? team_id;
  const enterpriseId = installed?.enterprise_id;
  if (teamId === undefined || teamId === null) return undefined;
  return typeof enterpriseId === 'string' ? { teamId, enterpriseId } : { teamId };
}

interface Installed {
  readonly team_id?: string | null;
  readonly enterprise_id?: string | null;
}

/** One listener for all of them: Bolt asks every listener about every request. */
export function listenEvents(bolt: App, { onEvent, clock }: EventDoors): void {
  const readers: Readonly<Record<string, EventReader | undefined>> = READERS;
  bolt.event(/^(?!app_mention$|message$)/, async ({ event, body }) => {
    const read = Object.hasOwn(READERS, event.type) ? readers[event.type] : undefined;
    const meaning = read?.(event as never, clock.now(), homeOf(body));
    if (meaning !== undefined) await onEvent({ key: body.event_id, ...meaning } as SlackEvent);
  });
  bolt.event('message', async ({ event, body, context }) => {
    const meaning = changed(event as Changed, context.botUserId);
    if (meaning !== undefined) await onEvent({ key: body.event_id, ...meaning } as SlackEvent);
  });
}
