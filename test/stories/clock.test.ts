/** The machine's clock is set back or forward: waits keep their length, hand-offs follow the wall. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectNotTold, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { until } from '../support/shifts.ts';
import { seen, told, types } from '../support/story.ts';

/** A page whose second step, after five minutes, pages Bo; two of the five minutes have passed. */
async function waitingPage(dialect: 'sqlite' | 'postgres'): Promise<Bot> {
  const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
  await types(bot, CY, GENERAL, '/page payments The shop is slow');
  await bot.advance(2 * MINUTE);
  return bot;
}

/** PostgreSQL is asked for its time as often as this. */
const ASKED = 10 * SECOND;

/** The clock jumps, and the bot has noticed. */
async function jumps(bot: Bot, by: number): Promise<void> {
  bot.clock.jump(by);
  bot.clock.set(bot.clock.now() + ASKED);
  bot.app.engine.poke();
  await bot.settle();
}

describe.each(dialects)('a clock that jumps under the bot, on %s', (dialect) => {
  it.each([
    ['back', -HOUR],
    ['forward', HOUR],
  ])('an hour %s neither delays a step nor ends its wait early', async (_, by) => {
    const bot = await waitingPage(dialect);
    await jumps(bot, by);
    await bot.advance(3 * MINUTE - 15 * SECOND - ASKED);
    await expectNotTold(bot, BO, 'Page p1');
    await bot.advance(20 * SECOND);
    await expectTold(bot, BO, 'Page p1');
    await expectNotSeen(bot, ANA, INCIDENTS, /Muster/);
  });

  it('an hour back while the bot was away delays no step', async () => {
    const bot = await waitingPage(dialect);
    await bot.stop();
    bot.clock.jump(-HOUR);
    await bot.restart();
    await bot.advance(5 * MINUTE);
    await expectTold(bot, BO, 'Page p1');
    expect((await told(bot, BO)).filter((words) => words.includes('Page p1'))).toHaveLength(1);
  });

  it('many steps of a page with an hour back and forward between them keep their distance', async () => {
    const bot = await waitingPage(dialect);
    await jumps(bot, -HOUR);
    await bot.advance(MINUTE);
    await jumps(bot, 2 * HOUR);
    await bot.advance(2 * MINUTE + 5 * SECOND - 2 * ASKED);
    await expectTold(bot, BO, 'Page p1');
    const again = async (): Promise<number> => (await told(bot, ANA)).filter((text) => text.includes('Page p1')).length;
    await jumps(bot, -HOUR);
    await bot.advance(10 * MINUTE - 30 * SECOND - ASKED);
    expect(await again()).toBe(1);
    await bot.advance(35 * SECOND);
    expect(await again()).toBe(2);
  });

  it('a hand-off follows the wall: its reminder is due at once when the clock jumps beyond it', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await until(bot, '2026-03-09T07:00:00Z');
    await expectNotSeen(bot, ANA, PAYMENTS, 'Hand-off of payments');
    await jumps(bot, HOUR + 40 * MINUTE);
    expect((await seen(bot, ANA, PAYMENTS)).filter((words) => words.includes('Hand-off of payments'))).toHaveLength(1);
  });
});
