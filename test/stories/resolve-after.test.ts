/** Tools that never say that something is over, while Muster could not hear them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, GENERAL } from '../support/seed.ts';
import { makesKey, sends } from '../support/senders.ts';
import { types } from '../support/story.ts';

const YAML = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
  shop: { type: generic, identity: "{id}", title: "{id} is down", resolve_after: 10m }
`;

describe.each(dialects)('resolve_after on %s', (dialect) => {
  let bot: Bot;
  let door = '';
  beforeEach(async () => {
    bot = await startBot({ dialect, yaml: YAML });
    door = `/hooks/shop/${await makesKey(bot, 'shop')}`;
    await sends(bot, door, { id: 'web-1' });
  });

  const state = () => types(bot, ANA, GENERAL, '/alert A-1');

  it('counts anew after a time in which Muster was down', async () => {
    await bot.advance(5 * MINUTE);
    await bot.crash();
    bot.clock.set(bot.clock.now() + HOUR);
    await bot.restart();
    await bot.advance(9 * MINUTE);
    expect(await state()).toContain('1 firing');
    await bot.advance(2 * MINUTE);
    expect(await state()).toContain('1 resolved');
  });

  it('waits while Muster refuses what the tool sends', async () => {
    await bot.advance(5 * MINUTE);
    expect((await sends(bot, door, { name: 'web-1' })).status).toBe(400);
    await bot.advance(10 * MINUTE);
    expect(await state()).toContain('1 firing');
    await sends(bot, door, { id: 'web-2' });
    await bot.advance(11 * MINUTE);
    expect(await state()).toContain('1 resolved');
  });
});
