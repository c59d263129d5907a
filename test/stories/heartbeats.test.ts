/** Heartbeats: signals that must keep coming, over real HTTP. */
import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { applyInAnotherProcess } from '../support/another-process.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, directOf, GENERAL, PAYMENTS } from '../support/seed.ts';
import { makesKey, sends } from '../support/senders.ts';
import { presses, seen, told, types } from '../support/story.ts';

const HEARTBEATS = `
heartbeats:
  watchdog: { every: 5m, grace: 2m, service: checkout }
  backup: { every: 1d, grace: 1h, service: checkout }
`;
const ROUTED = `
sources:
  prom: { type: alertmanager }
routes:
  - { when: 'labels.alertname == "Watchdog"', do: heartbeat }
  - { when: 'labels.alertname == "Other"', do: heartbeat }
`;
const YAML = `${PAYMENTS_YAML}\nmay: { administer: [ana] }\n${HEARTBEATS}${ROUTED}`;

const PUBLIC = 'https://muster.example.com';

/** Everything that Ana was told, without what was resolved. */
async function pagesOf(bot: Bot): Promise<number> {
  return (await told(bot, ANA)).filter((words) => words.includes('🔔 Page')).length;
}

async function gets(bot: Bot, path: string) {
  const response = await fetch(`${bot.app.url}${path}`);
  const heard = { status: response.status, text: await response.text() };
  await bot.settle();
  return heard;
}

/** The body by which Alertmanager says again and again that it works. */
const watchdog = (alertname = 'Watchdog', status = 'firing') => ({
  version: '4',
  status,
  alerts: [
    {
      status,
      fingerprint: alertname,
      labels: { alertname, severity: 'none' },
      annotations: {},
      startsAt: '2026-03-02T09:00:00Z',
      endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : '2026-03-02T10:30:00Z',
      generatorURL: '',
    },
  ],
});

describe.each(dialects)('a heartbeat on %s', (dialect) => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot({ dialect, yaml: YAML, settings: { publicUrl: PUBLIC } });
  });

  it('counts from when muster.yaml names it, pages once when it is missing, and ends its alert when it comes', async () => {
    const shown = await types(bot, ANA, GENERAL, '/muster key watchdog');
    const key = /[0-9a-f]{32}/.exec(shown)?.[0] ?? '';
    expect(shown).not.toContain(`/heartbeat/${key}`);
    expect(shown).toContain(`${PUBLIC}/heartbeat/$KEY`);
    await bot.advance(7 * MINUTE - 1);
    expect(await pagesOf(bot)).toBe(0);
    await bot.advance(1);
    await expectTold(bot, ANA, '🔔 Page p1', 'checkout: Heartbeat watchdog is missing');
    await expectSeen(bot, ANA, PAYMENTS, 'Heartbeat watchdog is missing', 'It has never reported', 'every 5 min');
    await bot.advance(HOUR);
    await expectNotTold(bot, ANA, 'p2');
    expect((await gets(bot, `/heartbeat/${key}`)).status).toBe(200);
    await expectTold(bot, ANA, '☑️ Resolved p1');
    await bot.advance(6 * MINUTE);
    expect((await sends(bot, `/heartbeat/${key}`, 'any words')).status).toBe(200);
    await bot.advance(7 * MINUTE - 1);
    await expectNotTold(bot, ANA, 'Page p2');
    await bot.advance(1);
    await expectTold(bot, ANA, '🔔 Page p2', 'Heartbeat watchdog is missing');
    expect(await types(bot, ANA, GENERAL, '/alert why A-2')).toContain('heartbeat watchdog');
    for (const words of [...(await seen(bot, ANA, PAYMENTS)), ...(await told(bot, ANA))])
      expect(words).not.toContain(key);
  });

  it('finds nothing with a key that is not its own, and its key opens nothing else', async () => {
    const key = await makesKey(bot, 'watchdog');
    const source = await makesKey(bot, 'prom');
    const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    for (const path of [`/heartbeat/${wrong}`, `/heartbeat/${source}`, `/heartbeat/${key}/stop`, '/heartbeat/x/y/z'])
      expect((await gets(bot, path)).status).toBe(404);
    expect((await sends(bot, `/hooks/watchdog/${key}`, watchdog())).status).toBe(404);
    expect((await sends(bot, `/hooks/prom/${key}`, watchdog())).status).toBe(404);
    const second = await makesKey(bot, 'watchdog', 'rotate');
    await types(bot, ANA, GENERAL, '/muster key watchdog revoke');
    expect((await gets(bot, `/heartbeat/${key}`)).status).toBe(404);
    expect((await gets(bot, `/heartbeat/${second}`)).status).toBe(200);
    expect(await types(bot, ANA, GENERAL, '/muster key watchdg')).toContain('Heartbeats: backup, watchdog');
  });

  it('that reports more often than anybody needs is asked to wait, and still counts as alive', async () => {
    const key = await makesKey(bot, 'watchdog');
    const answers = await Promise.all(Array.from({ length: 301 }, () => fetch(`${bot.app.url}/heartbeat/${key}`)));
    await bot.settle();
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(300);
    const [refused] = answers.filter(({ status }) => status === 503);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    await bot.advance(5 * MINUTE);
    expect((await gets(bot, `/heartbeat/${key}`)).status).toBe(200);
    expect(await pagesOf(bot)).toBe(0);
  });

  it('of a job starts, succeeds and fails, says how long it ran, and pages when it fails or does not finish', async () => {
    const watch = await makesKey(bot, 'watchdog');
    const key = await makesKey(bot, 'backup');
    await gets(bot, `/heartbeat/${key}/start`);
    await bot.advance(3 * MINUTE);
    await gets(bot, `/heartbeat/${watch}`);
    await gets(bot, `/heartbeat/${key}/success`);
    expect(await types(bot, ANA, GENERAL, '/muster sources')).toMatch(/backup.*the last run took 3 min/);
    await gets(bot, `/heartbeat/${key}/start`);
    await bot.advance(MINUTE);
    await sends(bot, `/heartbeat/${key}/fail`, 'disk full');
    await expectTold(bot, ANA, '🔔 Page p1', 'Heartbeat backup reports a failure');
    await expectSeen(bot, ANA, PAYMENTS, 'Heartbeat backup reports a failure', 'It ran for 1 min');
    await gets(bot, `/heartbeat/${key}/start`);
    await bot.advance(2 * MINUTE);
    await gets(bot, `/heartbeat/${key}`);
    await expectTold(bot, ANA, '☑️ Resolved p1');
    await gets(bot, `/heartbeat/${key}/start`);
    for (let left = 60; left > 0; left -= 5) {
      await gets(bot, `/heartbeat/${watch}`);
      await bot.advance(5 * MINUTE);
    }
    await expectTold(bot, ANA, '🔔 Page p2', 'Heartbeat backup started and did not finish');
  });

  it('that leaves muster.yaml ends its alert and is missed no more', async () => {
    await bot.advance(7 * MINUTE);
    await expectTold(bot, ANA, '🔔 Page p1', 'watchdog');
    const without = YAML.replace(/^ {2}watchdog:.*\n/m, '');
    expect(await applyInAnotherProcess(bot, without)).toContain('- heartbeat watchdog');
    await bot.settle();
    await expectTold(bot, ANA, '☑️ Resolved p1');
    expect(await types(bot, ANA, GENERAL, '/page show p1')).toContain('heartbeats.watchdog was removed');
    await bot.advance(2 * HOUR);
    expect(await told(bot, ANA)).toHaveLength(1);
    expect(await applyInAnotherProcess(bot, YAML)).toContain('+ heartbeat watchdog');
    await bot.advance(7 * MINUTE);
    await expectTold(bot, ANA, '🔔 Page p2', 'watchdog');
  });

  it('that is still missing ten minutes after somebody resolved its alert pages again', async () => {
    await bot.advance(7 * MINUTE);
    await bot.advance(5 * MINUTE);
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await presses(bot, ANA, directOf(ANA), 'Resolve');
    await bot.advance(9 * MINUTE);
    await expectNotTold(bot, ANA, 'Page p2');
    await bot.advance(11 * MINUTE);
    await expectTold(bot, ANA, '🔔 Page p2', 'Heartbeat watchdog is missing');
  });

  it('comes from Alertmanager by a route, also with the same body each minute, and one that is not there pages', async () => {
    await applyInAnotherProcess(bot, YAML.replace('every: 5m, grace: 2m', 'every: 3m, grace: 1m'));
    const key = await makesKey(bot, 'prom');
    for (let minute = 0; minute < 20; minute += 2) {
      expect((await sends(bot, `/hooks/prom/${key}`, watchdog())).status).toBe(202);
      await bot.advance(2 * MINUTE);
    }
    expect(await pagesOf(bot)).toBe(0);
    expect(await types(bot, ANA, GENERAL, '/alert')).toContain('No alert has arrived yet');
    await sends(bot, `/hooks/prom/${key}`, watchdog('Watchdog', 'resolved'));
    await bot.advance(2 * MINUTE - 1);
    expect(await pagesOf(bot)).toBe(0);
    await bot.advance(1);
    await expectTold(bot, ANA, '🔔 Page p1', 'Heartbeat watchdog is missing');
    await sends(bot, `/hooks/prom/${key}`, watchdog('Other'));
    await expectTold(bot, ANA, '🔔 Page p2', 'muster.yaml has no heartbeat “Other”');
  });

  it('that Muster could not hear, because it was down, does not page', async () => {
    const key = await makesKey(bot, 'watchdog');
    await gets(bot, `/heartbeat/${key}`);
    await bot.advance(4 * MINUTE);
    await bot.crash();
    bot.clock.set(bot.clock.now() + 2 * HOUR);
    await bot.restart();
    await bot.advance(7 * MINUTE);
    expect(await pagesOf(bot)).toBe(0);
    await bot.advance(MINUTE);
    await expectTold(bot, ANA, '🔔 Page p1', 'Heartbeat watchdog is missing');
    await expectSeen(bot, ANA, PAYMENTS, 'Muster was down in the meantime');
  });

  it('is missed though Muster restarts again and again', async () => {
    for (let restarts = 0; restarts < 5; restarts += 1) {
      await bot.advance(3 * MINUTE);
      await bot.stop();
      await bot.restart();
    }
    await expectTold(bot, ANA, '🔔 Page p1', 'Heartbeat watchdog is missing');
  });
});

describe('a heartbeat with two replicas', () => {
  it('is missed once, and one of them hears it for both', async () => {
    const bot = await startBot({ dialect: 'postgres', yaml: YAML });
    const key = await makesKey(bot, 'watchdog');
    const { databaseUrl, file } = bot.config;
    const other = await startBot({ dialect: 'postgres', settings: { databaseUrl, file } });
    const both = async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute += 1) for (const one of [bot, other]) await one.advance(MINUTE);
    };
    await both(4);
    await gets(other, `/heartbeat/${key}`);
    await both(6);
    expect((await pagesOf(bot)) + (await pagesOf(other))).toBe(0);
    await both(2);
    expect((await pagesOf(bot)) + (await pagesOf(other))).toBe(1);
  });
});
