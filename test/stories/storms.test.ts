/** More new alerts at once than anybody can read. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { keptAlerts, reasonsOf, sends } from '../support/alerts.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, CY, directOf, GENERAL, PAYMENTS } from '../support/seed.ts';
import { presses, seen, told, types } from '../support/story.ts';

/** So many alerts of a service, each a group of its own. */
function many(count: number, service = 'checkout', more: object = {}) {
  return Array.from({ length: count }, (_, i) => ({
    identity: `${service}-${i}`,
    title: `Host ${i} is down`,
    labels: { service },
    ...more,
  }));
}

/** How many pages somebody was told of that are not acknowledged or closed. */
async function openPages(bot: Bot, user: string): Promise<number> {
  const words = await told(bot, user);
  return new Set(words.flatMap((text) => /🔔 Page (p\d+)/.exec(text)?.[1] ?? [])).size;
}

describe.each(dialects)('an alert storm on %s', (dialect) => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
  });

  it('is one message for each service and one page for each policy, and loses no alert', async () => {
    await sends(bot, ...many(25), ...many(5, 'search'));
    await bot.advance(40 * SECOND);
    expect((await told(bot, ANA)).filter((words) => words.includes('Resolved p'))).toEqual([]);
    const words = (await seen(bot, ANA, PAYMENTS)).filter((text) => text.includes('Host'));
    expect(words).toHaveLength(1);
    expect(words[0]).toContain('Alert storm from shop');
    expect(words[0]).toContain('25 alert groups, 25 firing');
    await expectSeen(bot, ANA, GENERAL, 'Alert storm from shop · search', '5 alert groups');
    expect(await openPages(bot, ANA)).toBe(1);
    await expectTold(bot, ANA, '🔔 Page', 'Alert storm from shop');
    expect(await keptAlerts(bot)).toHaveLength(30);
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await bot.advance(20 * MINUTE);
    expect(await openPages(bot, ANA)).toBe(0);
    await expectSeen(bot, ANA, PAYMENTS, '🌤️ The alert storm from shop is over', '25 alert groups', 'Still firing: A-1');
  });

  it('begins with the 21st new group in a minute, also when they come one by one', async () => {
    for (const one of many(20)) await sends(bot, one);
    await expectNotTold(bot, ANA, 'Alert storm');
    const [last] = await sends(bot, { ...many(21)[20] });
    expect(reasonsOf(last)).toContain('act: is part of an alert storm');
    // Slack takes a message a second.
    await bot.advance(50 * SECOND);
    expect(await openPages(bot, ANA)).toBe(1);
    await sends(bot, { identity: 'other', title: 'Late one', labels: { service: 'checkout' } });
    await bot.advance(5 * SECOND);
    expect(await openPages(bot, ANA)).toBe(1);
    await expectSeen(bot, ANA, PAYMENTS, 'Alert storm from shop', '22 alert groups');
  });

  it('starts its page again for a more severe alert, and closes it when all are resolved', async () => {
    await sends(bot, ...many(22, 'checkout', { severity: 'sev3' }));
    await bot.advance(10 * SECOND);
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await bot.advance(10 * SECOND);
    expect(await openPages(bot, ANA)).toBe(0);
    await sends(bot, { identity: 'worse', title: 'All is lost', severity: 'sev1', labels: { service: 'checkout' } });
    await bot.advance(10 * SECOND);
    await expectTold(bot, ANA, '🔔 Page', 'sev1: All is lost');
    expect(await openPages(bot, ANA)).toBe(1);
    const over = many(22).map((one) => ({ ...one, state: 'resolved' as const }));
    await sends(bot, ...over);
    expect(await openPages(bot, ANA)).toBe(1);
    await sends(bot, { identity: 'worse', state: 'resolved' });
    await bot.advance(10 * SECOND);
    expect(await openPages(bot, ANA)).toBe(0);
  });

  it('is over when it is calm; what is new then pages for itself', async () => {
    await sends(bot, ...many(22));
    await bot.advance(4 * MINUTE);
    await sends(bot, { identity: 'in-it', title: 'In it', labels: { service: 'checkout' } });
    expect(await types(bot, CY, GENERAL, '/alert why A-23')).toContain('is part of an alert storm');
    await bot.advance(2 * MINUTE);
    await expectSeen(bot, ANA, PAYMENTS, 'The alert storm from shop is over', 'Still firing: A-1', 'and 13 more');
    await sends(bot, { identity: 'after', title: 'After it', labels: { service: 'checkout' } });
    await expectTold(bot, ANA, '🔔 Page', 'After it');
  });
});
