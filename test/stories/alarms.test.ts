/** Alarms: a page that nobody heard of, a page that cannot escalate, and the places where that is said. */
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { type Bot, type BotOptions, startBot } from '../support/bot.ts';
import { startCarrier } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { expectTold } from '../support/expect.ts';
import { figureOf, healthOf, livesOf } from '../support/health.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, CY, GENERAL } from '../support/seed.ts';

const OLDEST = 'muster_page_oldest_undelivered_seconds';

describe.each(dialects)('alarms on %s', (dialect) => {
  const start = (options: BotOptions = {}): Promise<Bot> => startBot({ dialect, yaml: PAYMENTS_YAML, ...options });

  it('a page that reached nobody for two minutes is lateness however often it was tried, and /livez stays well', async () => {
    const monitor = await startCarrier();
    const bot = await start({ settings: { deadManUrl: monitor.url } });
    await bot.advance(MINUTE);
    bot.workspace.fault({ method: '*', kind: 'status', status: 503 });
    await bot.workspace.type(CY, GENERAL, '/page payments Cards are refused');
    await bot.advance(MINUTE + 50 * SECOND);
    expect(await healthOf(bot)).toEqual([]);
    await bot.advance(20 * SECOND);
    expect(await healthOf(bot)).toEqual(['Page p1 has reached nobody for 2 min. Tell somebody by hand.']);
    expect(await livesOf(bot)).toBe(true);
    expect(await figureOf(bot, OLDEST)).toBe(130);
    const called = monitor.told.length;
    await bot.advance(3 * MINUTE);
    expect(monitor.told.length).toBe(called);
    bot.workspace.clearFaults();
    await bot.advance(MINUTE);
    expect(await healthOf(bot)).toEqual([]);
    expect(await figureOf(bot, OLDEST)).toBe(0);
    await expectTold(bot, ANA, '🔔 Page p1', 'Cards are refused');
    expect(monitor.told.length).toBeGreaterThan(called);
  });
});
