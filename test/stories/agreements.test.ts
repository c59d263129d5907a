import { describe, expect, it } from 'vitest';
import { applyInAnotherProcess } from '../support/another-process.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNone, expectNotSeen, expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, PAYMENTS } from '../support/seed.ts';
import { overrides, presses, seen, told, types } from '../support/story.ts';

const THREE = PAYMENTS_YAML.replace('people: [ana, bo] }', 'people: [ana, bo, cy] }');

/** The same line is taken again after a minute. */
const LATER = 61_000;

function onCall(bot: Bot): Promise<string> {
  return types(bot, DEE, GENERAL, '/oncall payments');
}

describe.each(dialects)('what was agreed, on %s', (dialect) => {
  it('is not undone by declining or withdrawing: both say who is on call and how it is taken back', async () => {
    const bot = await startBot({ dialect, yaml: THREE });
    await types(bot, ANA, GENERAL, '/oncall cover 4h');
    expect(await types(bot, CY, GENERAL, '/oncall decline cover:1')).toContain('Somebody else can still accept it');
    await presses(bot, BO, directOf(BO), 'Accept');
    const declined = await types(bot, BO, GENERAL, '/oncall decline cover:1');
    expect(declined).toContain('you stay on call');
    expect(declined).toContain('You: payments from 2026-03-02 10:00 UTC to 2026-03-02 14:00 UTC (override 1)');
    expect(await onCall(bot)).toContain(`payments: <@${BO}> until 2026-03-02 14:00 UTC`);
    const withdrawn = await types(bot, ANA, GENERAL, '/oncall withdraw cover:1');
    expect(withdrawn).toContain('That was accepted');
    expect(withdrawn).toContain(`<@${BO}>: payments from 2026-03-02 10:00 UTC`);
    await bot.advance(LATER);
    expect(await types(bot, CY, GENERAL, '/oncall decline cover:1')).toContain('The request is already accepted');
    expect(await types(bot, CY, GENERAL, '/oncall decline cover:9')).toContain('There is no such request');
    await types(bot, BO, GENERAL, '/oncall decline cover:1');
    await presses(bot, BO, GENERAL, 'Undo: remove override 1');
    expect(await onCall(bot)).toContain(`payments: <@${ANA}>`);
    await bot.advance(LATER);
    expect(await types(bot, BO, GENERAL, '/oncall decline cover:1')).toContain('The request is already withdrawn');

    await types(bot, BO, GENERAL, '/oncall swap @cy');
    await presses(bot, BO, GENERAL, 'Mon 16 Mar 05:00');
    await presses(bot, CY, directOf(CY), 'Accept');
    for (const [who, line] of [
      [CY, '/oncall decline swap:1'],
      [BO, '/oncall withdraw swap:1'],
    ] as const) {
      const said = await types(bot, who, GENERAL, line);
      expect(said).toContain('you stay on call');
      expect(said).toMatch(/You: payments from 2026-03-(09|16) 09:00 UTC/);
    }
  });

  it('is named with a button, once, when the shifts have moved from under it', async () => {
    const bot = await startBot({ dialect, yaml: THREE });
    await types(bot, BO, GENERAL, '/oncall swap @cy');
    await presses(bot, BO, GENERAL, 'Mon 16 Mar 05:00');
    await presses(bot, CY, directOf(CY), 'Accept');
    await types(bot, ANA, GENERAL, '/oncall cover fri 18:00 to sat 09:00');
    await presses(bot, BO, directOf(BO), 'Accept');
    await overrides(bot, DEE, GENERAL, 'payments @dee 2026-03-10 09:00 to 2026-03-10 17:00');
    await expectNotSeen(bot, ANA, PAYMENTS, 'The schedule has changed');
    // Bo and Cy change places: only what they traded is spoiled, Ana's week stays hers.
    const moved = THREE.replace('people: [ana, bo, cy] }', 'people: [ana, cy, bo] }');
    const lines = await applyInAnotherProcess(bot, moved);
    await bot.advance(LATER);
    expectSome(lines, 'override 1 (a swap, until Mon 16 Mar 09:00 UTC) no longer fits the shifts: /oncall remove 1');
    expectSome(lines, 'override 2 (a swap');
    expectNone(lines, 'override 3');
    const said = (await seen(bot, ANA, PAYMENTS)).filter((text) => text.includes('The schedule has changed'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(
      `<@${CY}> has agreed (swap) to take payments from 2026-03-09 09:00 UTC to 2026-03-16 09:00 UTC from <@${BO}>, who is no longer on call then (override 1)`,
    );
    for (const who of [BO, CY]) await expectTold(bot, who, 'The schedule has changed');
    await overrides(bot, DEE, GENERAL, 'payments @dee 2026-03-11 09:00 to 2026-03-11 17:00');
    expect((await seen(bot, ANA, PAYMENTS)).filter((text) => text.includes('The schedule has changed'))).toHaveLength(
      1,
    );
    await presses(bot, BO, directOf(BO), 'Remove override 2');
    expect(await types(bot, DEE, GENERAL, '/oncall overrides')).not.toContain('2026-03-16 09:00 UTC to 2026-03-23');
  });
});

describe.each(dialects)('somebody who leaves the file, on %s', (dialect) => {
  it('is named with what still counts on them, and never reaches Slack by their name in the file', async () => {
    const bot = await startBot({ dialect, yaml: THREE });
    await overrides(bot, DEE, GENERAL, 'payments @bo fri 09:00 to sat 09:00');
    await types(bot, BO, GENERAL, '/oncall swap @cy');
    await presses(bot, BO, GENERAL, 'Mon 16 Mar 05:00');
    const without = THREE.replace(/^ {2}bo: .*\n/m, '')
      .replace('[ana, bo, cy]', '[ana, cy]')
      .replace('[bo, ana]', '[ana]')
      .replaceAll('person:bo', 'person:cy');
    const lines = await applyInAnotherProcess(bot, without);
    await bot.advance(LATER);
    expectSome(lines, '- person bo');
    expectSome(lines, 'override 1 of payments puts bo on call from Fri 6 Mar 09:00 to Sat 7 Mar 09:00');
    expectSome(lines, 'swap:1 of bo is still open');
    await expectSeen(bot, ANA, PAYMENTS, 'bo');
    for (const text of [...(await seen(bot, ANA, PAYMENTS)), ...(await told(bot, ANA))])
      expect(text).not.toContain('<@bo>');
    expect(await types(bot, DEE, GENERAL, '/oncall gaps payments')).not.toContain('<@bo>');
  });
});
