import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { IDS } from '../emulator/seed.ts';
import type { Slack } from '../state.ts';

const PING_EVERY_MS = 10_000;

const takeAck = (slack: Slack, text: string): void => {
  const { envelope_id: id, payload } = JSON.parse(text) as { envelope_id?: string; payload?: object };
  const body = payload === undefined || Object.keys(payload).length === 0 ? '' : JSON.stringify(payload);
  slack.envelopes.get(id ?? '')?.({ status: 200, body });
};

const greet = (slack: Slack, socket: WebSocket): void => {
  slack.sockets.add(socket);
  const pinging = setInterval(() => socket.ping(), PING_EVERY_MS);
  socket.on('close', () => {
    clearInterval(pinging);
    slack.sockets.delete(socket);
  });
  socket.on('message', (data) => takeAck(slack, String(data)));
  const hello = {
    type: 'hello',
    num_connections: slack.sockets.size,
    connection_info: { app_id: IDS.app },
    debug_info: { host: 'sandbox' },
  };
  socket.send(JSON.stringify(hello));
};

const farewell = (socket: WebSocket, reason: string): void =>
  socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));

/** Slack replaces its end of every connection: it says so, and leaves the closing to the bot. */
export const replaceSockets = (slack: Slack): void => {
  for (const socket of slack.sockets) farewell(socket, 'warning');
};

const FAREWELL_MS = 500;

// A client in the middle of its own closing handshake gets to finish it; one that stays silent is cut off.
const end = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), FAREWELL_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    if (socket.readyState === socket.OPEN) farewell(socket, 'link_disabled');
    socket.close();
  });

/** Serves Socket Mode next to the Web API; returns its end, which tells the bot `disconnect`. */
export const serveSockets = (slack: Slack, server: Server): (() => Promise<void>) => {
  const sockets = new WebSocketServer({ server, path: '/link/' });
  sockets.on('connection', (socket) => greet(slack, socket));
  return async () => {
    for (const answer of slack.envelopes.values()) answer({ status: 0, body: '' });
    await Promise.all([...slack.sockets].map(end));
    sockets.close();
  };
};
