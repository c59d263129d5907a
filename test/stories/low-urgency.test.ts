/** Alerts that may wait: of low urgency outside the hours of their route. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/lib/instant.ts';
import { sends } from '../support/alerts.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO } from '../support/seed.ts';
import { told } from '../support/story.ts';

const ROUTES = `
routes:
  - { service: checkout, do: page, urgency: low, hours: { days: mon-fri, from: "09:00", to: "22:30" } }
`;

describe.each(dialects)('a route of low urgency outside its hours on %s', (dialect) => {
  it('pages at once in them, and waits for the morning outside them, in one message for each person', async () => {
    const bot = await startBot({ dialect, yaml: `${PAYMENTS_YAML}${ROUTES}`, start: '2026-03-02T22:10:00Z' });
    await sends(bot, {});
    await expectTold(bot, ANA, '🔔 Page p1');
    await sends(bot, { state: 'resolved' });
    await bot.advance(50 * MINUTE);
    await sends(bot, { identity: 'cpu', title: 'CPU is hot' });
    await sends(bot, { identity: 'ram', title: 'RAM is full' });
    await bot.advance(7.5 * HOUR);
    await expectNotTold(bot, ANA, 'CPU is hot', 'RAM is full');
    await expectNotTold(bot, BO, 'CPU is hot', 'RAM is full');
    await bot.advance(30 * MINUTE + 10 * SECOND);
    await expectTold(bot, ANA, 'CPU is hot', 'RAM is full', 'p2', 'p3');
    expect((await told(bot, ANA)).filter((words) => /CPU is hot|RAM is full/.test(words))).toHaveLength(1);
  });
});
