/** “I have it”: said once by whoever comes on; when nobody says it, the others hear. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, directOf, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { putOn, until } from '../support/shifts.ts';
import { buttonsOf, findMessage, presses, seen, told, types } from '../support/story.ts';

const HANDOFF = Date.parse('2026-03-09T09:00:00Z');
const LINE = '/oncall have payments 2026-03-09T09:00:00Z';

/** Only this schedule, so that what is said in the channel is about it. */
const ALONE = PAYMENTS_YAML.replace(/ {2}second:[\s\S]*? {2}empty:/, '  empty:').replace('schedule:second, ', '');

async function start(dialect: (typeof dialects)[number], yaml = ALONE): Promise<Bot> {
  return startBot({ dialect, yaml });
}

async function unanswered(words: Promise<readonly string[]>): Promise<readonly string[]> {
  return (await words).filter((text) => text.includes('not accepted the '));
}

/** Who has the hand-off, as its message in the channel says. */
async function has(bot: Bot): Promise<readonly string[]> {
  const lines = (await seen(bot, ANA, PAYMENTS)).flatMap((text) => text.split('\n'));
  return lines.filter((line) => /> accepted the hand-off at |Waiting for <@/.test(line));
}

describe.each(dialects)('“I have it” on %s', (dialect) => {
  it('is recorded once, and stands in the channel and in the direct message', async () => {
    const bot = await start(dialect);
    await until(bot, HANDOFF + 4 * MINUTE);
    const own = await findMessage(bot, BO, directOf(BO), /You are on call for payments now/);
    expect(buttonsOf(own)).toEqual(['Accept hand-off', 'My shifts', 'Open incidents']);
    await expectSeen(bot, ANA, PAYMENTS, `Waiting for <@${BO}> to accept the hand-off`);
    await presses(bot, BO, directOf(BO), 'Accept hand-off');
    const channel = await findMessage(bot, ANA, PAYMENTS, /Hand-off of payments\n/);
    await expectSeen(bot, ANA, PAYMENTS, `✅ <@${BO}> accepted the hand-off at 2026-03-09 09:04 UTC`);
    expect(buttonsOf(channel)).toEqual(['Write the note']);
    await expectTold(bot, BO, '✅ You accepted the hand-off at 2026-03-09 09:04 UTC');
    await bot.advance(5 * MINUTE);
    expect(await types(bot, BO, GENERAL, LINE)).toContain('You already accepted this hand-off at 2026-03-09 09:04 UTC');
    expect(await types(bot, ANA, GENERAL, LINE)).toContain(
      `<@${BO}> already accepted this hand-off at 2026-03-09 09:04 UTC`,
    );
    await bot.advance(HOUR);
    expect(await unanswered(seen(bot, ANA, PAYMENTS))).toEqual([]);
    expect(await unanswered(told(bot, ANA))).toEqual([]);
    expect(await has(bot)).toEqual([`✅ <@${BO}> accepted the hand-off at 2026-03-09 09:04 UTC.`]);
  });

  it('of two who come on together belongs to the one who is first, and both are told who', async () => {
    const bot = await start(dialect, ALONE.replace('people: [ana, bo] }', 'people: [ana, [bo, cy]] }'));
    await until(bot, HANDOFF + MINUTE);
    const press = async (user: string): Promise<void> => {
      const own = await findMessage(bot, user, directOf(user), /You are on call for payments now/);
      await bot.workspace.click(user, own, 'Accept hand-off');
    };
    await Promise.all([press(BO), press(CY), press(BO)]);
    await bot.settle();
    const said = await has(bot);
    expect([BO, CY].map((user) => [`✅ <@${user}> accepted the hand-off at 2026-03-09 09:01 UTC.`])).toContainEqual(
      said,
    );
    expect(await types(bot, ANA, GENERAL, LINE)).toMatch(
      /<@\w+> already accepted this hand-off at 2026-03-09 09:01 UTC/,
    );
    for (const user of [BO, CY]) {
      const own = await findMessage(bot, user, directOf(user), /You are on call for payments now/);
      expect(buttonsOf(own)).toEqual(['My shifts', 'Open incidents']);
    }
  });

  it('is kindly refused from anybody else, and taken from whoever is on call with them', async () => {
    const bot = await start(dialect);
    await until(bot, HANDOFF + MINUTE);
    await presses(bot, ANA, PAYMENTS, 'Accept hand-off');
    expect((await seen(bot, ANA, PAYMENTS)).at(-1)).toContain('Only Bo Marsh can accept the hand-off of payments');
    expect(await has(bot)).toEqual([`⏳ Waiting for <@${BO}> to accept the hand-off.`]);
    await putOn(bot, ['cy'], [HANDOFF, HANDOFF + HOUR], 'add');
    expect(await types(bot, CY, GENERAL, LINE)).toContain('You are on call for payments');
    expect(await has(bot)).toEqual([`✅ <@${CY}> accepted the hand-off at 2026-03-09 09:01 UTC.`]);
  });

  it('is missed after fifteen minutes: the one who left and the channel hear, until somebody has it', async () => {
    const bot = await start(dialect);
    await until(bot, HANDOFF + 15 * MINUTE - SECOND);
    expect(await unanswered(told(bot, ANA))).toEqual([]);
    await bot.advance(2_000);
    expect(await unanswered(told(bot, ANA))).toEqual([
      expect.stringContaining(`<@${BO}> has not accepted the 2026-03-09 09:00 UTC hand-off of payments yet`),
    ]);
    expect((await told(bot, ANA)).at(-1)).toContain('Until someone accepts it, you may be asked for context.');
    expect((await seen(bot, CY, PAYMENTS)).at(-1)).toContain(`<@${ANA}> may be asked for context.`);
    await presses(bot, ANA, directOf(ANA), 'Page them');
    await expectTold(bot, BO, 'Hand-off of payments: please accept it');
    await presses(bot, BO, PAYMENTS, 'Accept hand-off');
    expect(await unanswered(told(bot, ANA))).toEqual([]);
    expect(await unanswered(seen(bot, ANA, PAYMENTS))).toEqual([]);
    await expectTold(bot, ANA, `✅ <@${BO}> accepted the hand-off at 2026-03-09 09:15 UTC`);
  });

  it.each(['hang', 'accept-then-hang'] as const)(
    'is missed exactly once when the process dies saying so (%s)',
    async (kind) => {
      const bot = await start(dialect);
      await until(bot, HANDOFF + 14 * MINUTE);
      let calls = 0;
      bot.workspace.fault({ method: 'chat.postMessage', kind, when: () => ++calls > 0 });
      bot.clock.set(HANDOFF + 15 * MINUTE);
      bot.app.engine.poke();
      await expect.poll(() => calls, { timeout: 5_000 }).toBeGreaterThan(0);
      await bot.crash();
      bot.workspace.clearFaults();
      await bot.restart();
      await bot.advance(2 * MINUTE);
      expect(await unanswered(told(bot, ANA))).toHaveLength(1);
      expect(await unanswered(seen(bot, ANA, PAYMENTS))).toHaveLength(1);
      await bot.crash();
      await bot.restart();
      await bot.advance(HOUR);
      expect(await unanswered(told(bot, ANA))).toHaveLength(1);
      expect(await unanswered(seen(bot, ANA, PAYMENTS))).toHaveLength(1);
    },
  );

  it('after hours without a bot the hand-off is said once, late, and the wait counts from then', async () => {
    const bot = await start(dialect);
    await bot.crash();
    bot.clock.set(HANDOFF + 5 * HOUR);
    await bot.restart();
    const said = (await seen(bot, ANA, PAYMENTS)).filter((text) => text.includes('Hand-off of payments'));
    expect(said).toEqual([expect.stringContaining('Sent 5 h late: Muster was down.')]);
    await bot.advance(14 * MINUTE);
    expect(await unanswered(told(bot, ANA))).toEqual([]);
    await bot.advance(2 * MINUTE);
    expect(await unanswered(told(bot, ANA))).toHaveLength(1);
  });

  it('is not waited for when others are on call by then', async () => {
    const bot = await start(dialect);
    await until(bot, HANDOFF + 5 * MINUTE);
    await putOn(bot, ['cy'], [bot.clock.now(), bot.clock.now() + 4 * HOUR]);
    await bot.advance(20 * MINUTE);
    expect(await unanswered(told(bot, ANA))).toEqual([]);
    expect(await types(bot, BO, GENERAL, LINE)).toContain('That hand-off of payments is over');
  });

  it('a gap is said aloud, and nobody waits; after a gap only the channel hears', async () => {
    const yaml = ALONE.replace(
      'people: [ana, bo] }',
      'people: [ana], active: [ { days: mon-fri, from: "09:00", to: "17:00" } ] }',
    );
    const bot = await start(dialect, yaml.replace('    channel: "#payments"\n', ''));
    await until(bot, Date.parse('2026-03-02T17:20:00Z'));
    await expectSeen(
      bot,
      CY,
      INCIDENTS,
      '🚨 Hand-off of payments',
      `The shift of <@${ANA}> has ended and nobody is on call now`,
      `Next: <@${ANA}>, from 2026-03-03 09:00 UTC`,
    );
    expect(await unanswered(seen(bot, CY, INCIDENTS))).toEqual([]);
    await until(bot, Date.parse('2026-03-03T09:16:00Z'));
    expect(await unanswered(seen(bot, CY, INCIDENTS))).toEqual([expect.stringContaining('Nobody was on call before.')]);
    expect(await unanswered(told(bot, ANA))).toEqual([]);
  });

  it('is not asked of people who go on, nor waited for when somebody only joins them', async () => {
    const yaml = ALONE.replace('people: [ana, bo] }', 'people: [ [ana, bo], [bo, cy] ] }');
    const bot = await start(dialect, yaml);
    await until(bot, HANDOFF + 16 * MINUTE);
    await expectNotTold(bot, BO, 'You are on call for payments now');
    await expectTold(bot, CY, 'You are on call for payments now');
    expect(await unanswered(told(bot, ANA))).toEqual([expect.stringContaining(`<@${CY}> has not accepted`)]);
    expect(await unanswered(told(bot, BO))).toEqual([]);
    await putOn(bot, ['ana'], [HANDOFF + DAY, HANDOFF + 2 * DAY], 'add');
    await until(bot, HANDOFF + DAY + HOUR);
    expect((await told(bot, ANA)).at(-1)).toContain('You are on call for payments now');
    expect(await unanswered(seen(bot, ANA, PAYMENTS))).toHaveLength(1);
  });
});
