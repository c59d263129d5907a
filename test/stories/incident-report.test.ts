import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { ANA, BO, CY, DEE, GENERAL, INCIDENTS } from '../support/seed.ts';
import { seen, types } from '../support/story.ts';

/** One incident from its declaration to its end. */
async function happens(bot: Bot, title: string, minutes: number): Promise<void> {
  const said = await types(bot, BO, GENERAL, `/incident new ${title}`);
  const inc = /INC-\d+/.exec(said)?.[0] ?? '';
  await bot.advance(2 * MINUTE);
  await types(bot, ANA, GENERAL, `/incident ack ${inc}`);
  await bot.advance((minutes - 2) * MINUTE);
  await types(bot, ANA, GENERAL, `/incident resolve ${inc} Rolled back`);
}

describe.each(dialects)('the report of incidents, on %s', (dialect) => {
  it('counts, compares, finds what repeats and what is left, and leaves out drills, the cancelled and the private', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    for (const minutes of [10, 20, 30]) await happens(bot, 'sev1 checkout Payments are failing', minutes);
    await types(bot, CY, GENERAL, '/incident new sev1 search Search exercise --drill --no-page');
    await types(bot, CY, GENERAL, '/incident new sev1 search False alarm --no-page');
    await types(bot, CY, GENERAL, '/incident cancel INC-5 It was nothing');
    await types(bot, DEE, GENERAL, '/incident new sev3 search Wombats read our mail --private');
    await types(bot, BO, GENERAL, '/incident followup INC-1 Alert on the queue @cy due tomorrow');
    await bot.advance(48 * HOUR);
    const words = await types(bot, CY, GENERAL, '/incident report');
    for (const part of [
      '3 incidents, 3 more than before',
      'Acknowledged in 2 min',
      'Resolved in 20 min',
      'Payments are failing”: 3 times in 30 days',
      '1 follow-up open, 1 late',
      'Ana Lima led 3, 3 pages',
    ])
      expect(words).toContain(part);
    expect(words).not.toMatch(/wombat|exercise|False alarm/i);
    expect(await types(bot, DEE, GENERAL, '/incident report 30d')).toContain('4 incidents');
    expect(await types(bot, CY, GENERAL, '/incident report search 7d')).toContain(
      'Incidents of the last 7 days, search',
    );
    expect(await types(bot, CY, GENERAL, '/incident report somewhen')).toContain('neither a period such as 90d');
    expect(await types(bot, CY, GENERAL, '/incident report 7d --export')).toContain('CSV and JSON');
    const files = (await bot.workspace.snapshot(CY)).messages.flatMap((message) => message.files ?? []);
    expect(files.map(({ name }) => name)).toEqual(['incidents-7d.csv', 'incidents-7d.json']);
    expect(files[0]?.text).toContain('INC-1,Payments are failing,sev1,checkout,resolved,');
    expect(JSON.parse(files[1]?.text ?? '{}')).toMatchObject({ all: { count: 3, kept: 3 } });
  });

  it('comes on Monday at nine, once, also to a bot that was away', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await happens(bot, 'sev2 checkout Payments are failing', 10);
    const reports = async () =>
      (await seen(bot, CY, INCIDENTS)).filter((text) => text.includes('Incidents of last week'));
    await bot.advance(6 * DAY);
    expect(await reports()).toEqual([]);
    await bot.crash();
    bot.clock.set(Date.parse('2026-03-09T12:00:00Z'));
    await bot.restart();
    await bot.settle();
    expect(await reports()).toEqual([expect.stringContaining('1 incident')]);
    await bot.advance(7 * DAY);
    expect((await reports()).length).toBe(2);
    expect((await reports())[1]).toMatch(/0 incidents|no incidents/);
  });
});
