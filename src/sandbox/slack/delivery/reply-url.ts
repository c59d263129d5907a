import { refuseMessageBlocks, withIds } from '../blocks.ts';
import type { Args, Block } from '../emulator/model.ts';
import { IDS, personToken, TOKENS } from '../emulator/seed.ts';
import { changed, fail, newTs, nextId, type ReplyAddress, type Slack, slackNow } from '../state.ts';

const HALF_HOUR_MS = 30 * 60_000;
const USES = 5;

/** A new `response_url` for what a person did somewhere. */
export const newReplyUrl = (slack: Slack, about: Omit<ReplyAddress, 'expires' | 'uses'>): string => {
  const path = `/commands/${IDS.team}/${nextId(slack)}`;
  slack.addresses.set(path, { ...about, expires: slackNow(slack) + HALF_HOUR_MS, uses: 0 });
  return `${slack.origin}${path}`;
};

const blocksOf = (slack: Slack, message: Args): readonly Block[] =>
  Array.isArray(message.blocks) ? withIds(message.blocks as Block[], () => `b${nextId(slack)}`) : [];

// `emulate` gives the timestamp, so that this message and all others stand in one order.
const stamp = async (slack: Slack, channel: string, user: string): Promise<string> => {
  const { answer } = await slack.emulated.call(personToken(user), 'chat.postEphemeral', { channel, user, text: '.' });
  return answer.ok ? String(answer.message_ts) : newTs(slack);
};

/** Shows a message to one person only. */
export const showEphemeral = async (
  slack: Slack,
  about: { readonly user: string; readonly channel: string; readonly threadTs?: string },
  message: Args,
): Promise<void> => {
  const ts = await stamp(slack, about.channel, about.user);
  const thread = about.threadTs === undefined ? {} : { threadTs: about.threadTs };
  const { user, channel } = about;
  slack.ephemerals.set(ts, {
    user,
    channel,
    ts,
    text: String(message.text ?? ''),
    blocks: blocksOf(slack, message),
    ...thread,
  });
};

// A response goes where its person is, even where the bot is not; so the person posts it and the author is put right.
const showToAll = async (
  slack: Slack,
  about: { readonly user: string; readonly channel: string; readonly threadTs?: string },
  message: Args,
): Promise<void> => {
  const blocks = blocksOf(slack, message);
  const content = { channel: about.channel, text: message.text ?? '', ...(blocks.length > 0 ? { blocks } : {}) };
  const thread = about.threadTs === undefined ? {} : { thread_ts: about.threadTs };
  const { answer } = await slack.emulated.call(personToken(about.user), 'chat.postMessage', { ...content, ...thread });
  const bot = { user: IDS.botUser, bot_id: IDS.bot, app_id: IDS.app };
  await slack.emulated.patchMessage(about.channel, String(answer.ts), bot);
};

/** Posts what the bot answered, to the person or to the channel; false, with Slack's red line, when its blocks are refused. */
export const showResponse = async (
  slack: Slack,
  about: { readonly user: string; readonly channel: string; readonly threadTs?: string },
  message: Args,
): Promise<boolean> => {
  const refusal = message.blocks === undefined ? undefined : refuseMessageBlocks(message.blocks);
  if (refusal !== undefined) {
    fail(slack, about.user, [refusal.error, ...refusal.messages].join(' '));
    return false;
  }
  if (message.response_type === 'in_channel') await showToAll(slack, about, message);
  else await showEphemeral(slack, about, message);
  changed(slack);
  return true;
};

const removeSource = async (slack: Slack, address: ReplyAddress): Promise<void> => {
  if (address.source === undefined) return;
  if (address.source.ephemeral) slack.ephemerals.delete(address.source.ts);
  else await slack.emulated.call(TOKENS.bot, 'chat.delete', { channel: address.channel, ts: address.source.ts });
};

const replaceSource = async (
  slack: Slack,
  source: { readonly ts: string; readonly ephemeral: boolean },
  channel: string,
  message: Args,
): Promise<void> => {
  const blocks = blocksOf(slack, message);
  const old = slack.ephemerals.get(source.ts);
  const text = String(message.text ?? '');
  if (source.ephemeral && old !== undefined) slack.ephemerals.set(source.ts, { ...old, text, blocks });
  else if (!source.ephemeral)
    await slack.emulated.call(TOKENS.bot, 'chat.update', {
      channel,
      ts: source.ts,
      text,
      ...(blocks.length > 0 ? { blocks } : {}),
    });
};

/** Does what a POST to a `response_url` asks. */
const apply = async (slack: Slack, address: ReplyAddress, message: Args): Promise<string | undefined> => {
  if (message.delete_original === true || message.delete_original === 'true') {
    await removeSource(slack, address);
    return undefined;
  }
  const refusal = message.blocks === undefined ? undefined : refuseMessageBlocks(message.blocks);
  if (refusal !== undefined) return refusal.error;
  const replaces = message.replace_original === true || message.replace_original === 'true';
  if (replaces && address.source !== undefined) await replaceSource(slack, address.source, address.channel, message);
  else await showResponse(slack, threadOf(address, message), message);
  return undefined;
};

const threadOf = (
  address: ReplyAddress,
  message: Args,
): { readonly user: string; readonly channel: string; readonly threadTs?: string } => {
  // What only one person sees comes into a thread by `chat.postEphemeral` alone.
  const named = typeof message.thread_ts === 'string' ? message.thread_ts : address.threadTs;
  const thread = message.response_type === 'in_channel' ? named : undefined;
  return { user: address.user, channel: address.channel, ...(thread === undefined ? {} : { threadTs: thread }) };
};

/** Answers a POST to a `response_url`: at most five, for half an hour of Slack's time. */
export const answerReplyUrl = async (
  slack: Slack,
  path: string,
  message: Args,
): Promise<{ readonly status: number; readonly body: string }> => {
  const address = slack.addresses.get(path);
  if (address === undefined) return { status: 404, body: 'invalid_url' };
  if (address.uses >= USES) return { status: 404, body: 'used_url' };
  if (slackNow(slack) > address.expires) return { status: 404, body: 'expired_url' };
  address.uses += 1;
  const refused = await apply(slack, address, message);
  changed(slack);
  return { status: 200, body: refused === undefined ? 'ok' : JSON.stringify({ ok: false, error: refused }) };
};
