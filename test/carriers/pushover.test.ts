/** Pushover over its real client, against a server on this machine that keeps to https://pushover.net/api. */
import { describe, expect, it, test } from 'vitest';
import { pushover } from '../../src/carriers/pushover.ts';
import { readConfig } from '../../src/config.ts';
import type { Deliveries } from '../../src/engine/outbox/deliveries.ts';
import type { Attempt, Outcome } from '../../src/engine/outbox/outcome.ts';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { addressList } from '../../src/lib/net/addresses.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { type Answer, startCarrier, type Told } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, CY, GENERAL } from '../support/seed.ts';
import { modalOf, types } from '../support/story.ts';

const TOKEN = 'aTokenOfOurs01234567890abcdefg';
const KEY = 'uAnasKey012345678901234567890a';
const PUBLIC = 'https://muster.example';

/** What Pushover refuses a message for, as its documentation words it; undefined: it takes it. */
function complaintOf(form: URLSearchParams): string | undefined {
  const [retry, expire] = [Number(form.get('retry')), Number(form.get('expire'))];
  if (form.get('token') !== TOKEN) return 'application token is invalid';
  if (form.get('user') !== KEY) return 'user identifier is not a valid user, group, or subscribed user key';
  if ((form.get('message') ?? '') === '') return 'message cannot be blank';
  if ([...(form.get('message') ?? '')].length > 1024 || [...(form.get('title') ?? '')].length > 250) return 'too long';
  if ((form.get('url') ?? '').length > 512 || (form.get('url_title') ?? '').length > 100) return 'url is too long';
  if (form.get('priority') !== '2') return undefined;
  return retry >= 30 && expire > 0 && expire <= 10_800 ? undefined : 'retry and expire must be supplied';
}

/** A Pushover: `acknowledge` is the button in the app. */
async function startPushover() {
  const carrier = await startCarrier();
  const receipts = new Map<string, { acknowledged: 0 | 1; cancelled: boolean }>();
  const message = ({ body }: Told): Answer => {
    const form = new URLSearchParams(body);
    const error = complaintOf(form);
    if (error !== undefined) return { status: 400, body: { status: 0, errors: [error] } };
    if (form.get('priority') !== '2') return { status: 200, body: { status: 1 } };
    const receipt = `r${String(receipts.size + 1).padStart(29, '0')}`;
    receipts.set(receipt, { acknowledged: 0, cancelled: false });
    return { status: 200, body: { status: 1, receipt } };
  };
  const about = ({ path, body }: Told): Answer => {
    const [, id = '', cancel] = /^\/1\/receipts\/(\w+)(\/cancel)?\.json/.exec(path) ?? [];
    const found = receipts.get(id);
    const token = new URLSearchParams(cancel === undefined ? path.split('?')[1] : body).get('token');
    if (token !== TOKEN || found === undefined) return { status: 400, body: { status: 0, errors: ['not found'] } };
    if (cancel !== undefined) found.cancelled = true;
    return { status: 200, body: { status: 1, acknowledged: found.acknowledged, acknowledged_by: KEY } };
  };
  carrier.answer = (told) => (told.path === '/1/messages.json' ? message(told) : about(told));
  const sent = () => carrier.told.filter(({ path }) => path === '/1/messages.json').map(({ body }) => formOf(body));
  return {
    carrier,
    receipts,
    sent,
    /** How often it was asked for receipts, cancelling aside. */
    asked: () => carrier.told.filter(({ path }) => path.startsWith('/1/receipts/') && path.includes('?')).length,
    acknowledge: (receipt = [...receipts.keys()].at(-1) ?? '') => {
      receipts.set(receipt, { acknowledged: 1, cancelled: false });
      return receipt;
    },
  };
}

function formOf(body: string): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(body));
}

describe('a message to Pushover', () => {
  const replies = [
    { label: 'Acknowledge', line: 'page ack p42' },
    { label: 'Escalate', line: 'page escalate p42 1/1' },
  ];
  const page = { user: 'U1', replies, to: KEY, title: '🔔 Page p42', text: 'Payments are failing', urgent: true };

  async function world(publicUrl?: string) {
    const server = await startPushover();
    const opening = {
      secret: () => 's3cret',
      publicUrl,
      now: () => 1_000_000,
      act: async () => undefined,
      receivers: addressList(),
    };
    const senders = await pushover.open({ pushover: { token: TOKEN, api: server.carrier.url } }, opening);
    const send = (payload: Deliveries['pushover'] = page, unsure = false): Promise<Outcome> =>
      senders.pushover(attemptOf(payload, unsure));
    return { ...server, send };
  }

  function attemptOf<K extends keyof Deliveries>(payload: Deliveries[K], unsure = false): Attempt<K> {
    const row = { id: 7, slot: 'try:7', about: undefined, earlier: undefined, attempts: 1, since: 0 };
    return { ...row, payload, unsure, receipt: async () => undefined };
  }

  it('rings when it is urgent, with a link to escalate and an address to come back to', async () => {
    const { send, sent, receipts } = await world(PUBLIC);
    const outcome = await send();
    expect(outcome).toEqual({ kind: 'sent', receipt: { data: { id: [...receipts.keys()][0], ask: false } } });
    expect(sent()[0]).toMatchObject({
      token: TOKEN,
      user: KEY,
      title: '🔔 Page p42',
      message: 'Payments are failing',
      priority: '2',
      url_title: 'Escalate',
      url: expect.stringContaining(`${PUBLIC}/answer/`),
      callback: expect.stringContaining(`${PUBLIC}/pushover/receipt/`),
    });
  });

  it('has to be asked about without a public address, and does not ring when it can wait', async () => {
    const { send, sent } = await world();
    expect(await send()).toMatchObject({ kind: 'sent', receipt: { data: { ask: true } } });
    expect(sent()[0]).not.toHaveProperty('callback');
    expect(sent()[0]).not.toHaveProperty('url');
    expect(await send({ ...page, urgent: false })).toMatchObject({ kind: 'sent', receipt: { data: { ask: false } } });
    expect(sent()[1]).toMatchObject({ priority: '0' });
    expect(sent()[1]).not.toHaveProperty('retry');
  });

  it('keeps to the limits, and says that it may be a repeat', async () => {
    const { send, sent } = await world(PUBLIC);
    const long = { ...page, title: '🔔'.repeat(300), text: '🔔'.repeat(2000) };
    expect(await send(long, true)).toMatchObject({ kind: 'sent' });
    expect(sent()[0]?.['message']).toMatch(/…\n\(may be a repeat\)$/);
  });

  it('is refused for good in Pushover’s words, and tried again after a passing fault, without a secret', async () => {
    const { send, carrier } = await world(PUBLIC);
    const refused = await send({ ...page, to: 'g'.repeat(30) });
    expect(refused).toEqual({
      kind: 'refused',
      error: 'Pushover said: user identifier is not a valid user, group, or subscribed user key',
      final: true,
    });
    for (const status of [429, 500, 503]) {
      carrier.answer = () => ({ status, body: 'out of order' });
      expect(await send()).toEqual({ kind: 'later', error: `HTTP ${status}` });
    }
    carrier.answer = () => ({ status: 404, body: 'nothing' });
    const unknown = await send();
    expect(unknown).toMatchObject({ kind: 'refused', final: true });
    expect(JSON.stringify([refused, unknown])).not.toContain(TOKEN);
  });

  it('takes a refusal of our application, or of its allowance, for a state of the connection', async () => {
    const { send, carrier } = await world(PUBLIC);
    for (const [status, error] of [
      [400, 'application token is invalid'],
      [429, 'application is over its monthly message limit'],
    ] as const) {
      carrier.answer = () => ({ status, body: { status: 0, errors: [error] } });
      expect(await send()).toEqual({ kind: 'held', error: `Pushover said: ${error}` });
    }
  });

  it('says that Pushover is not set up where it is not', async () => {
    const opening = {
      secret: () => '',
      publicUrl: undefined,
      now: () => 0,
      act: async () => undefined,
      receivers: addressList(),
    };
    const senders = await pushover.open({}, opening);
    expect(await senders.pushover(attemptOf<'pushover'>(page))).toEqual({
      kind: 'refused',
      error: 'Pushover is not set up here: PUSHOVER_TOKEN',
      final: true,
    });
  });
});

test('the configuration wants a token of 30 letters and digits', () => {
  expect(() => readConfig({ PUSHOVER_TOKEN: 'short' })).toThrow(/PUSHOVER_TOKEN must be the "API Token"/);
  expect(readConfig({ PUSHOVER_TOKEN: TOKEN }).pushover).toEqual({ token: TOKEN, api: 'https://api.pushover.net' });
  expect(readConfig({}).pushover).toBeUndefined();
});

test('a user key is 30 letters and digits', () => {
  expect(pushover.readAddress(KEY)).toEqual({ address: KEY });
  expect(pushover.readAddress('ana@example.com')).toMatchObject({
    problem: expect.stringContaining('not a Pushover user key'),
  });
});

test('the doctor asks whether the token is taken, and how many messages are left', async () => {
  const carrier = await startCarrier();
  const trouble = () => pushover.account.trouble({ token: TOKEN, api: carrier.url });
  carrier.answer = () => ({ status: 200, body: { status: 1, limit: 10_000, remaining: 7_496 } });
  expect(await trouble()).toBeUndefined();
  expect(carrier.told[0]?.path).toBe(`/1/apps/limits.json?token=${TOKEN}`);
  carrier.answer = () => ({ status: 200, body: { status: 1, limit: 10_000, remaining: 0 } });
  expect(await trouble()).toBe('no messages are left this month');
  carrier.answer = () => ({ status: 400, body: { status: 0, errors: ['application token is invalid'] } });
  expect(await trouble()).toBe('Pushover said: application token is invalid');
});

async function world(dialect: (typeof dialects)[number], publicUrl: string | undefined) {
  const server = await startPushover();
  const settings = { publicUrl, pushover: { token: TOKEN, api: server.carrier.url } };
  const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, settings });
  return { bot, ...server };
}

/** Ana's key, as if she had verified it. */
async function verified(bot: Bot): Promise<void> {
  await bot.app.engine.transact(async (tx) => {
    const row = { user: ANA, method: 'pushover', address: KEY, verified_at: tx.now, created_at: tx.now };
    await tx.db.insertInto('contacts').values(row).execute();
  });
}

/** Pushover calls back, from outside: the address it was given leads to this bot. */
async function callsBack(bot: Bot, callback: string, form: Readonly<Record<string, string>>, method = 'POST') {
  const body = method === 'POST' ? { body: new URLSearchParams(form) } : {};
  const response = await fetch(callback.replace(PUBLIC, bot.app.url), { method, ...body });
  await bot.settle();
  return { status: response.status, text: await response.text(), allow: response.headers.get('allow') };
}

describe.each(dialects)('Pushover with a public address, on %s', (dialect) => {
  it('is entered and verified like every other contact method', async () => {
    const { bot, sent } = await world(dialect, PUBLIC);
    await types(bot, ANA, GENERAL, '/oncall me');
    await bot.workspace.submit(ANA, (await modalOf(bot, ANA)).id, { pushover: KEY, high: 'slack, pushover 30s' });
    await bot.settle();
    const { message = '', priority } = sent()[0] ?? {};
    expect(priority).toBe('0');
    expect(await types(bot, ANA, GENERAL, `/oncall verified ${/\d{6}/.exec(message)?.[0]}`)).toContain(
      'From now on pages reach you by Pushover (…90a)',
    );
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await bot.advance(30 * SECOND);
    expect(sent()[1]).toMatchObject({ priority: '2', message: 'Payments are failing' });
  });

  it('acknowledges the page when somebody acknowledges it in the app, once', async () => {
    const { bot, sent, acknowledge, asked } = await world(dialect, PUBLIC);
    await verified(bot);
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await bot.advance(1 * MINUTE);
    const { callback = '' } = sent()[0] ?? {};
    const told = { receipt: acknowledge(), acknowledged: '1', acknowledged_by: KEY };
    expect(await callsBack(bot, callback, { ...told, acknowledged: '0' })).toMatchObject({ status: 200 });
    expect(await types(bot, CY, GENERAL, '/page show p1')).not.toContain('acknowledged');
    expect(await callsBack(bot, callback, told)).toMatchObject({ status: 200, text: 'Acknowledged.\n' });
    expect(await callsBack(bot, callback, told)).toMatchObject({ status: 200 });
    expect(await types(bot, CY, GENERAL, '/page show p1')).toMatch(/acknowledged.*<@U\w+>|<@U\w+>.*acknowledged/);
    const audit = await bot.app.engine.transact((tx) =>
      tx.db.selectFrom('audit').selectAll().where('door', '=', 'receipt').execute(),
    );
    expect(audit.map(({ who, line }) => [who, line])).toEqual([[ANA, 'page ack p1']]);
    await bot.advance(30 * MINUTE);
    expect([sent().length, asked()]).toEqual([1, 0]);
  });

  it('takes no word from anybody else', async () => {
    const { bot, sent } = await world(dialect, PUBLIC);
    await verified(bot);
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await bot.advance(1 * MINUTE);
    const { callback = '' } = sent()[0] ?? {};
    const told = { receipt: 'r1', acknowledged: '1' };
    expect((await callsBack(bot, `${callback}x`, told)).status).toBe(404);
    expect(await callsBack(bot, callback, {}, 'GET')).toMatchObject({ status: 405, allow: 'POST' });
    expect((await callsBack(bot, callback, { ...told, more: 'x'.repeat(20_000) })).status).toBe(413);
    expect(await types(bot, CY, GENERAL, '/page show p1')).not.toContain('acknowledged');
  });

  it('stops ringing when somebody acknowledges in Slack', async () => {
    const { bot, receipts, sent } = await world(dialect, PUBLIC);
    await verified(bot);
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await bot.advance(1 * MINUTE);
    expect(sent().length).toBe(1);
    await types(bot, ANA, GENERAL, '/page ack p1');
    expect([...receipts.values()].map(({ cancelled }) => cancelled)).toEqual([true]);
  });
});

describe.each(dialects)('Pushover without a public address, on %s', (dialect) => {
  it('is asked until somebody acknowledges in the app, and never again', async () => {
    const { bot, acknowledge, asked, carrier } = await world(dialect, undefined);
    await verified(bot);
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await bot.advance(1 * MINUTE);
    expect(asked()).toBe(0);
    await bot.advance(46 * SECOND);
    expect(asked()).toBe(3);
    acknowledge();
    await bot.advance(15 * SECOND);
    expect(asked()).toBe(4);
    expect(await types(bot, CY, GENERAL, '/page show p1')).toMatch(/acknowledged/);
    await bot.advance(30 * MINUTE);
    expect(asked()).toBe(4);
    expect(carrier.told.filter(({ path }) => path.endsWith('/cancel.json')).length).toBe(1);
  });

  it('keeps asking after an outage and a restart', async () => {
    const { bot, acknowledge, asked, carrier } = await world(dialect, undefined);
    await verified(bot);
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await bot.advance(1 * MINUTE);
    const { answer } = carrier;
    carrier.answer = () => ({ status: 503 });
    await bot.advance(30 * SECOND);
    expect(asked()).toBeGreaterThan(0);
    await bot.crash();
    await bot.restart();
    carrier.answer = answer;
    acknowledge();
    await bot.advance(1 * MINUTE);
    expect(await types(bot, CY, GENERAL, '/page show p1')).toMatch(/acknowledged/);
  });
});
