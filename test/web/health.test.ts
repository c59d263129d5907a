import { expect, test } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { complaints } from '../../src/web/health.ts';
import { probe } from '../slack/probe.ts';
import { startBot } from '../support/bot.ts';

const NOW = Date.parse('2026-03-02T10:00:00Z');
const CLEAR = {
  untriedTimers: 0,
  untriedNotices: 0,
  strandedNotices: 0,
  waitingPages: 3,
  waitingUpdates: 9,
  failingTimers: 2,
};

test.each([
  ['all is well, whatever waits on others', { lastPass: NOW - MINUTE, backlog: CLEAR }, []],
  ['the loop stands still', { lastPass: NOW - 3 * MINUTE, backlog: CLEAR }, [/loop last came round 3 minutes ago/]],
  ['the database is gone', { lastPass: NOW, backlog: undefined }, [/database does not answer/]],
  ['timers nobody tried', { lastPass: NOW, backlog: { ...CLEAR, untriedTimers: 2 } }, [/2 timers/]],
  ['notices nobody tried', { lastPass: NOW, backlog: { ...CLEAR, untriedNotices: 1 } }, [/1 notices/]],
])('%s', (_, vitals, words) => {
  expect(complaints({ now: NOW, ...vitals })).toEqual(words.map((word) => expect.stringMatching(word)));
});

test('the addresses answer, and what is not there is 404', async () => {
  const { app } = await startBot({ topics: probe() });
  const get = async (path: string) => {
    const response = await fetch(`${app.url}${path}`);
    return { status: response.status, text: await response.text() };
  };
  expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
  expect(await get('/readyz')).toMatchObject({ status: 200, text: expect.stringContaining('Slack answers') });
  expect((await get('/metrics')).text).toContain('muster_notices_waiting{lane="page"} 0');
  expect((await get('/')).status).toBe(404);
});

test('a notice that Slack refuses is not our illness; a loop that stands still is', async () => {
  const bot = await startBot({ topics: probe() });
  const tell = {
    kind: 'message',
    payload: { to: { channel: 'C0NOWHERE' }, message: { text: 'x', blocks: [] } },
  } as const;
  await bot.app.engine.transact((tx) => tx.notify(tell));
  await bot.advance(5 * MINUTE);
  expect((await fetch(`${bot.app.url}/healthz`)).status).toBe(200);
  await bot.app.engine.stop();
  bot.clock.set(bot.clock.now() + 3 * MINUTE);
  expect((await fetch(`${bot.app.url}/healthz`)).status).toBe(503);
});
