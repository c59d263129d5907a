/** What people do in Slack: type, press, fill in. */
import type { BotAnswer, Workspace } from '../../workspace.ts';
import { repeat, sendEvent } from '../delivery/send.ts';
import { imOf } from '../emulator/seed.ts';
import { clickInMessage, clickInView, takeShortcut } from '../interactions/clicks.ts';
import { dismissView, submitView, viewPayload } from '../interactions/modals.ts';
import { newTs, type Slack } from '../state.ts';
import { personOf } from './profiles.ts';
import { callAs, typeLine } from './typing.ts';

const openHome = async (slack: Slack, user: string): Promise<BotAnswer> => {
  const { id } = personOf(slack, user);
  const view = (await slack.emulated.tables()).views.find((each) => each.type === 'home' && each.user_id === id);
  const shown = view === undefined ? {} : { view: viewPayload(slack, view) };
  return sendEvent(slack, {
    type: 'app_home_opened',
    user,
    channel: imOf(user),
    tab: 'home',
    event_ts: newTs(slack),
    ...shown,
  });
};

/** What people do in Slack. */
type Acts = Pick<
  Workspace,
  | 'type'
  | 'click'
  | 'submit'
  | 'dismiss'
  | 'react'
  | 'unreact'
  | 'amend'
  | 'erase'
  | 'shortcut'
  | 'home'
  | 'join'
  | 'leave'
  | 'quiet'
  | 'repeat'
>;

/** Everything people can do in this workspace. */
export const actsOf = (slack: Slack): Acts => ({
  type: (user, channel, line, threadTs) => typeLine(slack, user, channel, line, threadTs),
  click: (user, at, button, option) =>
    'view' in at
      ? clickInView(slack, user, at.view, button, option)
      : clickInMessage(slack, user, at.channel, at.ts, button, option),
  submit: (user, view, values) => submitView(slack, user, view, values),
  dismiss: (user, view) => dismissView(slack, user, view),
  react: async (user, channel, ts, name) =>
    (await callAs(slack, user, 'reactions.add', { channel, timestamp: ts, name })).told,
  unreact: async (user, channel, ts, name) =>
    (await callAs(slack, user, 'reactions.remove', { channel, timestamp: ts, name })).told,
  amend: async (user, channel, ts, text) => (await callAs(slack, user, 'chat.update', { channel, ts, text })).told,
  erase: async (user, channel, ts) => (await callAs(slack, user, 'chat.delete', { channel, ts })).told,
  shortcut: (user, callbackId, message) => takeShortcut(slack, user, callbackId, message),
  home: (user) => openHome(slack, user),
  join: async (user, channel) => void (await callAs(slack, user, 'conversations.join', { channel })),
  leave: async (user, channel) => void (await callAs(slack, user, 'conversations.leave', { channel })),
  quiet: (user, from, until) => {
    const [next_dnd_start_ts, next_dnd_end_ts] = [Math.floor(from / 1000), Math.floor(until / 1000)];
    slack.quiet.set(user, { dnd_enabled: true, next_dnd_start_ts, next_dnd_end_ts });
  },
  repeat: (last) => repeat(slack, last),
});
