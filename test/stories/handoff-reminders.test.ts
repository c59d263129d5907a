/** What is said ahead of a hand-off: a day before to the person, half an hour before to the channel. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNone, expectSome, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, GENERAL, PAYMENTS } from '../support/seed.ts';
import { putOn, until } from '../support/shifts.ts';
import { seen, told, types } from '../support/story.ts';

/** The days of the week are those of PAYMENTS_YAML: Ana hands over to Bo on Monday 9 March, 09:00 in London. */
const HANDOFF = Date.parse('2026-03-09T09:00:00Z');

async function reminders(bot: Bot, user: string): Promise<readonly string[]> {
  return (await told(bot, user)).filter((text) => text.includes('You will be on call for payments'));
}

async function said(bot: Bot): Promise<readonly string[]> {
  return (await seen(bot, ANA, PAYMENTS)).filter((text) => text.includes('Hand-off of payments'));
}

describe.each(dialects)('reminders of a hand-off on %s', (dialect) => {
  it('reach the person a day ahead, once, and say who is before them and until when', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await until(bot, HANDOFF - DAY - 1_000);
    expect(await reminders(bot, BO)).toEqual([]);
    await bot.advance(2_000);
    const [first] = await reminders(bot, BO);
    expect(first).toContain('from 2026-03-09 09:00 UTC until 2026-03-16 09:00 UTC');
    expect(first).toContain(`Before you: <@${ANA}>`);
    expect(first).toContain('My shiftsSwapCover me');
    await bot.crash();
    await bot.restart();
    await until(bot, HANDOFF);
    expect(await reminders(bot, BO)).toHaveLength(1);
    expect(await reminders(bot, ANA)).toEqual([]);
  });

  it('come 24 hours ahead also across a DST change, and at nine by the clock on the wall', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, start: '2026-03-28T12:00:00Z' });
    await until(bot, '2026-03-29T07:59:59Z');
    expect(await reminders(bot, ANA)).toEqual([]);
    await bot.advance(2_000);
    expectSome(await reminders(bot, ANA), 'from 2026-03-30 08:00 UTC');
    await until(bot, '2026-03-30T07:31:00Z');
    expect(await said(bot)).toEqual([expect.stringContaining('at 2026-03-30 08:00 UTC')]);
  });

  it('come once a shift where shifts are as short as the time ahead, or shorter', async () => {
    const yaml = PAYMENTS_YAML.replace(
      '1 week, start: 2026-03-02T09:00, people: [ana, bo]',
      '12 hours, start: 2026-03-02T09:00, people: [ana, bo]',
    );
    const bot = await startBot({ dialect, yaml });
    await until(bot, '2026-03-05T08:59:00Z');
    const starts = async (user: string) => (await reminders(bot, user)).map((text) => /from (\S+ \S+)/.exec(text)?.[1]);
    expect(await starts(BO)).toEqual(['2026-03-03 21:00', '2026-03-04 21:00', '2026-03-05 21:00']);
    expect(await starts(ANA)).toEqual(['2026-03-04 09:00', '2026-03-05 09:00']);
  });

  it('that fell due while nobody ran are said late, and not after the hand-off', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.crash();
    bot.clock.set(HANDOFF - 3 * HOUR);
    await bot.restart();
    expectSome(await reminders(bot, BO), '(in 3 h)');
    await bot.crash();
    bot.clock.set(HANDOFF + 7 * DAY + HOUR);
    await bot.restart();
    expect(await reminders(bot, ANA)).toEqual([]);
    expect(await reminders(bot, BO)).toHaveLength(1);
    expect(await said(bot)).toHaveLength(1);
  });

  it('move with the schedule: an override shortly before corrects what was said, and is handed off itself', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await until(bot, HANDOFF - 20 * MINUTE);
    expectSome(await said(bot), `<@${ANA}> → <@${BO}>`);
    await putOn(bot, ['cy'], [HANDOFF - 5 * MINUTE, HANDOFF + 3 * HOUR]);
    expectSome(await said(bot), 'at 2026-03-09 09:00 UTC: cancelled, because the schedule was changed');
    await expectTold(bot, BO, 'You will not be on call for payments from 2026-03-09 09:00 UTC after all');
    expect(await reminders(bot, CY)).toEqual([]);
    await until(bot, HANDOFF);
    expect((await said(bot)).at(-1)).toContain(`<@${ANA}> → <@${CY}> until 2026-03-09 12:00 UTC`);
    await until(bot, HANDOFF + 2 * HOUR + 31 * MINUTE);
    expect((await said(bot)).at(-1)).toContain('Hand-off of payments at 2026-03-09 12:00 UTC');
    await until(bot, HANDOFF + 3 * HOUR);
    expect((await said(bot)).at(-1)).toContain(`<@${CY}> → <@${BO}> until 2026-03-16 09:00 UTC`);
  });

  it('an override that goes again brings them back', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await until(bot, HANDOFF - 20 * MINUTE);
    await putOn(bot, ['ana'], [HANDOFF - 5 * MINUTE, HANDOFF + HOUR]);
    expectSome(await said(bot), 'cancelled, because the schedule was changed');
    await types(bot, CY, GENERAL, '/oncall remove 1');
    expectNone(await said(bot), 'cancelled, because the schedule was changed');
    expectSome(await reminders(bot, BO), 'from 2026-03-09 09:00 UTC');
    await until(bot, HANDOFF);
    expect(await said(bot)).toHaveLength(2);
  });
});
