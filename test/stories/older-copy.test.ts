import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { pageState } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { askInside } from '../support/health.ts';
import { runs } from '../support/muster.ts';
import { olderCopy } from '../support/older-copy.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { SAID } from '../support/said.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS } from '../support/seed.ts';
import { presses, seen, told, types } from '../support/story.ts';

async function health(bot: Bot): Promise<string> {
  const answer = await askInside(bot, '/healthz');
  return `${answer.status} ${await answer.text()}`;
}

describe.each(dialects)('a database that went back to an older copy, on %s', (dialect) => {
  it('pages nobody for what was open in it, and says so until somebody confirms that it is right', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    const goBack = await olderCopy(bot);
    await bot.advance(SECOND);
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    const before = [(await told(bot, ANA)).length, (await told(bot, BO)).length];
    await goBack();
    await bot.advance(15 * MINUTE);
    expect([(await told(bot, ANA)).length, (await told(bot, BO)).length]).toEqual(before);
    await expectSeen(bot, CY, INCIDENTS, SAID.older, 'p1 · Payments are failing', '--confirm');
    expect(await health(bot)).toMatch(/^503 .*older copy.*muster restore --confirm/s);
    expect(await runs(bot, 'restore', '--confirm')).toMatchObject({ code: 0 });
    expect(await health(bot)).toBe('200 ok\n');
    await presses(bot, CY, INCIDENTS, 'Page again');
    expect((await told(bot, ANA)).length).toBe((before[0] ?? 0) + 1);
  });

  it('gives out no number a second time, and no button of the lost pages acts on another', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await types(bot, ANA, GENERAL, '/page ack p1');
    const goBack = await olderCopy(bot);
    await bot.advance(SECOND);
    await types(bot, CY, GENERAL, '/page @dee Search is slow');
    await types(bot, CY, GENERAL, '/incident new sev3 Search is slow');
    await goBack();
    await bot.advance(SECOND);
    await types(bot, BO, GENERAL, '/page payments Checkout is down');
    await expectTold(bot, ANA, 'p1003', 'Checkout is down');
    await presses(bot, DEE, directOf(DEE), 'Acknowledge');
    await expectTold(bot, DEE, 'before the database was restored');
    expect(await pageState(bot, 1003)).toBe('open');
    await types(bot, CY, GENERAL, '/incident new sev3 Search is slow again');
    expect(await types(bot, CY, GENERAL, '/incident list')).toContain('INC-1002');
    expect(await announcements([bot])).toBe(1);
  });
});

describe('several replicas on a database that went back', () => {
  it('begin one new generation, and say so once', async () => {
    const bot = await startBot({ dialect: 'postgres', yaml: PAYMENTS_YAML });
    const { databaseUrl, file } = bot.config;
    const other = await startBot({ dialect: 'postgres', settings: { databaseUrl, file } });
    const goBack = await olderCopy(bot);
    for (const one of [bot, other]) await one.advance(2 * SECOND);
    await types(bot, CY, GENERAL, '/page @dee Search is slow');
    for (const one of [bot, other]) await one.advance(2 * SECOND);
    await goBack();
    for (const one of [bot, other, bot]) await one.advance(2 * SECOND);
    expect(await types(bot, CY, GENERAL, '/page @dee Search is slow again')).toContain('p1002');
    expect(await announcements([bot, other])).toBe(1);
    for (const one of [bot, other]) expect(await health(one)).toContain('muster restore --confirm');
    await runs(other, 'restore', '--confirm');
    for (const one of [bot, other]) expect(await health(one)).toBe('200 ok\n');
  });

  it('hold their pages when somebody puts a dump back while they run', async () => {
    const bot = await startBot({ dialect: 'postgres', yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    const restored = await runs(bot, 'restore', '--confirm');
    expect(restored.out).toContain('Pages continue from p1002 and incidents from INC-1001');
    await bot.advance(15 * MINUTE);
    await expectNotTold(bot, BO, 'p1');
    await expectSeen(
      bot,
      CY,
      INCIDENTS,
      'Muster’s database was restored from a copy',
      'p1 · Payments are failing',
      'p1002',
    );
    expect(await types(bot, CY, GENERAL, '/page @dee Search is slow')).toContain('p1002');
  });
});

async function announcements(bots: readonly Bot[]): Promise<number> {
  const words = await Promise.all(bots.map((bot) => seen(bot, CY, INCIDENTS)));
  return words.flat().filter((text) => text.includes(SAID.older)).length;
}
