import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, directOf, EVE, GENERAL } from '../support/seed.ts';
import { presses, roomOf, types } from '../support/story.ts';

describe.each(dialects)('/incident show on %s', (dialect) => {
  it('tells the state of an incident: how long, who, what was said, what is paged and left to do', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    const fresh = await types(bot, CY, GENERAL, '/incident show INC-1');
    expect(fresh).toContain('Open for less than a minute');
    expect(fresh).toContain('Lead  nobody yet');
    expect(fresh).toContain('No update yet.');
    expect(fresh).toContain('p1 🔔 not acknowledged yet');

    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    const room = await roomOf(bot, CY, 1);
    await types(bot, ANA, room, '/incident role scribe @bo');
    await types(bot, ANA, room, '/incident impact One customer in five cannot pay');
    await bot.advance(42 * MINUTE);
    await types(bot, BO, room, '/incident update Rolled back the deploy');
    const shown = await types(bot, CY, room, '/incident show');
    expect(shown).toContain('INC-1 Payments are failing');
    expect(shown).toContain('🔴 investigating  ·  🟥 sev1 Critical  ·  checkout');
    expect(shown).toContain('Open for 42 min');
    expect(shown).toContain(`Lead  <@${ANA}>  ·  scribe <@${BO}>`);
    expect(shown).toContain('Impact  One customer in five cannot pay');
    expect(shown).toContain(`Last update  2026-03-02 10:42 UTC by <@${BO}>`);
    expect(shown).toContain('Rolled back the deploy');
    expect(shown).toContain(`p1 ✅ <@${ANA}> acknowledged at 2026-03-02 10:00 UTC`);
    expect(shown).not.toContain('Open tasks');

    await types(bot, ANA, room, '/incident resolve Done');
    const over = await types(bot, CY, room, '/incident show');
    expect(over).toContain('✅ resolved');
    expect(over).toContain('Lasted 42 min');
  });

  it('tells when the next update is due, and the open tasks, the most urgent first', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev3 Mail is slow');
    for (const line of [
      'update INC-1 We look into it next 2h',
      'task INC-1 Write to the customers',
      'task INC-1 Restart <the> queue @bo due in 2h',
      'task INC-1 Look at the disk',
      'task done t3',
      'followup INC-1 Later',
    ])
      await types(bot, CY, GENERAL, `/incident ${line}`);
    const shown = await types(bot, EVE, GENERAL, '/incident show INC-1');
    expect(shown).toContain('next update due 2026-03-02 12:00 UTC');
    expect(shown).toContain('Open tasks  2');
    expect(shown).toContain(`Restart <the> queue · <@${BO}> · due 2026-03-02 12:00 UTCWrite to the customers · nobody`);
    expect(shown).not.toContain('Look at the disk');
    expect(shown).not.toContain('Later');

    await bot.advance(3 * HOUR);
    const late = await types(bot, EVE, GENERAL, '/incident show INC-1');
    expect(late).toContain('⏰ next update was due 2026-03-02 12:00 UTC');
    expect(late).toContain('⏰ was due 2026-03-02 12:00 UTC');
  });
});
