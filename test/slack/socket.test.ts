/** Connections of Socket Mode, against a server that speaks as much of Slack as it takes. */
import { createServer } from 'node:http';
import type { AddressInfo, Socket as NetSocket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { ReceiverEvent } from '@slack/bolt';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { ManualClock } from '../../src/lib/clock.ts';
import { SECOND } from '../../src/lib/instant.ts';
import { openLog } from '../../src/lib/log.ts';
import { openSocket } from '../../src/slack/socket.ts';

interface Connection {
  readonly socket: WebSocket;
  /** The ids of the envelopes that were acknowledged by it. */
  readonly acked: string[];
}

async function startSlack({ greets = (n: number): boolean => n >= 0 } = {}) {
  const all: Connection[] = [];
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` }));
  });
  new WebSocketServer({ server }).on('connection', (socket) => {
    const acked: string[] = [];
    socket.on('message', (data) => acked.push((JSON.parse(String(data)) as { envelope_id: string }).envelope_id));
    if (greets(all.length)) socket.send(JSON.stringify({ type: 'hello' }));
    all.push({ socket, acked });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const { socket } of all) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return { all, apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/` };
}

/** Waits for what the network brings; `expect` says what did not come. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  const begun = performance.now();
  while (!isSo() && performance.now() - begun < 10 * SECOND) await turn();
  expect(isSo(), what).toBe(true);
}

async function connect(options: Parameters<typeof startSlack>[0] = {}) {
  const { all, apiUrl } = await startSlack(options);
  const clock = new ManualClock(0);
  const heard: string[] = [];
  const settings = { botToken: 'xoxb-1', appToken: 'xapp-1', apiUrl } as never;
  const socket = openSocket(settings, clock, openLog('silent'));
  const processEvent = async ({ body, ack }: ReceiverEvent): Promise<void> => {
    heard.push(body['event_id'] as string);
    await ack();
  };
  socket.receiver.init({ processEvent } as never);
  socket.start();
  let isStopped = false;
  const stop = async (): Promise<void> => {
    isStopped = true;
    await socket.stop();
  };
  onTestFinished(async () => {
    for (const { socket: one } of all) one.terminate();
    if (!isStopped) await stop();
  });
  const opened = (count: number) => until(() => all.length >= count, `${count} connections`);
  const at = (n: number): Connection => all[n] as Connection;
  const send = async (n: number, id: string): Promise<void> => {
    const payload = { type: 'event_callback', event_id: id, event: { type: 'reaction_added' } };
    at(n).socket.send(JSON.stringify({ envelope_id: id, type: 'events_api', payload }));
    await until(() => at(n).acked.includes(id), `${id} is acknowledged where it came from`);
  };
  const farewell = (n: number, reason: string) => at(n).socket.send(JSON.stringify({ type: 'disconnect', reason }));
  const isOpen = (n: number): boolean => at(n).socket.readyState === at(n).socket.OPEN;
  const wait = (ms: number) => clock.set(clock.now() + ms);
  return { all, at, opened, send, farewell, isOpen, heard, wait, socket, stop };
}

describe('connections of Socket Mode', () => {
  test('are two, and events are heard by both', async () => {
    const slack = await connect();
    await slack.opened(2);
    await slack.send(0, 'Ev1');
    await slack.send(1, 'Ev2');
    expect([slack.heard, slack.all.length, slack.socket.connected()]).toEqual([['Ev1', 'Ev2'], 2, true]);
  });

  test.each(['warning', 'refresh_requested'])('are replaced before they are closed: %s', async (reason) => {
    const slack = await connect();
    await slack.opened(2);
    await slack.send(1, 'Ev1');
    for (const n of [0, 1]) slack.farewell(n, reason);
    await slack.opened(4);
    await slack.send(3, 'Ev2');
    await slack.send(0, 'Ev3');
    expect([0, 1, 2, 3].map(slack.isOpen)).toEqual([true, true, true, true]);
    slack.wait(10 * SECOND);
    await until(() => !slack.isOpen(0) && !slack.isOpen(1), 'the old ones are closed');
    expect([slack.heard, slack.all.length, slack.isOpen(2), slack.isOpen(3)]).toEqual([
      ['Ev1', 'Ev2', 'Ev3'],
      4,
      true,
      true,
    ]);
  });

  test('are replaced when they end without a word', async () => {
    const slack = await connect();
    await slack.opened(2);
    slack.at(0).socket.terminate();
    await slack.opened(3);
    await slack.send(2, 'Ev1');
    expect(slack.socket.connected()).toBe(true);
  });

  test('are replaced when Slack begins to close them and never ends', async () => {
    const slack = await connect();
    await slack.opened(2);
    await slack.send(1, 'Ev1');
    const { _socket: wire } = slack.at(1).socket as unknown as { readonly _socket: NetSocket };
    wire.pause();
    wire.write(Buffer.from([0x88, 0x00]));
    await slack.send(0, 'Ev2');
    await until(() => {
      slack.wait(5 * SECOND);
      return slack.all.length === 3;
    }, 'a third connection');
    expect(slack.isOpen(0)).toBe(true);
  });

  test('are given up when Slack does not greet', async () => {
    const slack = await connect({ greets: (n) => n > 0 });
    await slack.opened(1);
    expect(slack.socket.connected()).toBe(false);
    await until(() => {
      slack.wait(SECOND);
      return slack.all.length === 2;
    }, 'another connection');
    await slack.send(1, 'Ev1');
    expect(slack.socket.connected()).toBe(true);
  });

  test('are not opened at once where Slack counts too many', async () => {
    const slack = await connect();
    await slack.opened(2);
    await slack.send(1, 'Ev1');
    slack.farewell(1, 'too_many_websockets');
    await slack.send(1, 'Ev2');
    for (let n = 0; n < 20; n += 1) await turn();
    expect(slack.all).toHaveLength(2);
    slack.wait(30 * SECOND);
    await slack.opened(3);
  });

  test('end within a second, also where Slack never closes its end', async () => {
    const slack = await connect();
    await slack.opened(2);
    await slack.send(1, 'Ev1');
    for (const { socket } of slack.all) socket.pause();
    let isOver = false;
    const over = slack.stop().then(() => {
      isOver = true;
    });
    await turn();
    expect(isOver).toBe(false);
    slack.wait(SECOND);
    await until(() => isOver, 'the end');
    await over;
    expect(slack.socket.connected()).toBe(false);
  });

  test('may be silent for 20 seconds, and are replaced after 35', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const slack = await connect();
    await slack.opened(2);
    await slack.send(1, 'Ev1');
    for (const { socket } of slack.all) socket.pause();
    vi.advanceTimersByTime(20 * SECOND);
    await turn();
    expect([slack.socket.connected(), slack.all.length]).toEqual([true, 2]);
    vi.advanceTimersByTime(15 * SECOND);
    await slack.opened(4);
    await slack.send(3, 'Ev2');
  });
});
