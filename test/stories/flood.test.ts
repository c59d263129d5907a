/** Many pages at once: each is named in a message that arrives soon, and waits from then on. */
import { describe, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { BO, CY, GENERAL } from '../support/seed.ts';
import { types } from '../support/story.ts';

describe.each(dialects)('the wait of a step, on %s', (dialect) => {
  it('begins when the message that names the page was delivered', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 15, times: 1 });
    await types(bot, CY, GENERAL, '/page payments One');
    await bot.advance(5 * MINUTE + 10 * SECOND);
    await expectNotTold(bot, BO, 'p1');
    await bot.advance(10 * SECOND);
    await expectTold(bot, BO, '🔔 Page p1');
  });

  it('begins 30 seconds after the step was taken when nothing was delivered', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault({
      method: 'chat.postMessage',
      kind: 'status',
      status: 503,
      when: ({ channel }) => channel !== BO,
    });
    await types(bot, CY, GENERAL, '/page payments One');
    await bot.advance(5 * MINUTE + 25 * SECOND);
    await expectNotTold(bot, BO, 'p1');
    await bot.advance(5 * SECOND);
    await expectTold(bot, BO, '🔔 Page p1');
  });
});
