import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Workspace, WorkspaceSeed } from '../workspace.ts';
import { arm } from './api/faults.ts';
import { serveSlack } from './api/proxy.ts';
import { replaceSockets, serveSockets } from './delivery/socket.ts';
import { IDS, TOKENS } from './emulator/seed.ts';
import { startEmulator } from './emulator/thread.ts';
import { actsOf } from './people/acts.ts';
import { administrationOf } from './people/administrators.ts';
import { personOf } from './people/profiles.ts';
import { snapshotFor } from './snapshot.ts';
import { changed, newSlack, type Slack } from './state.ts';

const listen = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
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
    ...administrationOf(slack),
    replaceSockets: () => replaceSockets(slack),
    get sockets() {
      return slack.sockets.size;
    },
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
