/**
 * The program of the worker thread that runs `emulate`. It is text because one worker must start the same way from
 * TypeScript
 * sources and from compiled files. It wraps the plugin's `register` to hold its store: people and channels get the
 * seed's ids, a snapshot is one read, and every event comes back with the call that caused it.
 */
export const WORKER_PROGRAM = String.raw`
const { parentPort, workerData } = require('node:worker_threads');
const { AsyncLocalStorage } = require('node:async_hooks');
const { readFileSync } = require('node:fs');

const lead = new Float64Array(workerData.lead);
const MachineDate = Date;
globalThis.Date = class Date extends MachineDate {
  constructor(...args) {
    if (args.length === 0) super(MachineDate.now() + lead[0]);
    else super(...args);
  }
  static now() {
    return MachineDate.now() + lead[0];
  }
};

const caused = new AsyncLocalStorage();
let app;
let slack;

const findPlugin = () => {
  const found = /import\("([^"]+)"\);\s*return \{ plugin: mod\.slackPlugin/.exec(readFileSync(new URL(workerData.api), 'utf8'));
  if (!found) throw new Error('emulate no longer loads its Slack as expected');
  return new URL(found[1], workerData.api).href;
};

const hold = (mod) => {
  const register = mod.slackPlugin.register;
  mod.slackPlugin.register = (server, store, webhooks, ...rest) => {
    app = server;
    slack = mod.getSlackStore(store);
    webhooks.dispatch = async (_type, _action, payload) => void caused.getStore()?.push(payload.event);
    return register(server, store, webhooks, ...rest);
  };
};

const settle = (rows) => {
  for (const table of ['users', 'channels', 'incomingWebhooks'])
    for (const row of slack[table].all()) if (!row.is_bot) slack[table].delete(row.id);
  for (const row of rows.users) slack.users.insert(row);
  for (const row of rows.channels) slack.channels.insert(row);
};

const operations = {
  async call({ path, method, headers, body }) {
    const events = [];
    const request = new Request('http://slack.invalid' + path, { method, headers, body: method === 'GET' ? undefined : body });
    const response = await caused.run(events, () => app.fetch(request));
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, type: response.headers.get('content-type') ?? '', body: bytes, events };
  },
  tables: () => ({
    channels: slack.channels.all(),
    messages: slack.messages.all(),
    pins: slack.pins.all(),
    bookmarks: slack.bookmarks.all(),
    views: slack.views.all(),
    files: slack.files.all(),
  }),
  channel: ({ id }) => slack.channels.findOneBy('channel_id', id),
  message: ({ channel, ts }) => slack.messages.findBy('ts', ts).find((row) => row.channel_id === channel),
  removeChannel: ({ id }) => {
    const row = slack.channels.findOneBy('channel_id', id);
    if (row) slack.channels.delete(row.id);
  },
  renumberChannel: ({ id, to }) => {
    const row = slack.channels.findOneBy('channel_id', id);
    if (row) slack.channels.update(row.id, { channel_id: to });
    for (const message of slack.messages.all())
      if (message.channel_id === id) slack.messages.update(message.id, { channel_id: to });
  },
  patchChannel: ({ id, patch }) => {
    const row = slack.channels.findOneBy('channel_id', id);
    if (row) slack.channels.update(row.id, patch);
  },
  dropViews: ({ ids }) => {
    for (const id of ids) {
      const row = slack.views.findOneBy('view_id', id);
      if (row) slack.views.delete(row.id);
    }
  },
  patchMessage: ({ channel, ts, patch }) => {
    const row = slack.messages.findBy('ts', ts).find((candidate) => candidate.channel_id === channel);
    if (row) slack.messages.update(row.id, patch);
  },
  removeMessage: ({ channel, ts }) => {
    const row = slack.messages.findBy('ts', ts).find((candidate) => candidate.channel_id === channel);
    if (row) slack.messages.delete(row.id);
  },
};

let emulator;

const lifecycle = {
  async open({ baseUrl, seed, rows }) {
    const { createEmulator } = await import(workerData.api);
    if (!slack) hold(await import(findPlugin()));
    emulator = await createEmulator({ service: 'slack', port: 0, hostname: '127.0.0.1', baseUrl, seed: { slack: seed } });
    settle(rows);
  },
  close: () => emulator.close(),
};

parentPort.on('message', async ({ id, op, args }) => {
  try {
    parentPort.postMessage({ id, value: await { ...operations, ...lifecycle }[op](args) });
  } catch (error) {
    parentPort.postMessage({ id, failure: String(error && error.stack) });
  }
});
`;
