/** Alerts that fire and resolve again and again. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { reasonsOf, sends } from '../support/alerts.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, CY, GENERAL, PAYMENTS } from '../support/seed.ts';
import { seen, types } from '../support/story.ts';

const shop = { labels: { service: 'checkout' } };
const over = { ...shop, state: 'resolved' as const };

/** So many changes, one each three minutes, the first of which fires. */
async function changes(bot: Bot, count: number, more: object = {}): Promise<string> {
  let last = '';
  for (let i = 0; i < count; i += 1) {
    last = reasonsOf((await sends(bot, { ...(i % 2 === 0 ? shop : over), ...more }))[0]);
    await bot.advance(3 * MINUTE);
  }
  return last;
}

describe.each(dialects)('a group that flaps on %s', (dialect) => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
  });

  it('is held open and says so at the fifth change in half an hour instead of paging; quiet ends it', async () => {
    expect(await changes(bot, 5)).toContain('act: is flapping');
    await expectTold(bot, ANA, '☑️ Resolved p2');
    await expectNotTold(bot, ANA, 'p3');
    await expectSeen(bot, ANA, PAYMENTS, 'A-1 is flapping', '5 changes within 30 min');
    await expectSeen(bot, ANA, PAYMENTS, 'Disk is full', 'Flapping:', 'held open', '1 firing');
    const [held] = await sends(bot, over);
    expect(reasonsOf(held)).toContain('resolve: is flapping, so it is held open');
    await bot.advance(3 * MINUTE);
    await changes(bot, 2);
    expect(await types(bot, CY, GENERAL, '/alert')).toContain('🔁 A-1');
    await bot.advance(27 * MINUTE - 1);
    expect(await types(bot, CY, GENERAL, '/alert')).toContain('🔁 A-1');
    await bot.advance(1);
    expect(await types(bot, CY, GENERAL, '/alert')).toContain('No alert is firing');
    await expectNotTold(bot, ANA, 'p3');
    expect((await seen(bot, ANA, PAYMENTS)).filter((text) => text.includes('is flapping'))).toHaveLength(1);
    await sends(bot, shop);
    await expectTold(bot, ANA, '🔔 Page p3');
  });

  it('and then fires for half an hour without a change pages', async () => {
    await changes(bot, 5);
    await bot.advance(27 * MINUTE - 1);
    await expectNotTold(bot, ANA, 'p3');
    await bot.advance(1);
    await expectTold(bot, ANA, '🔔 Page p3');
  });

  it('pages when it becomes more severe, and when somebody resolved it and it fires again', async () => {
    await changes(bot, 5, { severity: 'sev2' });
    expect(reasonsOf((await sends(bot, { ...shop, severity: 'sev1', title: 'Disk is lost' }))[0])).toContain(
      'act: pages',
    );
    await expectTold(bot, ANA, '🔔 Page p3', 'sev1');
    await types(bot, CY, GENERAL, '/alert resolve A-1');
    await sends(bot, shop);
    await expectTold(bot, ANA, '🔔 Page p4');
  });

  it('is not one whose changes are further apart, or one of many alerts that are over at once', async () => {
    for (let i = 0; i < 8; i += 1) {
      await sends(bot, i % 2 === 0 ? shop : over);
      await bot.advance(8 * MINUTE);
    }
    await expectTold(bot, ANA, '☑️ Resolved p4');
    const grouped = await startBot({
      dialect,
      yaml: `${PAYMENTS_YAML}\nroutes: [{ service: checkout, group: [team] }]\n`,
    });
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((identity) => ({ identity }));
    await sends(grouped, ...many);
    await sends(grouped, ...many.map((one) => ({ ...one, state: 'resolved' as const })));
    expect(await types(grouped, CY, GENERAL, '/alert')).toContain('No alert is firing');
  });
});
