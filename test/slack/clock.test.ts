import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { ManualClock } from '../../src/lib/clock.ts';
import { HOUR, MINUTE, SECOND } from '../../src/lib/instant.ts';
import { openLog } from '../../src/lib/log.ts';
import { openSlackClock } from '../../src/slack/clock.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { askInside, insideOf } from '../support/health.ts';

/** A request as Slack sends it, whose time is so long ago. */
async function send(
  bot: Bot,
  ago: number,
  text: string,
  secret = bot.config.slack?.signingSecret ?? '',
): Promise<number> {
  const body = JSON.stringify({ type: 'url_verification', challenge: text });
  const stamp = String(Math.floor((Date.now() - ago) / SECOND));
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': stamp,
    'x-slack-signature': signature,
  };
  return (await fetch(`${bot.app.url}/slack/events`, { method: 'POST', headers, body })).status;
}

const health = async (bot: Bot): Promise<string> => (await askInside(bot, '/healthz')).text();

it('says that the clock is wrong, and by how much, when all that Slack has signed seems an hour old', async () => {
  const bot = await startBot();
  for (let i = 0; i < 3; i += 1) expect(await send(bot, HOUR, `forged ${i}`, 'another secret')).toBe(401);
  expect(await health(bot)).toBe('ok\n');
  for (let i = 0; i < 2; i += 1) expect(await send(bot, HOUR, 'the same again')).toBe(401);
  expect(await health(bot)).toBe('ok\n');
  for (let i = 0; i < 20; i += 1) expect(await send(bot, HOUR, `request ${i}`)).toBe(401);
  expect(await health(bot)).toContain(
    'The clock of this machine is 1 h ahead of Slack’s, so its requests are refused.',
  );
  const metrics = await insideOf(bot, '/metrics');
  expect(metrics).toContain('muster_slack_requests_stale_total 22');
  expect(metrics).toContain('muster_complaints{check="clock"} 1');
  for (let i = 0; i < 20; i += 1) expect(await send(bot, 0, `fresh ${i}`)).toBe(200);
  expect(await health(bot)).toBe('ok\n');
});

it('is content with a clock as soon as it is put right', () => {
  const clock = new ManualClock(Date.parse('2026-03-02T10:00:00Z'));
  const told = openSlackClock({ secret: 's', clock, log: openLog('silent'), onStale: () => undefined });
  const answered: number[] = [];
  const request = (n: number): void => {
    const stamp = String(clock.now() / SECOND + 60 * 60 + n);
    const mac = createHmac('sha256', 's').update(`v0:${stamp}:`).digest('hex');
    const get = (name: string): string => (name.endsWith('timestamp') ? stamp : `v0=${mac}`);
    const res = {
      statusCode: 200,
      on: () => undefined,
      status: (code: number) => ({ end: () => answered.push(code) }),
    };
    told.watch({ get, headers: {} } as never, res as never, () => answered.push(200));
  };
  for (let n = 0; n < 5; n += 1) request(n);
  expect(answered).toEqual([401, 401, 401, 401, 401]);
  expect(told.complaints()).toEqual([
    'The clock of this machine is 1 h behind Slack’s, so its requests are refused. Switch on time synchronisation (NTP).',
  ]);
  clock.jump(HOUR - MINUTE);
  expect(told.complaints()).toEqual([]);
});
