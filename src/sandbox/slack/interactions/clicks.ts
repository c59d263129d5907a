import type { BotAnswer } from '../../workspace.ts';
import { newReplyUrl } from '../delivery/reply-url.ts';
import { sendInteraction } from '../delivery/send.ts';
import { type Args, type Block, isObject, type MessageRow } from '../emulator/model.ts';
import { newTrigger } from '../people/typing.ts';
import { type Ephemeral, fail, newTs, type Slack } from '../state.ts';
import { choose, elementsOf, heldBy, optionsOf, type Placed, stateOf } from './forms.ts';
import { interaction, viewOf, viewPayload } from './modals.ts';

const labelOf = (value: unknown): string => (isObject(value) ? String(value.text ?? '') : '');

const find = (blocks: readonly Block[], button: string): Placed => {
  const all = elementsOf(blocks);
  const named = all.find(
    ({ element, actionId, blockId }) =>
      labelOf(element.text) === button || actionId === button || `${blockId}/${actionId}` === button,
  );
  const found = named ?? all.find(({ element }) => labelOf(element.placeholder) === button);
  if (found !== undefined) return found;
  const labels = all.map(({ element, actionId }) => labelOf(element.text) || actionId);
  throw new Error(`no button "${button}"; there are: ${labels.join(', ') || 'none'}`);
};

const chosen = (at: Placed, option: string | undefined): Args => {
  if (at.element.type === 'button')
    return { type: 'button', text: at.element.text, ...('value' in at.element ? { value: at.element.value } : {}) };
  if (option === undefined && optionsOf(at.element).length > 0) throw new Error(`"${at.actionId}" needs an option`);
  return heldBy(at.element, option ?? '');
};

const pressed = (slack: Slack, place: string, at: Placed, option: string | undefined): Args => {
  const value = chosen(at, option);
  if (at.element.type !== 'button' && at.element.type !== 'overflow') choose(slack, place, at, value);
  return { action_id: at.actionId, block_id: at.blockId, ...value, action_ts: newTs(slack) };
};

const sendClick = async (slack: Slack, user: string, payload: Args): Promise<BotAnswer> => {
  const answer = await sendInteraction(slack, payload);
  if (answer.status !== 200) fail(slack, user, 'This app did not respond. Please try again.');
  return answer;
};

/** Presses something in a view: a modal or the Home tab. */
export const clickInView = async (
  slack: Slack,
  user: string,
  id: string,
  button: string,
  option?: string,
): Promise<BotAnswer> => {
  const view = await viewOf(slack, user, id);
  const action = pressed(slack, id, find(view.blocks, button), option);
  const payload = viewPayload(slack, view);
  return sendClick(slack, user, {
    ...interaction(slack, 'block_actions', user),
    container: { type: 'view', view_id: id },
    trigger_id: await newTrigger(slack, user, view.type === 'modal' ? id : undefined),
    view: payload,
    actions: [action],
  });
};

const clicked = async (slack: Slack, user: string, channel: string, ts: string): Promise<MessageRow | Ephemeral> => {
  const ephemeral = slack.ephemerals.get(ts);
  const message = ephemeral?.user === user ? ephemeral : await slack.emulated.message(channel, ts);
  if (message === undefined) throw new Error(`no message ${ts} in ${channel} that ${user} can see`);
  return message;
};

// Slack leaves the message itself out of clicks on what only one person sees.
const messagePart = (message: MessageRow | Ephemeral): Args => {
  if (!('reply_count' in message)) return {};
  const { ts, user, text, blocks, thread_ts, bot_id } = message;
  return {
    message: { type: 'message', ts, user, text, blocks, bot_id, ...(thread_ts === undefined ? {} : { thread_ts }) },
  };
};

const threadOf = (message: MessageRow | Ephemeral): string | undefined =>
  'reply_count' in message ? message.thread_ts : message.threadTs;

/** Presses something in a message. */
export const clickInMessage = async (
  slack: Slack,
  user: string,
  channel: string,
  ts: string,
  button: string,
  option?: string,
): Promise<BotAnswer> => {
  const message = await clicked(slack, user, channel, ts);
  const blocks = message.blocks ?? [];
  const place = `${channel}:${ts}`;
  const action = pressed(slack, place, find(blocks, button), option);
  const ephemeral = !('reply_count' in message);
  const threadTs = threadOf(message);
  const thread = threadTs === undefined ? {} : { threadTs };
  const row = await slack.emulated.channel(channel);
  return sendClick(slack, user, {
    ...interaction(slack, 'block_actions', user),
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: ephemeral,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    },
    trigger_id: await newTrigger(slack, user),
    channel: { id: channel, name: row?.is_im ? 'directmessage' : row?.is_private ? 'privategroup' : row?.name },
    ...messagePart(message),
    state: { values: stateOf(slack, place, blocks) },
    response_url: newReplyUrl(slack, { user, channel, source: { ts, ephemeral }, ...thread }),
    actions: [action],
  });
};

// Slack shows a person no other shortcuts than the manifest's.
const requireShortcut = ({ seed: { shortcuts } }: Slack, callbackId: string, type: 'global' | 'message'): void => {
  const known = shortcuts?.some((each) => each.callback_id === callbackId && each.type === type);
  if (known === false) throw new Error(`the app has no ${type} shortcut ${callbackId}`);
};

/** A global shortcut, or one on a message. Throws when the manifest has no such shortcut. */
export const takeShortcut = async (
  slack: Slack,
  user: string,
  callbackId: string,
  at?: { readonly channel: string; readonly ts: string },
): Promise<BotAnswer> => {
  requireShortcut(slack, callbackId, at === undefined ? 'global' : 'message');
  const common = { callback_id: callbackId, trigger_id: await newTrigger(slack, user), action_ts: newTs(slack) };
  if (at === undefined) return sendClick(slack, user, { ...interaction(slack, 'shortcut', user), ...common });
  const message = await slack.emulated.message(at.channel, at.ts);
  if (message === undefined) throw new Error(`no message ${at.ts} in ${at.channel}`);
  const channel = await slack.emulated.channel(at.channel);
  const { reply_count: _count, channel_id: _channel, ...shown } = message;
  return sendClick(slack, user, {
    ...interaction(slack, 'message_action', user),
    ...common,
    message_ts: at.ts,
    channel: { id: at.channel, name: channel?.name },
    message: { type: 'message', ...shown },
    response_url: newReplyUrl(slack, { user, channel: at.channel }),
  });
};
