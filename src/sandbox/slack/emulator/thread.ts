import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkspaceSeed } from '../../workspace.ts';
import type { Answer, Args, ChannelRow, MessageRow, Reply, SlackEvent, Tables } from './model.ts';
import { WORKER_PROGRAM } from './program.ts';
import { emulateSeed, seedRows } from './seed.ts';

/** `emulate`'s Slack in its thread. Every call rejects if the thread fails. */
export interface Emulated {
  /** One Web API call, with the events it caused. */
  call(
    token: string,
    method: string,
    args: Args,
  ): Promise<{ readonly answer: Answer; readonly events: readonly SlackEvent[] }>;
  /** Any other request (uploads, file contents). */
  request(method: string, path: string, headers: Readonly<Record<string, string>>, body: Uint8Array): Promise<Reply>;
  tables(): Promise<Tables>;
  channel(id: string): Promise<ChannelRow | undefined>;
  message(channel: string, ts: string): Promise<MessageRow | undefined>;
  patchChannel(id: string, patch: object): Promise<void>;
  removeChannel(id: string): Promise<void>;
  /** Gives a channel, and what was said in it, another id. */
  renumberChannel(id: string, to: string): Promise<void>;
  dropViews(ids: readonly string[]): Promise<void>;
  patchMessage(channel: string, ts: string, patch: object): Promise<void>;
  removeMessage(channel: string, ts: string): Promise<void>;
  /** Puts the thread's `Date` ahead of the machine's by `ms`. */
  lead(ms: number): void;
  close(): Promise<void>;
}

// `emulate` exports only to `import`, which `require.resolve` cannot follow, so its package is found by hand.
const emulateUrl = (): string => {
  const folders = createRequire(import.meta.url).resolve.paths('emulate') ?? [];
  const folder = folders.map((each) => join(each, 'emulate')).find((each) => existsSync(join(each, 'package.json')));
  if (folder === undefined) throw new Error('the package "emulate" is not installed: run npm install');
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string };
  return pathToFileURL(join(folder, manifest.main)).href;
};

interface FromWorker {
  readonly id?: number;
  readonly value?: unknown;
  readonly failure?: string;
}
type Ask = <T>(op: string, args?: object) => Promise<T>;

const asking = (worker: Worker): Ask => {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  worker.on('message', (message: FromWorker) => {
    const call = waiting.get(message.id ?? 0);
    waiting.delete(message.id ?? 0);
    if (message.failure === undefined) call?.resolve(message.value);
    else call?.reject(new Error(message.failure));
  });
  const failAll = (error: Error): void => {
    for (const call of waiting.values()) call.reject(error);
    waiting.clear();
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('the sandbox Slack has stopped')));
  return <T>(op: string, args: object = {}) =>
    new Promise<T>((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve: (value) => resolve(value as T), reject });
      worker.postMessage({ id: last, op, args });
    });
};

const callOf =
  (ask: Ask): Emulated['call'] =>
  async (token, method, args) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = new TextEncoder().encode(JSON.stringify(args));
    const reply = await ask<Reply>('call', { path: `/api/${method}`, method: 'POST', headers, body });
    return { answer: JSON.parse(new TextDecoder().decode(reply.body)) as Answer, events: reply.events };
  };

interface Thread {
  readonly worker: Worker;
  readonly ask: Ask;
  /** How far its `Date` is ahead of the machine's. */
  readonly lead: Float64Array;
}

/** A thread whose workspace was closed. Loading `emulate` takes a fifth of a second, so the next workspace gets it. */
let idle: Thread | undefined;

const takeThread = (): Thread => {
  const kept = idle;
  idle = undefined;
  kept?.worker.ref();
  return kept ?? startThread();
};

const startThread = (): Thread => {
  const memory = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  const worker = new Worker(WORKER_PROGRAM, { eval: true, workerData: { api: emulateUrl(), lead: memory } });
  return { worker, ask: asking(worker), lead: new Float64Array(memory) };
};

const leaveThread = async (thread: Thread): Promise<void> => {
  await thread.ask('close');
  if (idle !== undefined) return void (await thread.worker.terminate());
  thread.lead[0] = 0;
  thread.worker.unref();
  idle = thread;
};

/** Starts `emulate` with the seed. `baseUrl` is the origin it writes into upload addresses and permalinks. */
export const startEmulator = async (seed: WorkspaceSeed, baseUrl: string): Promise<Emulated> => {
  const thread = takeThread();
  const { ask } = thread;
  await ask('open', { baseUrl, seed: emulateSeed(seed), rows: seedRows(seed) });
  return {
    call: callOf(ask),
    request: (method, path, headers, body) => ask('call', { method, path, headers, body }),
    tables: () => ask('tables'),
    channel: (id) => ask('channel', { id }),
    message: (channel, ts) => ask('message', { channel, ts }),
    patchChannel: (id, patch) => ask('patchChannel', { id, patch }),
    removeChannel: (id) => ask('removeChannel', { id }),
    renumberChannel: (id, to) => ask('renumberChannel', { id, to }),
    dropViews: (ids) => ask('dropViews', { ids }),
    patchMessage: (channel, ts, patch) => ask('patchMessage', { channel, ts, patch }),
    removeMessage: (channel, ts) => ask('removeMessage', { channel, ts }),
    lead: (ms) => {
      thread.lead[0] = ms;
    },
    close: () => leaveThread(thread),
  };
};
