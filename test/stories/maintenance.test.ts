/** Maintenance: silences with a start, and those of muster.yaml that come again. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { sends } from '../support/alerts.ts';
import { applyInAnotherProcess } from '../support/another-process.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, GENERAL, PAYMENTS } from '../support/seed.ts';
import { presses, seen, types } from '../support/story.ts';

const WINDOWS = `
maintenance:
  upgrade: { cron: "0 22 * * sat", duration: 6h, service: checkout, reason: Upgrade of the database }
`;
const YAML = `${PAYMENTS_YAML}${WINDOWS}`;

const shop = { labels: { service: 'checkout' } };

/** How many messages of the channel have these words. */
async function said(bot: Bot, words: string): Promise<number> {
  return (await seen(bot, ANA, PAYMENTS)).filter((text) => text.includes(words)).length;
}

describe.each(dialects)('maintenance on %s', (dialect) => {
  it('that somebody types is announced before, at its start and at its end, and what fires then pages', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, start: '2026-03-06T18:00:00Z' });
    await types(bot, ANA, GENERAL, '/alert silence checkout fri 22:00 to sat 02:00 Upgrade');
    await presses(bot, ANA, GENERAL, 'Save');
    await bot.advance(3.5 * HOUR - MINUTE);
    await expectNotSeen(bot, ANA, PAYMENTS, 'Maintenance');
    await bot.advance(MINUTE);
    await expectSeen(bot, ANA, PAYMENTS, '🔧 Maintenance of checkout from', 'Upgrade', `by <@${ANA}>`);
    await bot.advance(30 * MINUTE);
    await expectSeen(bot, ANA, PAYMENTS, 'Maintenance of checkout has begun', 'page nobody');
    await sends(bot, shop);
    await bot.advance(4 * HOUR - MINUTE);
    await expectNotTold(bot, ANA, 'Page p1');
    await bot.advance(MINUTE);
    await expectTold(bot, ANA, '🔔 Page p1', 'Disk is full');
    await expectSeen(bot, ANA, PAYMENTS, 'Maintenance of checkout is over', 'Still firing', 'A-1');
  });

  it('of muster.yaml comes again by the wall clock of its zone, lasts as long over the night of the clock change', async () => {
    // The clocks of London go forward on 29 March 2026 at 01:00 UTC, and back on 25 October.
    const bot = await startBot({ dialect, yaml: YAML, start: '2026-03-28T21:00:00Z' });
    const begun = () => said(bot, 'Maintenance of checkout has begun');
    const step = async (until: string) => bot.advance(Date.parse(until) - bot.clock.now());
    expect(await types(bot, ANA, GENERAL, '/alert silences')).toContain('by maintenance.upgrade in muster.yaml');
    await step('2026-03-28T21:30:00Z');
    await expectSeen(bot, ANA, PAYMENTS, 'Maintenance of checkout from', 'Upgrade of the database');
    await step('2026-03-28T21:59:00Z');
    expect(await begun()).toBe(0);
    await step('2026-03-28T22:00:00Z');
    expect(await begun()).toBe(1);
    await sends(bot, shop);
    await step('2026-03-29T03:59:00Z');
    await expectNotTold(bot, BO, 'Page p1');
    await step('2026-03-29T04:00:00Z');
    await expectTold(bot, BO, '🔔 Page p1');
    await sends(bot, { ...shop, state: 'resolved' });
    await step('2026-04-04T20:59:00Z');
    expect(await begun()).toBe(1);
    await step('2026-04-04T21:00:00Z');
    expect(await begun()).toBe(2);
  });

  it('that muster.yaml names while it would run applies at once; one that leaves muster.yaml ends', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, start: '2026-03-07T23:00:00Z' });
    await sends(bot, shop);
    await expectTold(bot, ANA, '🔔 Page p1');
    expect(await applyInAnotherProcess(bot, YAML)).toContain('+ maintenance upgrade');
    await bot.settle();
    await expectTold(bot, ANA, '☑️ Resolved p1');
    await applyInAnotherProcess(bot, YAML.replace('duration: 6h', 'duration: 5h'));
    await bot.settle();
    await expectNotTold(bot, ANA, 'p2');
    expect(await types(bot, ANA, GENERAL, '/alert silences')).toMatch(/maintenance\.upgrade/);
    await applyInAnotherProcess(bot, PAYMENTS_YAML);
    await bot.settle();
    await expectTold(bot, ANA, '🔔 Page p2');
    expect(await types(bot, ANA, GENERAL, '/alert silences')).toContain('There are no silences');
  });

  it('that somebody ends or cancels comes again the next time, and none is begun that was over while Muster was down', async () => {
    const bot = await startBot({ dialect, yaml: YAML, start: '2026-03-07T21:45:00Z' });
    await bot.advance(MINUTE);
    await expectSeen(bot, ANA, PAYMENTS, 'Maintenance of checkout from');
    await presses(bot, ANA, PAYMENTS, 'Cancel');
    await expectSeen(bot, ANA, PAYMENTS, 'Maintenance of checkout was cancelled');
    await bot.advance(2 * HOUR);
    expect(await said(bot, 'has begun')).toBe(0);
    await sends(bot, shop);
    await expectTold(bot, ANA, '🔔 Page p1');
    await bot.crash();
    bot.clock.set(Date.parse('2026-03-15T12:00:00Z'));
    await bot.restart();
    await expectNotTold(bot, ANA, '☑️ Resolved p1');
    expect(await said(bot, 'has begun')).toBe(0);
    await bot.advance(Date.parse('2026-03-21T22:00:00Z') - bot.clock.now());
    expect(await said(bot, 'has begun')).toBe(1);
  });
});
