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

// The app subscribes to messages of channels to hear of these; what becomes of its own messages it knows.
const changeEvent = (slack: Slack, event: SlackEvent, channel: ChannelRow): SlackEvent | undefined => {
  const kind = channel.is_im ? 'im' : channel.is_private ? 'group' : 'channel';
  const scope = { im: 'im:history', group: 'groups:history', channel: 'channels:history' }[kind];
  const before = event.previous_message;
  const own = isObject(before) && before.user === IDS.botUser;
  if (own || !slack.seed.scopes.includes(scope)) return undefined;
  return { ...event, channel: channel.channel_id, channel_type: kind };
};

// A message reaches the app as a direct message to it, or where it is mentioned; other messages need scopes it has not.
const messageEvent = (slack: Slack, event: SlackEvent, channel: ChannelRow): SlackEvent | undefined => {
  if (event.subtype === 'message_changed' || event.subtype === 'message_deleted')
    return changeEvent(slack, event, channel);
  if (event.subtype !== undefined && event.subtype !== 'file_share') return undefined;
  if (event.bot_id !== undefined || event.user === IDS.botUser) return undefined;
  const { ts, user, text, thread_ts, files } = event;
  const team = slack.seed.people.find(({ id }) => id === user)?.team ?? IDS.team;
  const fields = {
    user,
    text,
    ts,
    event_ts: ts,
    channel: channel.channel_id,
    ...(thread_ts ? { thread_ts } : {}),
    ...(files ? { files } : {}),
  };
  if (channel.is_im)
    return slack.seed.scopes.includes('im:history')
      ? { type: 'message', ...fields, channel_type: 'im', team }
      : undefined;
  const mentioned = String(text).includes(`<@${IDS.botUser}>`) && slack.seed.scopes.includes('app_mentions:read');
  return mentioned ? { type: 'app_mention', ...fields, team } : undefined;
};

const reactionEvent = async (slack: Slack, event: SlackEvent): Promise<SlackEvent> => {
  const item = event.item as { channel: string; ts: string };
  const message = await slack.emulated.message(item.channel, item.ts);
  return { ...event, item_user: message?.user, event_ts: newTs(slack) };
};

/** The event as the app gets it, or undefined when Slack would not send it to this app. */
export const eventForBot = async (slack: Slack, event: SlackEvent): Promise<SlackEvent | undefined> => {
  if (event.type !== 'message') {
    const scope = SCOPES[event.type];
    if (scope === undefined || !slack.seed.scopes.includes(scope)) return undefined;
    if (WORKSPACE_WIDE.has(event.type)) return { ...event, event_ts: newTs(slack) };
  }
  const channel = await slack.emulated.channel(channelIdOf(event));
  if (channel === undefined) return undefined;
  if (event.type.startsWith('channel_')) return { ...event, event_ts: newTs(slack) };
  if (!inChannel(channel)) return undefined;
  if (event.type === 'message') return messageEvent(slack, event, channel);
  return event.type.startsWith('reaction_') ? reactionEvent(slack, event) : { ...event, event_ts: newTs(slack) };
};

const NOT_SENT: BotAnswer = { status: 200, body: '' };

/** Sends what a person's act caused, in order; the answer is that of the last one sent. */
export const tellBot = async (slack: Slack, events: readonly SlackEvent[]): Promise<BotAnswer> => {
  let answer = NOT_SENT;
  for (const event of events) {
    const mapped = await eventForBot(slack, event);
    if (mapped !== undefined) answer = await sendEvent(slack, mapped);
  }
  return answer;
};

/** Sends what the bot's own calls caused, without anybody waiting. */
export const tellBotLater = (slack: Slack, events: readonly SlackEvent[]): void => {
  const work = (async () => {
    for (const event of events) {
      const mapped = await eventForBot(slack, event);
      if (mapped !== undefined) await sendEvent(slack, mapped, false);
    }
  })();
  track(slack, work, slack.echoes);
};
