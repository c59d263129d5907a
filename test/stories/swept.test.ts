/** Rows that have done their work go after `keep:`. Nobody sees them, so the tables are the subject. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { rowsOf } from '../support/rows.ts';
import { ANA, CY, GENERAL } from '../support/seed.ts';
import { types } from '../support/story.ts';

async function count(bot: Bot, table: 'outbox' | 'inbox' | 'receipts'): Promise<number> {
  return (await rowsOf(bot, table)).length;
}

describe.each(dialects)('rows that have done their work, on %s', (dialect) => {
  it('go after `keep:`, and what still waits or is needed stays', async () => {
    const bot = await startBot({ dialect, yaml: `keep: 3d\n${PAYMENTS_YAML}` });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await types(bot, ANA, GENERAL, '/page ack');
    expect(await count(bot, 'outbox')).toBeGreaterThan(0);
    await bot.advance(2 * DAY);
    expect(await count(bot, 'inbox')).toBeGreaterThan(0);
    const receipts = await count(bot, 'receipts');
    await bot.advance(26 * HOUR + 5 * MINUTE);
    const old = bot.clock.now() - 3 * DAY - HOUR;
    expect((await rowsOf(bot, 'outbox')).filter(({ done_at: done }) => done !== null && done < old)).toEqual([]);
    expect(await count(bot, 'receipts')).toBeGreaterThanOrEqual(receipts);
  });

  it('of requests all go, while young messages stay', async () => {
    // The hand-off of Monday morning is said on the second day.
    const bot = await startBot({ dialect, yaml: `keep: 2d\n${PAYMENTS_YAML}`, start: '2026-03-08T06:00:00Z' });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    await bot.advance(26 * HOUR);
    expect(await count(bot, 'inbox')).toBeGreaterThan(0);
    await bot.advance(DAY);
    expect(await count(bot, 'inbox')).toBe(0);
    expect(await count(bot, 'outbox')).toBeGreaterThan(0);
  });
});
