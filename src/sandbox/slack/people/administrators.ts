/** What happens in Slack past the bot: what its administrators do, and what becomes of accounts and channels. */
import type { BotAnswer, Workspace } from '../../workspace.ts';
import { GROUP_METHODS } from '../api/usergroups.ts';
import { tellBot } from '../delivery/events.ts';
import type { ChannelRow } from '../emulator/model.ts';
import { IDS, TOKENS } from '../emulator/seed.ts';
import { changed, type Slack } from '../state.ts';
import { personOf, withPeople } from './profiles.ts';

/** Edits a group's members, or disables it with null; the answer is the bot's to the events. Throws on a refusal. */
const editGroup = async (slack: Slack, group: string, members: readonly string[] | null): Promise<BotAnswer> => {
  const method = members === null ? 'usergroups.disable' : 'usergroups.users.update';
  const outcome = GROUP_METHODS[method]?.run(slack, { usergroup: group, users: members ?? [] });
  if (outcome?.answer.ok !== true) throw new Error(`nobody can ${method} ${group}: ${outcome?.answer.error}`);
  changed(slack);
  return tellBot(slack, outcome.events);
};

const tellOf = async (slack: Slack, type: 'user_change' | 'team_join', user: string): Promise<BotAnswer> => {
  changed(slack);
  const { answer } = await slack.emulated.call(TOKENS.bot, 'users.info', { user });
  return tellBot(slack, [{ type, user: withPeople(slack, answer).user }]);
};

/** Deactivates an account; the answer is the bot's to the event. */
const deactivate = async (slack: Slack, user: string): Promise<BotAnswer> => {
  slack.deactivated.add(personOf(slack, user).id);
  return tellOf(slack, 'user_change', user);
};

const changeProfile = (slack: Slack, user: string, change: object, type: 'user_change' | 'team_join') => {
  slack.profiles.set(personOf(slack, user).id, { ...slack.profiles.get(user), ...change });
  return tellOf(slack, type, user);
};

const channelOf = async (slack: Slack, id: string): Promise<ChannelRow> => {
  const channel = await slack.emulated.channel(id);
  if (channel === undefined) throw new Error(`no channel has the id ${id}`);
  return channel;
};

const kindOf = ({ is_private: hidden }: ChannelRow): 'group' | 'channel' => (hidden ? 'group' : 'channel');

const removeBot = async (slack: Slack, id: string): Promise<BotAnswer> => {
  const channel = await channelOf(slack, id);
  await slack.emulated.patchChannel(id, { members: channel.members.filter((member) => member !== IDS.botUser) });
  changed(slack);
  return tellBot(slack, [{ type: `${kindOf(channel)}_left`, channel: id }]);
};

const deleteChannel = async (slack: Slack, id: string): Promise<BotAnswer> => {
  const channel = await channelOf(slack, id);
  await slack.emulated.removeChannel(id);
  changed(slack);
  return tellBot(slack, [{ type: `${kindOf(channel)}_deleted`, channel: id }]);
};

const renumberChannel = async (slack: Slack, from: string, to: string): Promise<BotAnswer> => {
  await channelOf(slack, from);
  await slack.emulated.renumberChannel(from, to);
  changed(slack);
  return tellBot(slack, [{ type: 'channel_id_changed', old_channel_id: from, new_channel_id: to }]);
};

const archive = async (slack: Slack, id: string): Promise<BotAnswer> => {
  const channel = await channelOf(slack, id);
  await slack.emulated.patchChannel(id, { is_archived: true });
  changed(slack);
  return tellBot(slack, [{ type: `${kindOf(channel)}_archive`, channel: id }]);
};

const rename = async (slack: Slack, id: string, name: string): Promise<BotAnswer> => {
  const channel = await channelOf(slack, id);
  await slack.emulated.patchChannel(id, { name });
  changed(slack);
  return tellBot(slack, [{ type: `${kindOf(channel)}_rename`, channel: { id, name } }]);
};

const deleteCanvas = async (slack: Slack, channel: string): Promise<void> => {
  for (const [id, canvas] of slack.canvases) if (canvas.channel === channel) slack.canvases.delete(id);
  changed(slack);
};

/** What happens past the bot. */
type Administration = Pick<
  Workspace,
  | 'editGroup'
  | 'deactivate'
  | 'changeProfile'
  | 'arrive'
  | 'removeBot'
  | 'archive'
  | 'rename'
  | 'deleteChannel'
  | 'deleteCanvas'
  | 'renumberChannel'
>;

/** Everything that happens past the bot in this workspace. */
export const administrationOf = (slack: Slack): Administration => ({
  editGroup: (group, members) => editGroup(slack, group, members),
  deactivate: (user) => deactivate(slack, user),
  changeProfile: (user, change) => changeProfile(slack, user, change, 'user_change'),
  arrive: (user) => changeProfile(slack, user, { unlisted: false }, 'team_join'),
  removeBot: (channel) => removeBot(slack, channel),
  archive: (channel) => archive(slack, channel),
  rename: (channel, name) => rename(slack, channel, name),
  deleteCanvas: (channel) => deleteCanvas(slack, channel),
  deleteChannel: (channel) => deleteChannel(slack, channel),
  renumberChannel: (channel, id) => renumberChannel(slack, channel, id),
});
