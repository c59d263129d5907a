import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectSeen, expectTold } from '../support/expect.ts';
import { vanishedSchedule } from '../support/given.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { rowsOf } from '../support/rows.ts';
import { ANA, BO, CY, GENERAL, PAYMENTS } from '../support/seed.ts';
import { overrides, seen, types } from '../support/story.ts';

async function reminders(words: Promise<readonly string[]>): Promise<readonly string[]> {
  return (await words).filter((text) => text.includes('Hand-off of payments'));
}

describe.each(dialects)('hand-offs on %s', (dialect) => {
  it('are said half an hour before and at 09:00 local, also across a DST change', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, start: '2026-03-28T12:00:00Z' });
    await types(bot, CY, GENERAL, '/incident new sev2 checkout Slow payments --no-page');
    await bot.advance(Date.parse('2026-03-30T07:29:59Z') - bot.clock.now());
    expect(await reminders(seen(bot, ANA, PAYMENTS))).toEqual([]);
    await bot.advance(2_000);
    const [soon] = await reminders(seen(bot, ANA, PAYMENTS));
    expect(soon).toContain('Hand-off of payments at 2026-03-30 08:00 UTC');
    expect(soon).toContain(`<@${BO}> → <@${ANA}> until 2026-04-06 08:00 UTC`);
    expect(soon).toContain('INC-1 Slow payments');
    await bot.advance(0.5 * HOUR);
    expect((await reminders(seen(bot, ANA, PAYMENTS))).length).toBe(2);
    await expectTold(bot, ANA, 'You are on call for payments now, until 2026-04-06 08:00 UTC');
  });

  it('are said once, also across a restart, and late ones collapse into one', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.crash();
    bot.clock.set(bot.clock.now() + 22 * DAY);
    await bot.restart();
    await bot.settle();
    expect((await reminders(seen(bot, ANA, PAYMENTS))).length).toBe(1);
    await bot.crash();
    await bot.restart();
    await bot.settle();
    expect((await reminders(seen(bot, ANA, PAYMENTS))).length).toBe(1);
  });

  it('are not said when the same people go on', async () => {
    const yaml = PAYMENTS_YAML.replace('people: [ana, bo] }', 'people: [ana] }');
    const bot = await startBot({ dialect, yaml });
    await bot.advance(15 * DAY);
    expect(await reminders(seen(bot, ANA, PAYMENTS))).toEqual([]);
  });

  it('an override moves the hand-off, is said, and answers at once', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await overrides(bot, CY, GENERAL, 'payments @bo 4h')).toContain(
      `<@${BO}> is on call for payments from 2026-03-02 10:00 UTC to 2026-03-02 14:00 UTC`,
    );
    await expectSeen(bot, ANA, PAYMENTS, `<@${BO}> is on call for payments`);
    await types(bot, CY, GENERAL, '/page payments Who has it');
    await expectTold(bot, BO, 'Who has it');
    expect(await types(bot, CY, GENERAL, '/oncall payments')).toContain(
      `payments: <@${BO}> until 2026-03-02 14:00 UTC · then <@${ANA}>`,
    );
    await bot.advance(4 * HOUR);
    await expectTold(bot, ANA, 'You are on call for payments now');
  });

  it('overrides take wall times of the schedule’s zone, and bad ones are explained', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await types(bot, CY, GENERAL, '/oncall override payments @cy fri 09:00 to mon 09:00')).toContain(
      'from 2026-03-06 09:00 UTC to 2026-03-09 09:00 UTC',
    );
    expect(
      await types(bot, CY, GENERAL, '/oncall override payments @cy 2026-03-27 18:00 to 2026-03-30 09:00'),
    ).toContain('to 2026-03-30 08:00 UTC');
    expect(await types(bot, CY, GENERAL, '/oncall override payments @cy whenever')).toContain(
      'I don’t understand the time “whenever”',
    );
    expect(
      await types(bot, CY, GENERAL, '/oncall override payments @cy 2026-01-01 09:00 to 2026-01-02 09:00'),
    ).toContain('is already over');
    expect(await types(bot, CY, GENERAL, '/oncall override paymnts @cy 4h')).toContain('“paymnts” is not a schedule');
  });

  it('/oncall, /oncall turns and /oncall next answer', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const all = await types(bot, ANA, GENERAL, '/oncall');
    expect(all).toContain(`payments: <@${ANA}> until 2026-03-09 09:00 UTC · then <@${BO}>`);
    expect(all).toContain('empty: nobody');
    const mine = await types(bot, ANA, GENERAL, '/oncall turns');
    expect(mine).toContain('now until 2026-03-09 09:00 UTC · payments');
    expect(mine).toContain('second');
    expect(await types(bot, ANA, GENERAL, '/oncall next')).toContain(
      `2026-03-09 09:00 UTC to 2026-03-16 09:00 UTC · payments · <@${BO}>`,
    );
  });

  it('a schedule that has gone says nothing at its planned hand-off', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await vanishedSchedule(bot, 'second');
    await bot.advance(7 * DAY);
    await expectSeen(bot, ANA, PAYMENTS, 'Hand-off of payments');
    await expectNotSeen(bot, ANA, PAYMENTS, 'Hand-off of second');
    // A timer that starts nothing and is set again for ever is seen nowhere but in its table.
    expect((await rowsOf(bot, 'timers')).filter(({ key }) => key.includes('second'))).toEqual([]);
  });
});
