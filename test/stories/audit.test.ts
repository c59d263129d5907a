import { describe, expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { startCarrier } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, INCIDENTS } from '../support/seed.ts';
import { seen } from '../support/story.ts';

const MINUTES = 60_000;

describe.each(dialects)('the auditor on %s', (dialect) => {
  it('pings somebody else’s monitor each minute while nothing due is undone', async () => {
    const monitor = await startCarrier();
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, settings: { deadManUrl: monitor.url } });
    await bot.settle();
    const before = monitor.told.length;
    for (let minute = 0; minute < 3; minute += 1) await bot.advance(MINUTES);
    expect(monitor.told.length - before).toBe(3);
  });

  it('withholds the ping, fails /healthz and tells the channel while something due was never tried', async () => {
    const monitor = await startCarrier();
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, settings: { deadManUrl: monitor.url } });
    await bot.settle();
    const { transact } = bot.app.engine;
    // A row that this process leaves alone although it is long due, as if its clock or its index had gone wrong.
    await transact((tx) =>
      tx.db
        .insertInto('outbox')
        .values(lost(bot.clock.now() - 5 * MINUTES))
        .execute(),
    );
    const before = monitor.told.length;
    await bot.advance(2 * MINUTES);
    expect(monitor.told.length).toBe(before);
    expect((await fetch(`${bot.app.url}/healthz`)).status).toBe(503);
    expect((await seen(bot, ANA, INCIDENTS)).join()).toContain('1 notices have been due for over two minutes');
    await transact((tx) => tx.db.deleteFrom('outbox').where('slot', '=', 'lost').execute());
    await bot.advance(2 * MINUTES);
    expect(monitor.told.length).toBeGreaterThan(before);
    expect((await seen(bot, ANA, INCIDENTS)).filter((words) => words.includes('Muster')).length).toBe(2);
  });
});

/** Held back by an older row of its slot that is leased for ever. */
function lost(next_at: number) {
  const lease_until = next_at + 9 * 60 * MINUTES;
  return {
    lane: 'page' as const,
    kind: 'message',
    slot: 'lost',
    after_slot: null,
    payload_json: '{}',
    state: 'waiting' as const,
    attempts: 0,
    unsure: 0,
    next_at,
    lease_until,
    lease_owner: 'nobody',
    created_at: next_at,
    done_at: null,
    error: null,
    pace: null,
  };
}
