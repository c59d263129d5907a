import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import type { Transact, Tx } from '../../src/engine/tx.ts';
import type { HttpReadRow, HttpRow } from '../../src/engine/web.ts';
import { openLog } from '../../src/lib/log.ts';
import { seal, unseal } from '../../src/lib/sign.ts';
import { createWeb } from '../../src/web/app.ts';
import { createMetrics } from '../../src/web/metrics.ts';
import { mountRows } from '../../src/web/rows.ts';
import { expectNone, expectSome } from '../support/expect.ts';

const open = { metricsToken: undefined, elapsed: () => 0 };

/** A web app with one address whose answer can be changed, and what it logs. */
async function world(answer: HttpReadRow['answer']) {
  const logged: string[] = [];
  const lines = new Writable({ write: (chunk, _, done) => done(void logged.push(String(chunk))) });
  const health = {
    vitals: async () => ({ at: 0, complaints: [], backlog: undefined, figures: [] }),
    alive: async () => [],
  };
  const web = createWeb({
    metrics: createMetrics(),
    log: openLog('trace', lines),
    ...health,
    slack: () => '',
    ...open,
  });
  const order: string[] = [];
  const transact: Transact = async (work) => {
    const result = await work({} as Tx);
    order.push('committed');
    return result;
  };
  const row = { method: 'GET', body: { kind: 'none' }, auth: [{ kind: 'lookup' }] } as const;
  mountRows(web.app, [{ ...row, path: '/papers/:file', answer }], transact, async () => ({}));
  const url = await web.listen(0, '127.0.0.1');
  onTestFinished(() => web.close());
  const ask = async (path: string, more: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, more);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { ask, logged, order };
}

const paper = (body: string) => () => ({ type: 'text/calendar', fileName: 'on-call.ics', body });

test('an answer is sent whole once, and not again until it changes', async () => {
  let body = 'first ü';
  const { ask } = await world(async () => paper(body));
  const first = await ask('/papers/x');
  const etag = first.headers.get('etag') ?? '';
  expect([first.status, first.text]).toEqual([200, 'first ü']);
  expect(etag).toMatch(/^"[\w-]{43}"$/);
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': 'inline; filename="on-call.ics"',
    'cache-control': 'private, max-age=300',
  });
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await ask('/papers/x', { headers: { 'if-none-match': known } });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
  }
  body = 'second';
  const changed = await ask('/papers/x', { headers: { 'if-none-match': etag } });
  expect([changed.status, changed.text]).toEqual([200, 'second']);
});

test('HEAD tells the same without the body', async () => {
  const { ask } = await world(async () => paper('first'));
  const [get, head] = [await ask('/papers/x'), await ask('/papers/x', { method: 'HEAD' })];
  expect([head.status, head.text]).toEqual([200, '']);
  for (const name of ['etag', 'content-type', 'content-length'])
    expect(head.headers.get(name)).toBe(get.headers.get(name));
});

test('what a row does not find looks like any wrong address, other methods too', async () => {
  const { ask } = await world(async () => undefined);
  const nothing = await ask('/nowhere');
  for (const more of [{}, { method: 'HEAD' }, { method: 'POST' }]) {
    const answer = await ask('/papers/x', more);
    expect(answer.status).toBe(404);
    expect(answer.text).toBe(more.method === 'HEAD' ? '' : nothing.text);
    expect(answer.headers.get('etag')).toBe(nothing.headers.get('etag'));
  }
});

test('is drawn after the commit, because others wait for their transaction', async () => {
  const { ask, order } = await world(async () => () => {
    order.push('drawn');
    return paper('x')();
  });
  await ask('/papers/x');
  expect(order).toEqual(['committed', 'drawn']);
});

test('no address reaches the log, also where it cannot be read or its row fails', async () => {
  const { ask, logged } = await world(async () => {
    throw new Error('the database is away');
  });
  expect((await ask('/papers/s3cr3t.ics')).status).toBe(500);
  expect((await ask('/papers/s3cr3t%ZZ.ics')).status).toBe(404);
  expectSome(logged, 'the database is away');
  expectNone(logged, 's3cr3t');
});

/** A web app with these rows; `ask` sends a body as it is. */
async function serve(rows: readonly HttpRow[]) {
  const health = {
    vitals: async () => ({ at: 0, complaints: [], backlog: undefined, figures: [] }),
    alive: async () => [],
  };
  const web = createWeb({ metrics: createMetrics(), log: openLog('silent'), ...health, slack: () => '', ...open });
  mountRows(
    web.app,
    rows,
    async (work) => work({} as Tx),
    async () => ({}),
  );
  const url = await web.listen(0, '127.0.0.1');
  onTestFinished(() => web.close());
  return async (method: string, path: string, body?: string, type = 'application/x-www-form-urlencoded') => {
    const sent = body === undefined ? {} : { body, headers: { 'content-type': type } };
    const response = await fetch(`${url}${path}`, { method, ...sent });
    return { status: response.status, text: await response.text(), allow: response.headers.get('allow') };
  };
}

const plain = (body: string) => ({ type: 'text/plain', body, headers: {} });
const taken = { method: 'POST', path: '/taken', auth: [] } as const;

test('a body is read as its row wants it, and refused when it is too large', async () => {
  const form = await serve([
    { ...taken, body: { kind: 'form', limit: 20 }, act: async ({ form: fields }) => plain(JSON.stringify(fields)) },
  ]);
  expect(await form('POST', '/taken', 'a=1&b=%C3%BC')).toMatchObject({ status: 200, text: '{"a":"1","b":"ü"}' });
  expect(await form('POST', '/taken', 'a=1', 'text/plain')).toMatchObject({ status: 200, text: '{}' });
  expect(await form('POST', '/taken')).toMatchObject({ status: 200, text: '{}' });
  expect((await form('POST', '/taken', 'a'.repeat(20))).status).toBe(200);
  expect((await form('POST', '/taken', 'a'.repeat(21))).status).toBe(413);
  const json = await serve([
    { ...taken, body: { kind: 'json', limit: 99 }, act: async ({ json: value }) => plain(JSON.stringify(value)) },
  ]);
  expect(await json('POST', '/taken', '{"a":[1]}', 'application/json')).toMatchObject({ text: '{"a":[1]}' });
  expect(await json('POST', '/taken', '{"a":', 'application/json')).toMatchObject({ status: 400 });
  const text = await serve([{ ...taken, body: { kind: 'text', limit: 99 }, act: async ({ text: all }) => plain(all) }]);
  expect(await text('POST', '/taken', 'a=1 ü')).toMatchObject({ text: 'a=1 ü' });
  const none = await serve([{ ...taken, body: { kind: 'none' }, act: async ({ text: all }) => plain(`[${all}]`) }]);
  expect(await none('POST', '/taken', 'a=1')).toMatchObject({ status: 200, text: '[]' });
});

test('another method than those of an address is told which there are', async () => {
  const act = async () => plain('yes');
  const ask = await serve([
    { ...taken, body: { kind: 'none' }, act },
    { ...taken, method: 'GET', body: { kind: 'none' }, act },
    { ...taken, path: '/posted', body: { kind: 'none' }, act },
    { ...taken, path: '/hidden', method: 'GET', body: { kind: 'none' }, auth: [{ kind: 'lookup' }], answer: paperless },
    { ...taken, path: '/paper', method: 'GET', body: { kind: 'none' }, auth: [{ kind: 'lookup' }], answer: anyPaper },
  ]);
  expect(await ask('PUT', '/taken', '')).toMatchObject({ status: 405, allow: 'POST, GET, HEAD' });
  expect(await ask('GET', '/posted')).toMatchObject({ status: 405, allow: 'POST' });
  expect(await ask('HEAD', '/posted')).toMatchObject({ status: 405, text: '' });
  expect(await ask('POST', '/hidden')).toMatchObject({ status: 404, allow: null });
  expect(await ask('POST', '/paper')).toMatchObject({ status: 405, allow: 'GET, HEAD' });
});

async function paperless(): Promise<undefined> {
  return undefined;
}

async function anyPaper() {
  return paper('something');
}

test('everything that authenticates must hold, in order, before a row hears of the request', async () => {
  const heard: unknown[] = [];
  const ask = await serve([
    {
      ...taken,
      path: '/signed/:token',
      body: { kind: 'form', limit: 99 },
      auth: [
        { kind: 'signature', valid: ({ form }) => form['mark'] === 'mine', refused: { ...plain('no'), status: 403 } },
        {
          kind: 'token',
          param: 'token',
          read: (token) => unseal('secret', 'answer', token, 1000),
          refused: (why) => ({ ...plain(why), status: why === 'expired' ? 410 : 404 }),
        },
      ],
      act: async ({ signed, url }) => {
        heard.push([signed, url.startsWith('/signed/')]);
        return plain('yes');
      },
    },
  ]);
  const good = { line: 'page ack p1', user: 'U1', until: 2000 };
  const [token, old] = [seal('secret', 'answer', good), seal('secret', 'answer', { ...good, until: 500 })];
  expect(await ask('POST', `/signed/${token}`, 'mark=theirs')).toMatchObject({ status: 403, text: 'no' });
  expect(await ask('POST', `/signed/${token}x`, 'mark=mine')).toMatchObject({ status: 404, text: 'forged' });
  expect(await ask('POST', `/signed/${old}`, 'mark=mine')).toMatchObject({ status: 410, text: 'expired' });
  expect(heard).toEqual([]);
  expect(await ask('POST', `/signed/${token}`, 'mark=mine')).toMatchObject({ status: 200, text: 'yes' });
  expect(heard).toEqual([[good, true]]);
});
