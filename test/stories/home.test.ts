import { describe, expect, it } from 'vitest';
import { type Bot, startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { ANA, BO, CY, GENERAL } from '../support/seed.ts';
import { modalOf, types } from '../support/story.ts';

const SECONDS = 1000;

async function homeOf(bot: Bot, user: string): Promise<string> {
  return JSON.stringify((await bot.workspace.snapshot(user)).home?.blocks ?? []);
}

async function opens(bot: Bot, user: string): Promise<string> {
  await bot.workspace.home(user);
  await bot.settle();
  return homeOf(bot, user);
}

describe.each(dialects)('the Home tab, on %s', (dialect) => {
  it('teaches when there is nothing, and shows my pages, turns, tasks, incidents and hand-offs', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    expect(await opens(bot, CY)).toContain('All is calm: no incident is open.');
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    await types(bot, BO, GENERAL, '/incident task INC-1 Call the bank @ana');
    await types(bot, ANA, GENERAL, '/incident follow INC-1');
    await types(bot, ANA, GENERAL, '/incident follow search');
    const home = await opens(bot, ANA);
    for (const words of [
      'waits for your answer',
      'Call the bank',
      'Payments are failing',
      'incidents of ',
      'on call now',
      'second',
    ])
      expect(home).toContain(words);
    expect(await opens(bot, BO)).not.toContain('waits for your answer');
  });

  it('its buttons work, and it follows what happens while somebody looks at it', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await opens(bot, ANA);
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    await bot.advance(2 * SECONDS);
    expect(await homeOf(bot, ANA)).toContain('waits for your answer');
    const { home } = await bot.workspace.snapshot(ANA);
    await bot.workspace.click(ANA, { view: home?.id ?? '' }, 'Acknowledge');
    await bot.settle();
    expect(JSON.stringify(await modalOf(bot, ANA))).toContain('You have ');
    await bot.advance(2 * SECONDS);
    expect(await homeOf(bot, ANA)).toContain('yours since');
    const published = bot.workspace.calls.filter(({ method }) => method === 'views.publish').length;
    await bot.advance(2 * 3_600_000);
    const quiet = bot.workspace.calls.filter(({ method }) => method === 'views.publish').length;
    await types(bot, BO, GENERAL, '/incident note INC-1 Nobody looks any more');
    await types(bot, BO, GENERAL, '/incident status INC-1 identified');
    await bot.advance(2 * SECONDS);
    expect(bot.workspace.calls.filter(({ method }) => method === 'views.publish').length).toBe(quiet);
    expect(published).toBeGreaterThan(2);
  });

  it('keeps private incidents to their members, and is tried again when Slack will not take it', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await types(bot, BO, GENERAL, '/incident new sev3 Wombats read our mail --private');
    expect(await opens(bot, CY)).not.toMatch(/wombat/i);
    expect(await opens(bot, BO)).toMatch(/Wombat/);
    bot.workspace.fault({ method: 'views.publish', kind: 'status', status: 503, times: 1 });
    await bot.workspace.home(ANA);
    await bot.settle();
    await bot.advance(60 * SECONDS);
    expect(await homeOf(bot, ANA)).toContain('on call now');
  });
});
