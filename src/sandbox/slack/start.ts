import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BotAnswer, Workspace, WorkspaceSeed } from '../workspace.ts';
import { arm } from './api/faults.ts';
import { serveSlack } from './api/proxy.ts';
import { repeat, sendEvent } from './delivery/send.ts';
import { serveSockets } from './delivery/socket.ts';
import { IDS, imOf, TOKENS } from './emulator/seed.ts';
import { startEmulator } from './emulator/thread.ts';
import { clickInMessage, clickInView, takeShortcut } from './interactions/clicks.ts';
import { dismissView, submitView, viewPayload } from './interactions/modals.ts';
import { deactivate, editGroup } from './people/administrators.ts';
import { personOf } from './people/profiles.ts';
import { callAs, typeLine } from './people/typing.ts';
import { snapshotFor } from './snapshot.ts';
import { changed, newSlack, newTs, type Slack } from './state.ts';

const listen = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

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

type Acts = Pick<
  Workspace,
  | 'type'
  | 'click'
  | 'submit'
  | 'dismiss'
  | 'react'
  | 'unreact'
  | 'shortcut'
  | 'home'
  | 'join'
  | 'leave'
  | 'editGroup'
  | 'deactivate'
  | 'quiet'
  | 'repeat'
>;

const actsOf = (slack: Slack): Acts => ({
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
  shortcut: (user, callbackId, message) => takeShortcut(slack, user, callbackId, message),
  home: (user) => openHome(slack, user),
  join: async (user, channel) => void (await callAs(slack, user, 'conversations.join', { channel })),
  leave: async (user, channel) => void (await callAs(slack, user, 'conversations.leave', { channel })),
  editGroup: (group, members) => editGroup(slack, group, members),
  deactivate: (user) => deactivate(slack, user),
  quiet: (user, from, until) => {
    const [next_dnd_start_ts, next_dnd_end_ts] = [Math.floor(from / 1000), Math.floor(until / 1000)];
    slack.quiet.set(user, { dnd_enabled: true, next_dnd_start_ts, next_dnd_end_ts });
  },
  repeat: (last) => repeat(slack, last),
});

const closing = (slack: Slack, server: Server, endSockets: () => Promise<void>) => async (): Promise<void> => {
  await endSockets();
  for (const response of slack.hanging) response.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await Promise.allSettled([...slack.inFlight, ...slack.echoes]);
  await slack.emulated.close();
};

/** Starts a private Slack on the loopback address with the seed's people and channels, ready for the bot and its users. */
export const startWorkspace = async (seed: WorkspaceSeed): Promise<Workspace> => {
  const server = createServer();
  const origin = await listen(server);
  const slack = newSlack(seed, origin, await startEmulator(seed, origin));
  server.on('request', (request, response) => {
    serveSlack(slack, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const endSockets = serveSockets(slack, server);
  return {
    apiUrl: `${origin}/api/`,
    botToken: TOKENS.bot,
    appToken: TOKENS.app,
    userToken: TOKENS.user,
    signingSecret: seed.signingSecret,
    botUser: IDS.botUser,
    connect: (eventsUrl) => {
      slack.eventsUrl = eventsUrl;
    },
    ...actsOf(slack),
    heard: async () => {
      while (slack.echoes.size > 0) await Promise.all(slack.echoes);
    },
    snapshot: (user) => snapshotFor(slack, personOf(slack, user).id),
    onChange: (listener) => {
      slack.listeners.add(listener);
      return () => slack.listeners.delete(listener);
    },
    fault: (fault) => arm(slack, fault),
    clearFaults: () => void slack.faults.splice(0),
    calls: slack.calls,
    lead: async (ms) => {
      slack.leadMs = ms;
      slack.emulated.lead(ms);
      changed(slack);
    },
    close: closing(slack, server, endSockets),
  };
};
