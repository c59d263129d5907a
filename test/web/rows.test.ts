import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import type { Transact, Tx } from '../../src/engine/tx.ts';
import type { HttpRow } from '../../src/engine/web.ts';
import { openLog } from '../../src/lib/log.ts';
import { createWeb } from '../../src/web/app.ts';
import { createMetrics } from '../../src/web/metrics.ts';
import { mountRows } from '../../src/web/rows.ts';
import { expectNone, expectSome } from '../support/expect.ts';

/** A web app with one address whose answer can be changed, and what it logs. */
async function world(answer: HttpRow['answer']) {
  const logged: string[] = [];
  const lines = new Writable({ write: (chunk, _, done) => done(void logged.push(String(chunk))) });
  const vitals = async () => ({ now: 0, lastPass: 0, backlog: undefined });
  const web = createWeb({ metrics: createMetrics(), log: openLog('trace', lines), vitals, slack: () => '' });
  const order: string[] = [];
  const transact: Transact = async (work) => {
    const result = await work({} as Tx);
    order.push('committed');
    return result;
  };
  mountRows(web.app, [{ path: '/papers/:file', answer }], transact);
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
