import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { messagesIn } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, PAYMENTS } from '../support/seed.ts';
import { buttonsOf, findMessage, modalOf, overrides, presses, told, types } from '../support/story.ts';

const YAML = PAYMENTS_YAML.replace('people: [ana, bo] }', 'people: [ana, bo, cy] }');

async function reach(bot: Bot, at: string): Promise<void> {
  await bot.advance(Date.parse(at) - bot.clock.now());
}

/** The overrides that go on or come, as everybody reads them. */
async function kept(bot: Bot): Promise<readonly string[]> {
  const lines = (await types(bot, DEE, GENERAL, '/oncall overrides')).split('\n');
  return lines.filter((line) => /^\d+ · /.test(line));
}

describe.each(dialects)('cover me on %s', (dialect) => {
  const begin = () => startBot({ dialect, yaml: YAML });

  it('asks the others, and exactly one of two who press at once has it', async () => {
    const bot = await begin();
    const said = await types(bot, ANA, GENERAL, '/oncall cover me 2h');
    expect(said).toContain('Until somebody accepts, you stay on call');
    expect(said).toContain(`payments from 2026-03-02 10:00 UTC to 2026-03-02 12:00 UTC: asked <@${BO}>, <@${CY}>`);
    const [bos, cys] = [
      await findMessage(bot, BO, directOf(BO), /asks for cover/),
      await findMessage(bot, CY, directOf(CY), /asks for cover/),
    ];
    await Promise.all([bot.workspace.click(BO, bos, 'Accept'), bot.workspace.click(CY, cys, 'Accept')]);
    await bot.settle();
    const onCall = await types(bot, DEE, GENERAL, '/oncall payments');
    const winner = onCall.includes(`payments: <@${BO}>`) ? BO : CY;
    const loser = winner === BO ? CY : BO;
    expect(onCall).toContain(`payments: <@${winner}> until 2026-03-02 12:00 UTC`);
    expect((await told(bot, ANA)).filter((words) => words.includes('covers you'))).toEqual([
      expect.stringContaining(`<@${winner}> covers you`),
    ]);
    await expectTold(bot, loser, `✅ <@${winner}> covers <@${ANA}>`);
    await expectSeen(bot, ANA, PAYMENTS, `✅ <@${winner}> covers <@${ANA}>`);
    expect(await kept(bot)).toEqual([
      `1 · <@${winner}> is on call for payments from 2026-03-02 10:00 UTC to 2026-03-02 12:00 UTC. Covered by <@${winner}>`,
    ]);
    await bot.advance(121 * MINUTE);
    expect(await types(bot, DEE, GENERAL, '/oncall payments')).toContain(`payments: <@${ANA}>`);
  });

  it('tells the asker in time that nobody has it, lets the rest be taken, and ends with the time', async () => {
    const bot = await begin();
    await types(bot, ANA, GENERAL, '/oncall cover fri 18:00 to sat 09:00 @bo');
    await expectNotTold(bot, CY, 'asks for cover');
    await reach(bot, '2026-03-06T17:59:00Z');
    await expectNotTold(bot, ANA, 'Nobody has accepted your cover request');
    await bot.crash();
    bot.clock.set(Date.parse('2026-03-06T20:00:00Z'));
    await bot.restart();
    await bot.settle();
    expect(
      (await told(bot, ANA)).filter((words) => words.includes('Nobody has accepted your cover request')).length,
    ).toBe(1);
    await presses(bot, BO, directOf(BO), 'Accept');
    expect(await types(bot, DEE, GENERAL, '/oncall payments')).toContain(
      `payments: <@${BO}> until 2026-03-07 09:00 UTC`,
    );
    await types(bot, BO, GENERAL, '/oncall cover me 1h @dee');
    await bot.advance(2 * HOUR);
    await expectTold(bot, DEE, 'Nobody covered');
    expect(await types(bot, DEE, GENERAL, '/oncall accept cover:2')).toContain('no longer needed');
  });

  it('can be withdrawn, keeps whoever shares the shift, and asks nobody who is away', async () => {
    const bot = await begin();
    await overrides(bot, CY, GENERAL, 'payments @dee 8h --add');
    await types(bot, CY, GENERAL, '/oncall away today to fri');
    await types(bot, ANA, GENERAL, '/oncall cover 4h');
    await expectNotTold(bot, CY, 'asks for cover');
    await presses(bot, ANA, GENERAL, 'Withdraw payments');
    await expectTold(bot, BO, 'no longer needs cover');
    await bot.advance(61_000);
    await types(bot, ANA, GENERAL, '/oncall cover 3h');
    await presses(bot, BO, directOf(BO), 'Accept');
    const both = await types(bot, DEE, GENERAL, '/oncall payments');
    expect(both).toContain(`<@${BO}>`);
    expect(both).toContain(`<@${DEE}>`);
  });

  it('that is taken away again is told to whoever is on call instead', async () => {
    const bot = await begin();
    await types(bot, ANA, GENERAL, '/oncall cover 4h');
    await presses(bot, BO, directOf(BO), 'Accept');
    await types(bot, BO, GENERAL, '/oncall remove 1');
    expect((await told(bot, ANA)).at(-1)).toContain(`On call again: <@${ANA}>, until 2026-03-02 14:00 UTC`);
    await expectTold(bot, CY, 'no longer needs cover');
  });

  it('is not asked of whoever shares the shift, and not told untrue when the shift has gone', async () => {
    const bot = await begin();
    await overrides(bot, CY, GENERAL, 'payments @bo 8h --add');
    await types(bot, ANA, GENERAL, '/oncall cover 2h');
    await expectNotTold(bot, BO, 'asks for cover');
    await bot.advance(11 * MINUTE);
    expect((await told(bot, ANA)).at(-1)).toContain('Nobody has accepted your cover request, so you are on call');
    await types(bot, ANA, GENERAL, '/oncall cover fri 09:00 to fri 17:00');
    await overrides(bot, DEE, GENERAL, 'payments @dee fri 08:00 to fri 18:00');
    await reach(bot, '2026-03-06T10:00:00Z');
    expect(
      (await told(bot, ANA)).filter((words) => words.includes('Nobody has accepted your cover request')).length,
    ).toBe(1);
  });

  it('says when one is not on call, and what the next shift is', async () => {
    const bot = await begin();
    expect(await types(bot, CY, GENERAL, '/oncall cover me 2h')).toContain(
      'You are not on call at that time; your next shift is for payments',
    );
    expect(await types(bot, DEE, GENERAL, '/oncall cover me 2h')).toContain('you have no upcoming shift');
    expect(await types(bot, ANA, GENERAL, '/oncall cover me whenever')).toContain('I don’t understand the time');
    expect(await types(bot, ANA, GENERAL, '/oncall cover me 2h @ana')).toContain('cannot cover yourself');
  });
});

describe.each(dialects)('swaps on %s', (dialect) => {
  const begin = () => startBot({ dialect, yaml: YAML });

  it('are chosen from concrete shifts, proposed, and accepted as two overrides', async () => {
    const bot = await begin();
    const shown = await types(bot, BO, GENERAL, '/oncall swap @cy');
    expect(shown).toContain(
      'They take payments from 2026-03-09 09:00 UTC to 2026-03-16 09:00 UTC. In return you take the shift',
    );
    const answer = (await messagesIn(bot.workspace, BO, GENERAL)).filter((m) => m.ephemeralFor === BO);
    expect(answer).toHaveLength(1);
    // Bo lives in New York.
    expect(answer.map(buttonsOf)).toEqual([
      ['Mon 16 Mar 05:00', 'Mon 6 Apr 04:00', 'Nothing in return', 'payments, Mon 6 Apr 04:00', 'Nothing in return'],
    ]);
    await presses(bot, BO, GENERAL, 'Mon 16 Mar 05:00');
    await expectTold(bot, BO, 'Until they accept, nothing changes');
    await presses(bot, CY, directOf(CY), 'Accept');
    for (const who of [BO, CY]) await expectTold(bot, who, 'The swap is agreed');
    await expectSeen(bot, ANA, PAYMENTS, 'A swap is agreed');
    expect(await kept(bot)).toEqual([
      `1 · <@${CY}> is on call for payments from 2026-03-09 09:00 UTC to 2026-03-16 09:00 UTC. Swapped by <@${CY}>`,
      `2 · <@${BO}> is on call for payments from 2026-03-16 09:00 UTC to 2026-03-23 09:00 UTC. Swapped by <@${CY}>`,
    ]);
    expect(await types(bot, CY, GENERAL, '/oncall accept swap:1')).toContain('was already accepted');
  });

  it('remind a day and four hours before, and tell the asker in time that they are still on', async () => {
    const bot = await begin();
    await types(bot, BO, GENERAL, '/oncall swap @cy');
    await presses(bot, BO, GENERAL, 'Nothing in return');
    const still = async () => (await told(bot, CY)).filter((words) => words.includes('Still open')).length;
    await reach(bot, '2026-03-08T08:59:00Z');
    expect(await still()).toBe(0);
    await reach(bot, '2026-03-08T09:01:00Z');
    expect(await still()).toBe(1);
    await bot.crash();
    await bot.restart();
    await reach(bot, '2026-03-09T05:01:00Z');
    expect(await still()).toBe(2);
    await expectTold(bot, BO, 'has not accepted your swap yet: you are still on call');
    await reach(bot, '2026-03-09T09:00:01Z');
    await expectTold(bot, BO, `<@${CY}> has not accepted: you are still on call`);
    expect(await types(bot, CY, GENERAL, '/oncall accept swap:1')).toContain('was already expired');
    expect(await types(bot, DEE, GENERAL, '/oncall payments')).toContain(`payments: <@${BO}>`);
  });

  it('that no longer fit the shifts are off, and a late bot sends no stale reminder', async () => {
    const bot = await begin();
    await types(bot, BO, GENERAL, '/oncall swap @cy');
    await presses(bot, BO, GENERAL, 'Mon 16 Mar 05:00');
    await overrides(bot, DEE, GENERAL, 'payments @dee 2026-03-10 09:00 to 2026-03-11 09:00');
    await presses(bot, CY, directOf(CY), 'Accept');
    await expectTold(bot, CY, 'The swap was cancelled');
    await bot.advance(61_000);
    await types(bot, BO, GENERAL, '/oncall swap @ana');
    await presses(bot, BO, GENERAL, 'Nothing in return');
    await bot.crash();
    bot.clock.set(bot.clock.now() + 20 * DAY);
    await bot.restart();
    await bot.settle();
    await expectNotTold(bot, ANA, 'Still open');
  });

  it('are declined and withdrawn by those whose they are, and explained when they cannot be', async () => {
    const bot = await begin();
    await types(bot, BO, GENERAL, '/oncall swap @cy');
    await presses(bot, BO, GENERAL, 'Mon 16 Mar 05:00');
    expect(await types(bot, ANA, GENERAL, '/oncall accept swap:1')).toContain('proposed to somebody else');
    expect(await types(bot, ANA, GENERAL, '/oncall withdraw swap:1')).toContain(
      'Only the two people of this swap can end it',
    );
    const before = (await told(bot, BO)).length;
    await presses(bot, CY, directOf(CY), 'Decline');
    expect((await told(bot, BO)).length).toBe(before + 1);
    await expectTold(bot, BO, 'The swap was declined');
    expect(await types(bot, BO, GENERAL, '/oncall swap @bo')).toContain('cannot swap with yourself');
    expect(await types(bot, DEE, GENERAL, '/oncall swap @bo')).toContain(
      'You have no shift that begins in the next six weeks',
    );
    expect(await types(bot, BO, GENERAL, '/oncall swap whoever')).toContain('is not a person');
    await types(bot, BO, GENERAL, '/oncall swap');
    await bot.workspace.submit(BO, (await modalOf(bot, BO)).id, { who: CY, when: '10 mar' });
    await bot.settle();
    expect(JSON.stringify((await modalOf(bot, BO)).blocks)).toContain('Mon 16 Mar 05:00');
  });
});

describe.each(dialects)('time off on %s', (dialect) => {
  it('that hits several shifts asks for each by itself, so that those between can take it', async () => {
    const daily = YAML.replace(
      'every: 1 week, start: 2026-03-02T09:00, people: [ana, bo, cy]',
      'every: 1 day, start: 2026-03-02T09:00, people: [ana, bo, cy]',
    );
    const bot = await startBot({ dialect, yaml: daily });
    expect(await types(bot, ANA, GENERAL, '/oncall away 2026-03-04 to 2026-03-08')).toContain(
      'You have 2 shifts in that time',
    );
    await presses(bot, ANA, GENERAL, 'Ask for cover for all');
    const asked = (await told(bot, BO)).filter((words) => words.includes('asks for cover'));
    expect(asked.length).toBe(2);
    expect(asked[0]).toContain('payments from 2026-03-05 09:00 UTC to 2026-03-06 09:00 UTC');
    await presses(bot, BO, directOf(BO), 'Accept');
    expect(await kept(bot)).toEqual([
      `1 · <@${BO}> is on call for payments from 2026-03-08 09:00 UTC to 2026-03-09 00:00 UTC. Covered by <@${BO}>`,
    ]);
  });

  it('warns of the shifts it hits and offers them to the others', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    const said = await types(bot, BO, GENERAL, '/oncall away 2026-03-12 to 2026-03-18');
    expect(said).toContain('You are away from 2026-03-12 04:00 UTC to 2026-03-19 04:00 UTC');
    expect(said).toContain('payments from 2026-03-12 04:00 UTC to 2026-03-16 09:00 UTC');
    await expectSeen(bot, ANA, PAYMENTS, `<@${BO}> is away, and is on call`);
    await presses(bot, BO, GENERAL, 'Ask for cover for all');
    await presses(bot, CY, directOf(CY), 'Accept');
    expect(await types(bot, DEE, GENERAL, '/oncall gaps payments')).toContain('no gaps in the next 14 days');
    expect(await types(bot, BO, GENERAL, '/oncall away')).toContain('/oncall back 1');
    expect(await types(bot, CY, GENERAL, '/oncall back 1')).toContain('You have no time off 1');
    expect(await types(bot, BO, GENERAL, '/oncall back 1')).toContain('is removed');
    expect(await types(bot, BO, GENERAL, '/oncall away 2025-01-01 to 2025-01-03')).toContain('already over');
    expect(await types(bot, BO, GENERAL, '/oncall away sometime')).toContain('I don’t understand the time');
  });
});
