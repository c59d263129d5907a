import type { BotAnswer } from '../../workspace.ts';
import { tellBot } from '../delivery/events.ts';
import { newReplyUrl, showResponse } from '../delivery/reply-url.ts';
import { sendCommand } from '../delivery/send.ts';
import { type Answer, type Args, type ChannelRow, isObject } from '../emulator/model.ts';
import { IDS, personToken, TOKENS } from '../emulator/seed.ts';
import { changed, fail, type Slack } from '../state.ts';
import { toMarkup } from './markup.ts';
import { personOf } from './profiles.ts';

const NOT_SENT: BotAnswer = { status: 0, body: '' };

/** A one-use trigger for `user`, good for three seconds of Slack's time; `view` when it comes from a modal. */
export const newTrigger = async (slack: Slack, user: string, view?: string): Promise<string> => {
  const args = { user_id: user, ...(view === undefined ? {} : { view_id: view }) };
  const { answer } = await slack.emulated.call(TOKENS.bot, 'views.generateTriggerId', args);
  return String(answer.trigger_id);
};

/** The answer's body as an object, or undefined for an empty or plain-text one. */
export const parseBody = (body: string): Args | undefined => {
  try {
    const parsed = JSON.parse(body) as unknown;
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};

const showAnswer = async (
  slack: Slack,
  command: string,
  user: string,
  channel: string,
  answer: BotAnswer,
): Promise<void> => {
  if (answer.status === 0) return fail(slack, user, `${command} failed because the app did not respond. Learn more`);
  if (answer.status !== 200) return fail(slack, user, `${command} failed with the error "http_service_error"`);
  const message = parseBody(answer.body) ?? { text: answer.body };
  if (message.text !== undefined && message.text !== '') await showResponse(slack, { user, channel }, message);
  else if (message.blocks !== undefined) await showResponse(slack, { user, channel }, message);
};

const runCommand = async (
  slack: Slack,
  user: string,
  channel: ChannelRow,
  command: string,
  text: string,
): Promise<BotAnswer> => {
  const { channels } = await slack.emulated.tables();
  const kind = channel.is_im ? 'directmessage' : channel.is_private ? 'privategroup' : channel.name;
  const answer = await sendCommand(slack, {
    token: 'sandbox',
    team_id: personOf(slack, user).team ?? IDS.team,
    team_domain: IDS.domain,
    channel_id: channel.channel_id,
    channel_name: kind,
    user_id: user,
    user_name: personOf(slack, user).name,
    command,
    text: toMarkup(slack, channels, text, true),
    api_app_id: IDS.app,
    is_enterprise_install: 'false',
    response_url: newReplyUrl(slack, { user, channel: channel.channel_id }),
    trigger_id: await newTrigger(slack, user),
  });
  await showAnswer(slack, command, user, channel.channel_id, answer);
  return answer;
};

/** A call with a person's own token; throws on Slack's refusal, which is a mistake in the caller. */
export const callAs = async (
  slack: Slack,
  user: string,
  method: string,
  args: Args,
): Promise<{ readonly answer: Answer; readonly told: BotAnswer }> => {
  const { answer, events } = await slack.emulated.call(personToken(user), method, args);
  if (!answer.ok)
    throw new Error(`${personOf(slack, user).name} cannot ${method} (${JSON.stringify(args)}): ${answer.error}`);
  changed(slack);
  return { answer, told: await tellBot(slack, events) };
};

const say = async (
  slack: Slack,
  user: string,
  channel: string,
  line: string,
  thread: string | undefined,
): Promise<BotAnswer> => {
  const { channels } = await slack.emulated.tables();
  const text = toMarkup(slack, channels, line, false);
  const place = thread === undefined ? {} : { thread_ts: thread };
  return (await callAs(slack, user, 'chat.postMessage', { channel, text, ...place })).told;
};

const refuse = (slack: Slack, user: string, line: string): BotAnswer => {
  fail(slack, user, line);
  return NOT_SENT;
};

/** What a person types into the message field of a channel or thread: a command or a message. */
export const typeLine = async (
  slack: Slack,
  user: string,
  channelId: string,
  line: string,
  thread?: string,
): Promise<BotAnswer> => {
  const channel = await slack.emulated.channel(channelId);
  if (channel === undefined) throw new Error(`no channel has the id ${channelId}`);
  if (!channel.members.includes(personOf(slack, user).id))
    return refuse(slack, user, `You are not in #${channel.name}; join it first`);
  const [command = '', text = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(line)?.slice(1) ?? [];
  if (channel.is_archived) return refuse(slack, user, `#${channel.name} is archived`);
  if (command === '') return say(slack, user, channelId, line, thread);
  if (!slack.seed.commands.includes(command)) return refuse(slack, user, `${command} is not a valid command`);
  if (thread !== undefined) return refuse(slack, user, `${command} is not supported in threads. Sorry!`);
  return runCommand(slack, user, channel, command, text);
};
