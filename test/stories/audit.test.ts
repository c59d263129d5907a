import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { startCarrier } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { expectSeen } from '../support/expect.ts';
import { strandedMessage } from '../support/given.ts';
import { askInside } from '../support/health.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, GENERAL, INCIDENTS } from '../support/seed.ts';
import { seen } from '../support/story.ts';

describe.each(dialects)('the auditor on %s', (dialect) => {
  it('pings an external monitor each minute while there is no overdue work', async () => {
    const monitor = await startCarrier();
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, settings: { deadManUrl: monitor.url } });
    await bot.settle();
    const before = monitor.told.length;
    for (let minute = 0; minute < 3; minute += 1) await bot.advance(MINUTE);
    expect(monitor.told.length - before).toBe(3);
  });

  it('withholds the ping, fails /healthz and tells the channel while something that could leave was not sent, and then sends it', async () => {
    const monitor = await startCarrier();
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, settings: { deadManUrl: monitor.url } });
    await bot.settle();
    await strandedMessage(bot, GENERAL, 'I was stranded');
    expect((await askInside(bot, '/healthz')).status).toBe(503);
    const before = monitor.told.length;
    await bot.advance(MINUTE);
    expect(monitor.told.length).toBe(before);
    await expectSeen(bot, ANA, INCIDENTS, '1 notification was held back; it should have been sent already.');
    await expectSeen(bot, BO, GENERAL, 'I was stranded');
    await bot.advance(2 * MINUTE);
    expect((await askInside(bot, '/healthz')).status).toBe(200);
    expect(monitor.told.length).toBeGreaterThan(before);
    const said = (await seen(bot, ANA, INCIDENTS)).filter((words) => words.includes('Muster'));
    expect(said).toEqual([expect.stringContaining('Muster is healthy again')]);
  });
});
