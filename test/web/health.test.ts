import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/db/open.ts';
import { complaintsOf } from '../../src/engine/health/backlog.ts';
import { readVitals } from '../../src/engine/health/health.ts';
import type { Check } from '../../src/engine/health/vitals.ts';
import { MINUTE } from '../../src/lib/instant.ts';
import { openLog } from '../../src/lib/log.ts';
import { createWeb } from '../../src/web/app.ts';
import { createMetrics } from '../../src/web/metrics.ts';
import { probe } from '../slack/probe.ts';
import { METRICS_TOKEN, startBot } from '../support/bot.ts';
import { askInside, insideOf } from '../support/health.ts';

const NOW = Date.parse('2026-03-02T10:00:00Z');
const CLEAR = {
  untriedTimers: 0,
  untriedNotifications: 0,
  oldestDue: null,
  strandedNotifications: 0,
  waitingPages: 3,
  waitingUpdates: 9,
  failingTimers: 2,
  held: [],
};

test.each([
  ['all is well, whatever waits on others', CLEAR, []],
  [
    'one thing is late',
    { ...CLEAR, untriedTimers: 1, oldestDue: NOW - 3 * MINUTE },
    ['Muster is running late: 1 action is 3 min overdue. Pages may be delayed.'],
  ],
  [
    'several things are late',
    { ...CLEAR, untriedTimers: 2, untriedNotifications: 1, oldestDue: NOW - 5 * MINUTE },
    ['Muster is running late: 3 actions are up to 5 min overdue. Pages may be delayed.'],
  ],
  [
    'one is held back',
    { ...CLEAR, strandedNotifications: 1 },
    ['1 notification was held back; it should have been sent already.'],
  ],
  [
    'several are held back',
    { ...CLEAR, strandedNotifications: 2 },
    ['2 notifications were held back; they should have been sent already.'],
  ],
])('the sentences when %s', (_, backlog, sentences) => {
  expect(complaintsOf(backlog, NOW)).toEqual(sentences);
});

describe('a database that does not answer in time', () => {
  const check = (name: string, text: string): Check => ({ name, look: () => [text] });
  const hangs: Check = { name: 'hangs', look: () => new Promise(() => undefined) };
  const breaks: Check = { name: 'breaks', look: () => Promise.reject(new Error('no connection')) };

  test.each([
    [hangs, 'no answer within 0 s'],
    [breaks, 'no connection'],
  ])('is a complaint after those that need none (%#)', async (broken, why) => {
    const db = await openDatabase({ url: 'sqlite::memory:', role: 'cli' });
    onTestFinished(() => db.close());
    const checks = [check('loop', 'It stands still.'), broken, check('pages', 'Never asked.')];
    const { complaints, backlog } = await readVitals({
      kysely: db.kysely,
      now: () => NOW,
      checks,
      measures: [],
      patience: 10,
    });
    expect(complaints.map(({ text }) => text)).toEqual(['It stands still.', `The database does not answer: ${why}.`]);
    expect(backlog).toBeUndefined();
  });
});

test('the addresses answer, and what is not there is 404', async () => {
  const bot = await startBot({ topics: probe() });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${bot.app.url}${path}`, { headers });
    return { status: response.status, text: await response.text() };
  };
  expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
  expect(await get('/livez')).toEqual({ status: 200, text: 'ok\n' });
  expect((await get('/')).status).toBe(404);
  expect(await get('/readyz')).toEqual({ status: 200, text: 'ok\n' });
  expect((await get('/metrics')).status).toBe(401);
  expect((await get('/metrics', { authorization: `Bearer ${METRICS_TOKEN}x` })).status).toBe(401);
  expect(await insideOf(bot, '/readyz')).toContain('Slack answers');
  expect(await insideOf(bot, '/metrics')).toContain('muster_notices_waiting{lane="page"} 0');
});

describe('figures and details', () => {
  async function serve(metricsToken: string | undefined, wrong: readonly string[] = []) {
    let [read, looked, passed] = [0, 0, 0];
    const vitals = async () => {
      read += 1;
      return { at: NOW, complaints: wrong.map((text) => ({ check: 'x', text })), backlog: CLEAR as never, figures: [] };
    };
    const web = createWeb({
      metrics: createMetrics(),
      log: openLog('silent'),
      vitals,
      alive: async () => {
        looked += 1;
        return wrong;
      },
      slack: () => 'Slack answers.',
      metricsToken,
      elapsed: () => passed,
    });
    onTestFinished(() => web.close());
    const [outside, inside] = [await web.listen(0, '127.0.0.1'), await web.listenInside(0, '127.0.0.1')];
    const get = async (url: string, token?: string) => {
      const response = await fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
      return { status: response.status, text: await response.text() };
    };
    const pass = (ms: number): void => {
      passed += ms;
    };
    return { outside, inside, get, read: () => read, looked: () => looked, pass };
  }

  test('are not there without a token, and are on a port of their own', async () => {
    const { outside, inside, get } = await serve(undefined);
    expect((await get(`${outside}/metrics`)).status).toBe(404);
    expect((await get(`${outside}/readyz`)).text).toBe('ok\n');
    expect((await get(`${inside}/metrics`)).text).toContain('muster_notices_waiting{lane="page"} 3');
    expect((await get(`${inside}/readyz`)).text).toContain('Slack answers.');
    expect((await get(`${inside}/answer/x`)).status).toBe(404);
  });

  const WRONG = ['The database does not answer: connect ECONNREFUSED 10.0.0.5:5432.', 'Nobody has heard of p42.'];

  test.each(['/healthz', '/livez'])('%s says what is wrong to readers with the token alone', async (path) => {
    const { outside, inside, get } = await serve('a-token', WRONG);
    const brief = { status: 503, text: 'Something is wrong. Requests with METRICS_TOKEN see the details.\n' };
    for (const url of [outside, inside]) {
      expect(await get(url + path)).toEqual(brief);
      expect(await get(url + path, 'another')).toEqual(brief);
      expect(await get(url + path, 'a-token')).toEqual({ status: 503, text: `${WRONG.join('\n')}\n` });
    }
  });

  test('the separate port asks for the token when there is one', async () => {
    const { inside, get } = await serve('a-token');
    expect((await get(`${inside}/metrics`)).status).toBe(401);
    expect((await get(`${inside}/readyz`)).text).toBe('ok\n');
    expect((await get(`${inside}/metrics`, 'a-token')).text).toContain('muster_notices_waiting');
    expect((await get(`${inside}/readyz`, 'a-token')).text).toContain('Slack answers.');
  });

  test('health is looked at once a second, however often it is asked for without the token', async () => {
    const { outside, inside, get, read, looked, pass } = await serve('a-token');
    const paths = ['/healthz', '/livez'];
    await Promise.all(paths.flatMap((path) => [outside, inside, outside].map((url) => get(url + path))));
    expect([read(), looked()]).toEqual([1, 1]);
    pass(1_000);
    for (const path of paths) await get(outside + path);
    expect([read(), looked()]).toEqual([2, 2]);
  });

  test('are read from the database once a second, however often they are asked for', async () => {
    const { outside, inside, get, read, pass } = await serve(undefined);
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => get(i % 2 === 0 ? `${outside}/readyz` : `${inside}/metrics`)),
    );
    expect(read()).toBe(1);
    pass(999);
    await get(`${outside}/readyz`);
    expect(read()).toBe(1);
    pass(1);
    await get(`${inside}/metrics`);
    expect(read()).toBe(2);
  });
});

test('a notification that Slack refuses does not fail health; a loop that is stuck does', async () => {
  const bot = await startBot({ topics: probe() });
  const tell = {
    kind: 'message',
    payload: { to: { channel: 'C0NOWHERE' }, message: { text: 'x', blocks: [] } },
  } as const;
  await bot.app.engine.transact((tx) => tx.notify(tell));
  await bot.advance(5 * MINUTE);
  expect((await askInside(bot, '/healthz')).status).toBe(200);
  await bot.app.engine.stop();
  bot.clock.set(bot.clock.now() + 3 * MINUTE);
  for (const path of ['/healthz', '/livez'] as const) expect((await askInside(bot, path)).status).toBe(503);
  expect(await (await askInside(bot, '/livez')).text()).toBe('Muster has been stuck for 3 min. Restart it.\n');
});
