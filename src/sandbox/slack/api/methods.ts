import { withIds } from '../blocks.ts';
import { type Answer, type Args, type Block, type ChannelRow, isObject, type SlackEvent } from '../emulator/model.ts';
import { IDS, TOKENS } from '../emulator/seed.ts';
import { withPeople } from '../people/profiles.ts';
import { nextId, type Slack } from '../state.ts';
import { CANVAS_METHODS } from './canvases.ts';
import { ranged, wholeHistory } from './history.ts';
import { no, type Outcome, type OwnMethod, ok } from './outcome.ts';
import { GROUP_METHODS } from './usergroups.ts';

const EMULATED = new Set(
  (
    'auth.test bookmarks.add bookmarks.edit bookmarks.list bookmarks.remove bots.info chat.delete chat.getPermalink ' +
    'chat.postEphemeral chat.postMessage chat.update conversations.archive conversations.close conversations.create ' +
    'conversations.history conversations.info conversations.invite conversations.join conversations.kick ' +
    'conversations.leave conversations.list conversations.mark conversations.members conversations.open ' +
    'conversations.rename conversations.replies conversations.setPurpose conversations.setTopic ' +
    'conversations.unarchive files.completeUploadExternal files.delete files.getUploadURLExternal files.info files.list ' +
    'pins.add pins.list pins.remove reactions.add reactions.get reactions.remove team.info users.getPresence users.info ' +
    'users.list users.lookupByEmail users.profile.get views.open views.publish views.push views.update'
  ).split(' '),
);

/** The methods that `emulate` lacks. */
const OWN_METHODS: Readonly<Record<string, OwnMethod>> = { ...GROUP_METHODS, ...CANVAS_METHODS };

/** Whether Slack has such a method here at all. */
export const isKnown = (method: string): boolean =>
  EMULATED.has(method) || OWN_METHODS[method] !== undefined || method === 'apps.connections.open';

const mayPostOutside = (slack: Slack, method: string): boolean =>
  method.startsWith('chat.post') && slack.seed.scopes.includes('chat:write.public');

const NEEDS_MEMBERSHIP = new Set([
  'chat.postMessage',
  'chat.postEphemeral',
  'conversations.history',
  'conversations.replies',
  'files.completeUploadExternal',
]);

// For a bot outside it a private channel does not exist, so Slack does not say `not_in_channel`.
const refuseChannel = (slack: Slack, method: string, channel: ChannelRow): string | undefined => {
  if (channel.members.includes(IDS.botUser)) return undefined;
  if (channel.is_private) return 'channel_not_found';
  return NEEDS_MEMBERSHIP.has(method) && !mayPostOutside(slack, method) ? 'not_in_channel' : undefined;
};

const channelOf = async (slack: Slack, args: Args): Promise<ChannelRow | undefined> => {
  const id = args.channel ?? args.channel_id;
  return typeof id === 'string' && id !== '' ? slack.emulated.channel(id) : undefined;
};

const refusedBefore = async (slack: Slack, method: string, args: Args): Promise<string | undefined> => {
  const channel = await channelOf(slack, args);
  if (channel === undefined) return method === 'chat.update' ? 'channel_not_found' : undefined;
  const refused = refuseChannel(slack, method, channel);
  if (refused !== undefined) return refused;
  if (method === 'conversations.unarchive') return 'not_in_channel';
  if (method === 'chat.update' && (await mismatched(slack, args))) return 'block_mismatch';
  return refuseArchived(method, channel) ?? refuseThread(slack, method, args);
};

/** What `emulate` lets a bot do in an archived channel, and Slack does not. */
const FROZEN: Readonly<Record<string, string>> = {
  'chat.update': 'is_inactive',
  'pins.add': 'is_archived',
  'files.completeUploadExternal': 'is_archived',
  'bookmarks.add': 'is_archived',
  'bookmarks.edit': 'is_archived',
};

// https://docs.slack.dev/reference/methods/chat.update#errors: `is_inactive` is "a frozen, archived or deleted channel".
const refuseArchived = (method: string, channel: ChannelRow): string | undefined =>
  channel.is_archived ? FROZEN[method] : undefined;

const isRich = (block: unknown): boolean => isObject(block) && block.type === 'rich_text';

// Slack puts no other blocks in the place of rich text.
const mismatched = async (slack: Slack, { channel, ts, blocks }: Args): Promise<boolean> => {
  if (!Array.isArray(blocks) || blocks.length === 0 || blocks.some(isRich)) return false;
  const before = await slack.emulated.message(String(channel), String(ts));
  return before?.blocks?.some(isRich) === true;
};

const refuseThread = async (slack: Slack, method: string, args: Args): Promise<string | undefined> => {
  const { channel, ts, thread_ts: thread } = args;
  if (method === 'conversations.replies' && (await slack.emulated.message(String(channel), String(ts))) === undefined)
    return 'thread_not_found';
  if (method !== 'chat.postMessage' || thread === undefined) return undefined;
  const parent = await slack.emulated.message(String(channel), String(thread));
  return parent === undefined ? 'invalid_thread_ts' : undefined;
};

const asBot = (slack: Slack, method: string, args: Args): Args => {
  const blocks = args.blocks;
  const named = Array.isArray(blocks) ? { blocks: withIds(blocks as Block[], () => `b${nextId(slack)}`) } : {};
  const bot = method === 'chat.postMessage' ? { bot_id: IDS.bot, app_id: IDS.app } : {};
  const { username, icon_url, icon_emoji, ...rest } = args;
  const face = slack.seed.scopes.includes('chat:write.customize') ? { username, icon_url, icon_emoji } : {};
  return { ...rest, ...face, ...named, ...bot, ...namedView(slack, args.view) };
};

const namedView = (slack: Slack, view: unknown): object =>
  isObject(view) && Array.isArray(view.blocks)
    ? { view: { ...view, blocks: withIds(view.blocks as Block[], () => `b${nextId(slack)}`) } }
    : {};

const isHistory = (method: string): boolean => method === 'conversations.history' || method === 'conversations.replies';

const finish = (slack: Slack, method: string, args: Args, answer: Answer): Answer => {
  if (!answer.ok) return answer.error !== undefined ? answer : { ...answer, error: 'not_in_channel' };
  if (isHistory(method)) return ranged(args, answer);
  if (method.startsWith('users.')) return withPeople(slack, answer);
  if (method === 'conversations.info') return withCanvas(slack, answer);
  if (method === 'auth.test') return { ...answer, app_id: IDS.app };
  if (method === 'chat.postEphemeral') keepEphemeral(slack, args, answer);
  if (method === 'files.getUploadURLExternal' && args.alt_txt !== undefined) slack.unshared.add(String(answer.file_id));
  return answer;
};

const withCanvas = (slack: Slack, answer: Answer): Answer => {
  const channel = isObject(answer.channel) ? answer.channel : {};
  const found = [...slack.canvases].find(([, canvas]) => canvas.channel === channel.id);
  if (found === undefined) return answer;
  const canvas = { file_id: found[0], is_empty: found[1].markdown === '' };
  return { ...answer, channel: { ...channel, properties: { canvas } } };
};

const keepEphemeral = (slack: Slack, args: Args, answer: Answer): void => {
  const ts = String(answer.message_ts);
  slack.ephemerals.set(ts, {
    channel: String(args.channel),
    ts,
    user: String(args.user),
    text: String(args.text ?? ''),
    blocks: (args.blocks as Block[] | undefined) ?? [],
    ...(typeof args.thread_ts === 'string' ? { threadTs: args.thread_ts } : {}),
  });
};

// Slack tells an app about the channel it made and that its bot is in it; `emulate` does not.
const created = (answer: Answer): readonly SlackEvent[] => {
  const channel = answer.channel;
  if (!isObject(channel)) return [];
  const { id, name, created: at, creator } = channel;
  const joined = {
    type: 'member_joined_channel',
    user: IDS.botUser,
    channel: id,
    channel_type: channel.is_private ? 'G' : 'C',
    team: IDS.team,
  };
  return channel.is_private
    ? [joined]
    : [{ type: 'channel_created', channel: { id, name, created: at, creator } }, joined];
};

const runOwn = (slack: Slack, method: string, args: Args): Outcome | undefined => {
  const own = OWN_METHODS[method];
  if (own === undefined) return undefined;
  if (slack.seed.scopes.includes(own.scope)) return own.run(slack, args);
  return no('missing_scope', { needed: own.scope, provided: slack.seed.scopes.join(',') });
};

// Slack says `ok` to a file with `alt_txt`, and no message has it.
const dropUpload = (slack: Slack, method: string, args: Args): Outcome | undefined => {
  const files =
    method === 'files.completeUploadExternal' && Array.isArray(args.files) ? args.files.filter(isObject) : [];
  return files.some(({ id }) => slack.unshared.has(String(id))) ? ok({ files }) : undefined;
};

/** Runs a Web API method for the bot, past faults and limits: what Slack would answer, and the events it caused. */
export const runMethod = async (slack: Slack, method: string, args: Args): Promise<Outcome> => {
  const own = runOwn(slack, method, args) ?? dropUpload(slack, method, args);
  if (own !== undefined) return own;
  const refused = await refusedBefore(slack, method, args);
  if (refused !== undefined) return no(refused);
  const sent = isHistory(method) ? wholeHistory(args) : asBot(slack, method, args);
  const { answer, events } = await slack.emulated.call(TOKENS.bot, method, sent);
  const finished = finish(slack, method, isHistory(method) ? args : sent, answer);
  return {
    answer: finished,
    events: [...events, ...(method === 'conversations.create' && answer.ok ? created(answer) : [])],
  };
};
