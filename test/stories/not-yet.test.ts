/** Whoever waits for an answer is told after 2.5 seconds that nothing is recorded yet, by whichever door they came. */
import { describe, expect, test, vi } from 'vitest';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { holdDatabase } from '../support/held.ts';
import { wordsOf } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, EVE, GENERAL, INCIDENTS } from '../support/seed.ts';
import { sendCommand, sendForm } from '../support/signed.ts';
import { findMessage, modalOf, seen, told, types } from '../support/story.ts';

const NOT_YET = 'Not recorded yet, still trying.';

/** Everything a person sees: their channels, and the modal that is open. */
async function sees(bot: Bot, user: string): Promise<string> {
  const { messages, views } = await bot.workspace.snapshot(user);
  return [...messages.map(wordsOf), ...views.map(({ blocks }) => wordsOf({ text: '', blocks }))].join('\n');
}

/** Resolves when a person sees that nothing is recorded yet. */
async function waits(bot: Bot, user: string): Promise<void> {
  const looks = async (): Promise<boolean> => (await sees(bot, user)).includes(NOT_YET);
  await vi.waitUntil(looks, { timeout: 20_000 }).catch(() => undefined);
  expect(await sees(bot, user)).toContain(NOT_YET);
}

describe.each(dialects)('while the database is held, on %s', (dialect) => {
  test('commands, mentions, buttons, forms and shortcuts say so, and say the result when it is there', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, ANA, INCIDENTS, '/page payments Checkout is down');
    await bot.workspace.type(CY, INCIDENTS, '/incident new');
    const page = await findMessage(bot, ANA, directOf(ANA), /Checkout is down/);
    const view = await modalOf(bot, CY);
    const release = holdDatabase(bot);
    // What an acknowledgement carries is read from it: the sandbox's Slack gives up after three seconds of a busy machine.
    const form = sendForm(bot, CY, view, { title: 'Search is slow', severity: 'sev3' });
    const command = sendCommand(bot, BO, GENERAL, '/oncall who payments');
    const asked = [
      bot.workspace.click(ANA, page, 'Acknowledge'),
      bot.workspace.type(DEE, INCIDENTS, '@muster oncall who payments'),
      bot.workspace.shortcut(EVE, 'incident_declare'),
    ];
    expect((await form).body).toContain(NOT_YET);
    expect((await command).body).toContain(NOT_YET);
    for (const user of [ANA, DEE, EVE]) await waits(bot, user);
    await release();
    await Promise.all(asked);
    await bot.settle();
    expect((await told(bot, ANA)).join('\n')).toContain('You acknowledged p1.');
    expect(await sees(bot, CY)).toContain('INC-1');
    // Her form opens; on a machine so busy that her trigger is too old by now, she is told so.
    const { views } = await bot.workspace.snapshot(EVE);
    expect([...views, ...(await told(bot, EVE)).filter((words) => !words.includes(NOT_YET))]).not.toEqual([]);
    expect((await seen(bot, DEE, INCIDENTS)).join()).toContain(`<@${ANA}>`);
  });
});
