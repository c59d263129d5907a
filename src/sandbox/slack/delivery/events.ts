import type { BotAnswer } from '../../workspace.ts';
import { type ChannelRow, isObject, type SlackEvent } from '../emulator/model.ts';
import { IDS } from '../emulator/seed.ts';
import { newTs, type Slack, track } from '../state.ts';
import { sendEvent } from './send.ts';

const SCOPES: Readonly<Record<string, string>> = {
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  subteam_members_changed: 'usergroups:read',
  subteam_updated: 'usergroups:read',
  user_change: 'users:read',
  team_join: 'users:read',
  channel_created: 'channels:read',
  channel_archive: 'channels:read',
  channel_unarchive: 'channels:read',
  channel_rename: 'channels:read',
  channel_left: 'channels:read',
  channel_deleted: 'channels:read',
  channel_id_changed: 'channels:read',
  group_left: 'groups:read',
  group_deleted: 'groups:read',
  group_archive: 'groups:read',
  group_unarchive: 'groups:read',
  group_rename: 'groups:read',
  member_joined_channel: 'channels:read',
  member_left_channel: 'channels:read',
};
// The bot hears of a channel that it has just lost, too.
const WORKSPACE_WIDE = new Set([
  'subteam_members_changed',
  'subteam_updated',
  'user_change',
  'team_join',
  'channel_created',
  'channel_left',
  'channel_deleted',
  'channel_id_changed',
  'group_left',
  'group_deleted',
]);

const channelIdOf = (event: SlackEvent): string => {
  const channel = event.channel ?? (isObject(event.item) ? event.item.channel : undefined);
  return String(isObject(channel) ? channel.id : channel);
};

const inChannel = (channel: ChannelRow | undefined): boolean => channel?.members.includes(IDS.botUser) === true;

const PLACES = {
  im: { scope: 'im:history', event: 'im' },
  group: { scope: 'groups:history', event: 'group' },
  channel: { scope: 'channels:history', event: 'channel' },
} as const;

const placeOf = (channel: ChannelRow): (typeof PLACES)[keyof typeof PLACES] =>
  PLACES[channel.is_im ? 'im' : channel.is_private ? 'group' : 'channel'];

const CHANGES = new Set<unknown>(['message_changed', 'message_deleted']);
const SAID = new Set<unknown>([undefined, 'file_share', 'thread_broadcast', 'bot_message']);

// What becomes of the app's own messages it knows.
const changeEvents = (event: SlackEvent, channel: ChannelRow): readonly SlackEvent[] => {
  const before = event.previous_message;
  const own = isObject(before) && before.user === IDS.botUser;
  return own ? [] : [{ ...event, channel: channel.channel_id, channel_type: placeOf(channel).event }];
};

// The app is subscribed to all messages of where it is, its own among them, and hears of a mention once more.
const messageEvents = (slack: Slack, event: SlackEvent, channel: ChannelRow): readonly SlackEvent[] => {
  const { scope, event: channel_type } = placeOf(channel);
  const isSubscribed = slack.seed.scopes.includes(scope);
  if (CHANGES.has(event.subtype)) return isSubscribed ? changeEvents(event, channel) : [];
  if (!SAID.has(event.subtype)) return [];
  const { ts, user, text, thread_ts, files, bot_id, subtype } = event;
  const team = slack.seed.people.find(({ id }) => id === user)?.team ?? IDS.team;
  const fields = {
    user,
    text,
    ts,
    event_ts: ts,
    channel: channel.channel_id,
    ...(thread_ts ? { thread_ts } : {}),
    ...(files ? { files } : {}),
    team,
  };
  const isMention =
    !channel.is_im &&
    bot_id === undefined &&
    user !== IDS.botUser &&
    String(text).includes(`<@${IDS.botUser}>`) &&
    slack.seed.scopes.includes('app_mentions:read');
  const about = { channel_type, ...(bot_id ? { bot_id, app_id: IDS.app } : {}), ...(subtype ? { subtype } : {}) };
  return [
    ...(isSubscribed ? [{ type: 'message', ...fields, ...about }] : []),
    ...(isMention ? [{ type: 'app_mention', ...fields }] : []),
  ];
};

const reactionEvent = async (slack: Slack, event: SlackEvent): Promise<SlackEvent> => {
  const item = event.item as { channel: string; ts: string };
  const message = await slack.emulated.message(item.channel, item.ts);
  return { ...event, item_user: message?.user, event_ts: newTs(slack) };
};

/** The events that the app gets; none when Slack would not tell this app. */
const eventsForBot = async (slack: Slack, event: SlackEvent): Promise<readonly SlackEvent[]> => {
  if (event.type !== 'message') {
    const scope = SCOPES[event.type];
    if (scope === undefined || !slack.seed.scopes.includes(scope)) return [];
    if (WORKSPACE_WIDE.has(event.type)) return [{ ...event, event_ts: newTs(slack) }];
  }
  const channel = await slack.emulated.channel(channelIdOf(event));
  if (channel === undefined) return [];
  if (event.type.startsWith('channel_')) return [{ ...event, event_ts: newTs(slack) }];
  if (!inChannel(channel)) return [];
  if (event.type === 'message') return messageEvents(slack, event, channel);
  return [
    event.type.startsWith('reaction_') ? await reactionEvent(slack, event) : { ...event, event_ts: newTs(slack) },
  ];
};

const NOT_SENT: BotAnswer = { status: 200, body: '' };

/** Sends what a person's act caused, in order; the answer is that of the last one sent. */
export const tellBot = async (slack: Slack, events: readonly SlackEvent[]): Promise<BotAnswer> => {
  let answer = NOT_SENT;
  for (const event of events)
    for (const told of await eventsForBot(slack, event)) answer = await sendEvent(slack, told);
  return answer;
};

/** Sends what the bot's own calls caused, without anybody waiting. */
export const tellBotLater = (slack: Slack, events: readonly SlackEvent[]): void => {
  const work = (async () => {
    for (const event of events)
      for (const told of await eventsForBot(slack, event)) await sendEvent(slack, told, false);
  })();
  track(slack, work, slack.echoes);
};
