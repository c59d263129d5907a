import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { pageState } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, directOf, GENERAL } from '../support/seed.ts';
import { buttonsOf, findMessage, presses, roomOf, told, types } from '../support/story.ts';

/** Ana says something in her direct messages, and reads what Muster says. */
async function says(bot: Bot, words: string): Promise<string> {
  await bot.workspace.type(ANA, directOf(ANA), words);
  await bot.settle();
  return (await told(bot, ANA)).at(-1) ?? '';
}

describe.each(dialects)('a page is answered in words, on %s', (dialect) => {
  it('in the direct messages: acknowledged, escalated and snoozed as people write', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const words = ['ack', 'Ack!', 'on it', '👍', 'p5 ack', 'ack 6', 'acknowledge p7 please', 'acked'];
    for (const [i, word] of words.entries()) {
      await types(bot, CY, GENERAL, `/page payments Number ${i} is failing`);
      expect(await says(bot, word)).toContain(`✅ You acknowledged p${i + 1}`);
    }
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    expect(await says(bot, 'snooze 30')).toContain('Snoozed p9 until 2026-03-02 10:30 UTC');
    await types(bot, CY, GENERAL, '/page payments Cards are failing');
    expect(await says(bot, 'is p10 mine?')).not.toContain('You have');
    expect(await says(bot, 'escalate p10')).toContain('Escalated p10');
    expect((await told(bot, BO)).at(-1)).toContain('Cards are failing');
    await bot.advance(MINUTE);
    await types(bot, CY, GENERAL, '/page payments Queues are stuck');
    const other = await findMessage(bot, ANA, directOf(ANA), /Escalated p10/);
    const [dm, page] = [directOf(ANA), await findMessage(bot, ANA, directOf(ANA), /Queues are stuck/)];
    await says(bot, 'ack p10');
    for (const word of ['on it', 'got it', '👍', 'later']) await types(bot, ANA, dm, word, other.ts);
    expect(await pageState(bot, 11)).toBe('open');
    await types(bot, ANA, dm, 'got it', page.ts);
    expect(await pageState(bot, 11)).toBe('acknowledged');
    await types(bot, CY, GENERAL, '/page payments Queues are stuck again');
    await types(bot, ANA, dm, 'ack please', other.ts);
    expect(await pageState(bot, 12)).toBe('acknowledged');
  });

  it('a bare word with several open pages gets buttons', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await bot.advance(MINUTE);
    await types(bot, CY, GENERAL, '/page payments Cards are failing');
    for (const word of ['ack', 'esc', 'snooze 45']) {
      await says(bot, word);
      const asked = await findMessage(bot, ANA, directOf(ANA), /Which page\?/);
      expect(buttonsOf(asked)).toEqual([expect.stringMatching(/^p[12] /), expect.stringMatching(/^p[12] /)]);
    }
    await presses(bot, ANA, directOf(ANA), 'p2 Cards are failing');
    expect([await pageState(bot, 1), await pageState(bot, 2)]).toEqual(['open', 'acknowledged']);
    expect(await types(bot, ANA, GENERAL, '/page show p2')).toContain('snoozed for 45 min');
  });

  it('in an incident channel nothing that people say to each other acknowledges, only a command', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
    const room = await roomOf(bot, BO, 1);
    for (const words of ['ack', 'ack p1', 'on it', '👍', '@muster on it', '@muster 👍', '@muster is somebody on it'])
      await types(bot, ANA, room, words);
    expect(await pageState(bot, 1)).toBe('open');
    await types(bot, ANA, room, '@muster ack p1!');
    expect(await pageState(bot, 1)).toBe('acknowledged');
    await types(bot, BO, room, '/incident page payments');
    await types(bot, ANA, room, '@muster ack');
    expect(await pageState(bot, 2)).toBe('acknowledged');
  });
});
