import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { reportedIncident } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { ANA, BO, CY, DEE, GENERAL, INCIDENTS } from '../support/seed.ts';
import { presses, roomOf, seen, told, types } from '../support/story.ts';

async function running(dialect: (typeof dialects)[number], line = 'sev1 checkout Payments are failing') {
  const bot = await startBot({ dialect, yaml: COMMAND_YAML });
  await types(bot, BO, GENERAL, `/incident new ${line}`);
  return { bot, room: await roomOf(bot, BO, 1) };
}

async function count(bot: Bot, user: string, channel: string, words: string): Promise<number> {
  return (await seen(bot, user, channel)).filter((text) => text.includes(words)).length;
}

/** The broken targets of INC-1 as the report of incidents has them. */
async function brokenTargets(bot: Bot): Promise<readonly string[]> {
  const { broken_targets: broken = '' } = await reportedIncident(bot, BO, 1);
  return broken.split(' ').filter(Boolean).sort();
}

describe.each(dialects)('targets, on %s', (dialect) => {
  it('an update: the lead is warned before, the room is told when it is due, the lead by name when it is late', async () => {
    const { bot, room } = await running(dialect);
    await types(bot, ANA, room, '/incident ack');
    await bot.advance(24 * MINUTE);
    await expectNotTold(bot, ANA, 'is due at');
    await bot.advance(1 * MINUTE);
    expect((await told(bot, ANA)).at(-1)).toContain('An update on INC-1 Payments are failing is due at');
    await bot.advance(5 * MINUTE);
    expect(await count(bot, ANA, room, 'An update is due now')).toBe(1);
    expect(await brokenTargets(bot)).toEqual([]);
    await bot.advance(10 * MINUTE);
    await expectSeen(bot, ANA, room, `<@${ANA}>, the update on INC-1 is 10 min late`);
    expect(await brokenTargets(bot)).toEqual(['update_every']);
    expect(await types(bot, ANA, room, '/incident timeline')).toContain('the update was due 10 min ago');
    await types(bot, ANA, room, '/incident update We roll back next 45m');
    await expectSeen(bot, ANA, room, 'Next update by');
    await bot.advance(39 * MINUTE);
    expect(await count(bot, ANA, room, 'An update is due now')).toBe(1);
    await bot.advance(6 * MINUTE);
    expect(await count(bot, ANA, room, 'An update is due now')).toBe(2);
    await types(bot, ANA, room, '/incident update All quiet next none');
    await bot.advance(300 * MINUTE);
    expect(await count(bot, ANA, room, 'An update is due now')).toBe(2);
  });

  it('an answer and the end: broken ones are said, kept on the timeline and for the reports', async () => {
    const { bot, room } = await running(dialect);
    await bot.advance(4 * MINUTE);
    await expectSeen(bot, BO, room, 'INC-1 was not acknowledged within 4 min');
    await types(bot, ANA, room, '/incident ack');
    await types(bot, ANA, room, '/incident update Looking next none');
    await bot.advance(237 * MINUTE);
    await expectSeen(bot, BO, room, 'INC-1 has been open for 4 h');
    expect(await brokenTargets(bot)).toEqual(['ack_within', 'resolve_within']);
    expect(await types(bot, ANA, room, '/incident timeline')).toContain('not resolved within 4 h');
  });

  it('no lead after five minutes: the owner is paged once, and not while a page is under way', async () => {
    const { bot, room } = await running(dialect);
    await bot.advance(6 * MINUTE);
    await expectSeen(bot, BO, room, 'Nobody leads INC-1.');
    await expectNotTold(bot, DEE, 'nobody leads');
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Baskets are empty --no-page');
    await bot.advance(6 * MINUTE);
    await expectSeen(bot, CY, await roomOf(bot, CY, 2), 'Nobody leads INC-2.');
    await types(bot, CY, GENERAL, '/incident new sev1 search Search is down');
    await expectSeen(bot, CY, await roomOf(bot, CY, 3), 'p2 reached nobody');
    await types(bot, CY, GENERAL, '/incident service INC-3 checkout');
    await bot.advance(6 * MINUTE);
    await expectTold(bot, DEE, 'nobody leads');
    await bot.advance(60 * MINUTE);
    const paged = [ANA, BO, CY, DEE].map((user) => told(bot, user));
    const pages = (await Promise.all(paged)).flat().filter((text) => text.includes('nobody leads'));
    expect(new Set(pages.flatMap((text) => text.match(/\bp\d+\b/g) ?? ['a page without a name'])).size).toBe(1);
  });

  it('survives a kill in the middle, and nothing is said twice', async () => {
    const { bot, room } = await running(dialect);
    await types(bot, ANA, room, '/incident ack');
    await bot.advance(29 * MINUTE);
    await bot.crash();
    await bot.restart();
    await bot.advance(2 * MINUTE);
    expect(await count(bot, ANA, room, 'An update is due now')).toBe(1);
    await types(bot, ANA, room, '/incident resolve Rolled back');
    await bot.advance(600 * MINUTE);
    expect(await count(bot, ANA, room, 'An update is due now')).toBe(1);
    expect(await brokenTargets(bot)).toEqual([]);
  });
});

describe.each(dialects)('severity and roles, on %s', (dialect) => {
  it('a raised severity opens a room, pages, sets the cadence and tells followers, each with its reason', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await types(bot, CY, GENERAL, '/incident follow sev1');
    await types(bot, BO, GENERAL, '/incident new sev3 checkout Payments are slow');
    await types(bot, BO, GENERAL, '/incident note INC-1 Said in the thread');
    const said = await types(bot, BO, GENERAL, '/incident sev INC-1 1');
    for (const why of [
      'sev1 incidents have their own channel',
      'sev1 requires an update every 30 min',
      `sev1 pages the people on call: paging <@${ANA}>`,
    ])
      expect(said).toContain(why);
    const room = await roomOf(bot, BO, 1);
    await expectSeen(bot, BO, room, 'INC-1 Payments are slow');
    await expectTold(bot, ANA, 'INC-1 sev1 checkout');
    await expectTold(bot, CY, 'severity: sev3 → sev1');
    await expectSeen(bot, ANA, 'C000PAYME', 'continues in its own channel');
    await types(bot, BO, room, '/incident sev 3');
    await expectSeen(bot, BO, room, 'No next update is due');
    await bot.advance(120 * MINUTE);
    await expectNotSeen(bot, BO, room, 'An update is due now');
  });

  it('a role is taken by command, button or form, with its instruction and a note', async () => {
    const { bot, room } = await running(dialect);
    await types(bot, ANA, room, '/incident role scribe @cy You write, I fix');
    expect((await told(bot, CY)).at(-1)).toContain('made you scribe of INC-1');
    expect((await told(bot, CY)).at(-1)).toContain('You write, I fix');
    expect((await told(bot, CY)).at(-1)).toContain('Write down what happens.');
    await types(bot, ANA, room, '/incident role scribe @bo');
    await types(bot, ANA, room, '/incident role scribe @cy');
    expect((await told(bot, CY)).filter((words) => words.includes('made you scribe'))).toHaveLength(2);
    await presses(bot, DEE, INCIDENTS, 'Join');
    await presses(bot, DEE, room, 'Take the lead');
    expect((await told(bot, DEE)).at(-1)).toContain('You have the lead of INC-1');
    await types(bot, DEE, room, '/incident lead @bo I go to bed');
    expect((await told(bot, BO)).at(-1)).toContain('I go to bed');
    await expectSeen(bot, BO, room, `assigned the lead to <@${BO}>, replacing <@${DEE}>`);
    await types(bot, BO, room, '/incident roles');
    const view = (await bot.workspace.snapshot(BO)).views.at(-1);
    await bot.workspace.submit(BO, view?.id ?? '', { role: 'scribe', who: DEE, note: 'Thanks' });
    await bot.settle();
    expect((await told(bot, DEE)).at(-1)).toContain('Thanks');
    expect(await types(bot, BO, room, '/incident who')).toContain(`<@${DEE}> is scribe`);
  });
});
