import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { servePage } from '../../src/sandbox/serve.ts';
import type { Snapshot, Workspace } from '../../src/sandbox/workspace.ts';
import { ANA, BO, directOf, SEED } from '../support/seed.ts';

const OK = { status: 200, body: '' };

interface Page {
  readonly port: number;
  /** What the workspace was asked, in order. */
  readonly asked: unknown[][];
  readonly moved: unknown[];
  changed(): void;
}

async function startPage(): Promise<Page> {
  const asked: unknown[][] = [];
  const moved: unknown[] = [];
  const listeners = new Set<() => void>();
  const note =
    (name: string) =>
    async (...args: unknown[]) => {
      asked.push([name, ...args]);
      return OK;
    };
  const acts = ['type', 'click', 'submit', 'dismiss', 'react', 'unreact', 'shortcut', 'home', 'join'];
  const workspace = {
    ...Object.fromEntries(acts.map((name) => [name, note(name)])),
    snapshot: async (user: string) => snapshotOf(user),
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as Workspace;
  const clock = {
    now: () => 5,
    advance: async (ms: number) => void moved.push(ms),
    next: async () => void moved.push('next'),
    nextDue: async () => 9,
  };
  const app = express();
  const close = servePage(app, workspace, clock, { me: ANA, commands: [], suggestions: [] });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    close();
    expect(listeners.size).toBe(0);
    server.closeAllConnections();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    moved,
    changed: () => {
      for (const listener of listeners) listener();
    },
  };
}

function snapshotOf(me: string): Snapshot {
  if (SEED.people.every((person) => person.id !== me)) throw new Error(`nobody has the id ${me}`);
  const direct = {
    id: directOf(me),
    name: 'Muster',
    kind: 'im' as const,
    topic: '',
    members: [me],
    archived: false,
    bookmarks: [],
  };
  const said = {
    channel: direct.id,
    ts: '1.000001',
    user: 'U0MUSTER',
    isBot: true,
    text: `for ${me}`,
    blocks: [],
    edited: false,
    reactions: [],
    files: [],
    replyCount: 0,
    pinned: false,
  };
  return {
    version: 1,
    me,
    botUser: 'U0MUSTER',
    shortcuts: [],
    people: SEED.people,
    channels: [direct],
    messages: [said],
    views: [],
    failures: [],
    now: 5,
  };
}

interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

function open(page: Page, path: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asking = request(
      { port: page.port, host: '127.0.0.1', path, method, headers: { 'Content-Type': 'application/json', ...headers } },
      resolve,
    );
    asking.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function ask(page: Page, path: string, asking: Asking = {}): Promise<{ status: number; body: string }> {
  const answer = await open(page, path, asking);
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return { status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() };
}

const act = (page: Page, body: object, headers: Record<string, string> = {}) =>
  ask(page, '/sandbox/act', { method: 'POST', body, headers });

it.each(['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', '192.168.1.4:3000', 'localhost.evil.example'])(
  'refuses the host %s: a name that was rebound to this machine',
  async (host) => {
    const page = await startPage();
    for (const path of ['/', '/sandbox/state', '/sandbox/live', '/sandbox/page/index.html']) {
      expect((await ask(page, path, { headers: { Host: host } })).status).toBe(403);
    }
  },
);

it.each(['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST'])('answers as %s', async (host) => {
  const page = await startPage();
  expect((await ask(page, '/sandbox/state', { headers: { Host: host } })).status).toBe(200);
});

it('refuses what another origin posts', async () => {
  const page = await startPage();
  const deed = { as: ANA, do: 'home' };
  for (const headers of [
    { Origin: 'http://evil.example' },
    { Origin: 'null' },
    { Origin: `http://127.0.0.1:${page.port + 1}` },
    { 'Sec-Fetch-Site': 'cross-site' },
  ]) {
    expect((await act(page, deed, headers as Record<string, string>)).status).toBe(403);
  }
  expect((await act(page, deed, { 'Content-Type': 'text/plain' })).status).toBe(400);
  expect(page.asked).toEqual([]);
  expect((await act(page, deed, { Origin: `http://127.0.0.1:${page.port}` })).status).toBe(200);
});

it('does each deed as the person', async () => {
  const page = await startPage();
  const message = { channel: 'C1', ts: '1.2' };
  const deeds: readonly (readonly [object, readonly unknown[]])[] = [
    [{ do: 'type', channel: 'C1', line: ' /incident ', thread: '1.1' }, ['type', ANA, 'C1', '/incident', '1.1']],
    [{ do: 'click', ...message, button: 'Ack' }, ['click', ANA, message, 'Ack', undefined]],
    [{ do: 'click', view: 'V1', button: 'a', option: 'x' }, ['click', ANA, { view: 'V1' }, 'a', 'x']],
    [
      { do: 'submit', view: 'V1', values: { title: 't', private: ['yes'] } },
      ['submit', ANA, 'V1', { title: 't', private: ['yes'] }],
    ],
    [{ do: 'dismiss', view: 'V1' }, ['dismiss', ANA, 'V1']],
    [{ do: 'react', ...message, name: 'pushpin' }, ['react', ANA, 'C1', '1.2', 'pushpin']],
    [{ do: 'unreact', ...message, name: 'pushpin' }, ['unreact', ANA, 'C1', '1.2', 'pushpin']],
    [{ do: 'shortcut', callback: 'incident_declare' }, ['shortcut', ANA, 'incident_declare', undefined]],
    [{ do: 'shortcut', callback: 'm', ...message }, ['shortcut', ANA, 'm', message]],
    [{ do: 'home' }, ['home', ANA]],
    [{ do: 'join', channel: 'C1' }, ['join', ANA, 'C1']],
  ];
  for (const [deed] of deeds) expect((await act(page, { as: ANA, ...deed })).status).toBe(200);
  expect(page.asked).toEqual(deeds.map(([, asked]) => asked));
});

it.each([{}, { as: ANA }, { as: ANA, do: 'fly' }, { as: ANA, do: 'type', channel: 'C1', line: '  ' }, { do: 'home' }])(
  'says why it cannot do %j',
  async (body) => {
    const page = await startPage();
    const answer = await act(page, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toHaveProperty('error');
    expect(page.asked).toEqual([]);
  },
);

it('shows the asked person’s state, the clock, and what the bot wrote to everybody', async () => {
  const page = await startPage();
  const state = JSON.parse((await ask(page, `/sandbox/state?as=${BO}`)).body);
  expect(state).toMatchObject({ me: BO, clock: { now: 5, due: 9 } });
  expect(state.direct).toHaveLength(SEED.people.length);
  expect(state.direct).toContainEqual({
    user: ANA,
    channel: directOf(ANA),
    messages: [{ ts: '1.000001', text: `for ${ANA}` }],
  });
  expect(JSON.parse((await ask(page, '/sandbox/state')).body).me).toBe(ANA);
  expect(await ask(page, '/sandbox/state?as=nobody')).toEqual({
    status: 400,
    body: '{"error":"nobody has the id nobody"}',
  });
});

it('moves the clock forwards only', async () => {
  const page = await startPage();
  const move = async (body: object) => (await ask(page, '/sandbox/clock', { method: 'POST', body })).status;
  expect(await move({ by: 300_000 })).toBe(200);
  expect(await move({ next: true })).toBe(200);
  for (const wrong of [{ by: -1 }, { by: 0 }, { by: 1e15 }, {}, { next: false }]) expect(await move(wrong)).toBe(400);
  expect(page.moved).toEqual([300_000, 'next']);
});

it('says “changed” to everyone who listens', async () => {
  const page = await startPage();
  const line = await open(page, '/sandbox/live');
  const parts = line[Symbol.asyncIterator]();
  expect(String((await parts.next()).value)).toContain('retry:');
  page.changed();
  expect(String((await parts.next()).value)).toContain('event: changed');
  line.destroy();
});
