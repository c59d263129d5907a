import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, EVE, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { findMessage, modalOf, presses, roomOf, seen, told, types } from '../support/story.ts';

describe.each(dialects)('paging on %s', (dialect) => {
  it('page, no answer, escalate, acknowledge', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    await expectTold(bot, ANA, '🔔 Page p1');
    await expectNotTold(bot, BO, 'p1');

    await bot.advance(5 * MINUTE);
    await expectTold(bot, BO, '🔔 Page p1');
    await expectTold(bot, DEE, '🔔 Page p1');
    const room = await roomOf(bot, CY, 1);
    await expectSeen(bot, CY, room, 'was not acknowledged: paging');

    await presses(bot, BO, directOf(BO), 'Acknowledge');
    for (const who of [ANA, BO, DEE]) {
      const words = (await told(bot, who)).find((message) => message.includes('Opened'));
      expect(words).toContain('✅ Acknowledged p1');
      expect(words).not.toContain('Escalate');
    }
    const card = (await seen(bot, CY, room)).find((words) => words.includes('Lead'));
    expect(card).toContain(`✅ <@${BO}> acknowledged at`);
    expect(card).toContain(`Lead <@${BO}>`);
    await bot.advance(60 * MINUTE);
    expect((await told(bot, ANA)).length).toBe(1);
  });

  it('pages again on a repeat, because an edit wakes nobody, and tells everybody at the end', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    await bot.advance(15 * MINUTE);
    const pages = (await told(bot, ANA)).filter((words) => words.includes('p1'));
    expect(pages.length).toBe(2);
    expect(pages[0]).not.toContain('Acknowledge\n');
    await bot.advance(15 * MINUTE);
    await expectSeen(bot, CY, INCIDENTS, 'Nobody acknowledged p1');
    await presses(bot, CY, INCIDENTS, 'Acknowledge');
    expect((await told(bot, ANA)).at(-1)).toContain('✅ Acknowledged p1');
  });

  it('skips an empty step at once and says so; with nobody on call it says so loudly', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const reply = await types(bot, CY, GENERAL, '/incident new sev1 search Search is down');
    expect(reply).toContain('nobody');
    expect(reply).toContain('Page someone');
    await expectSeen(bot, CY, INCIDENTS, 'p1 could page nobody');
    await expectSeen(bot, CY, await roomOf(bot, CY, 1), 'step 1 skipped: nobody is on call for empty');
  });

  it('works without an incident, which can be declared from it', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await types(bot, CY, GENERAL, '/page payments The shop looks odd')).toContain(
      'p1 is paging policy payments',
    );
    await presses(bot, ANA, directOf(ANA), 'Declare incident');
    const room = await roomOf(bot, ANA, 1);
    await expectSeen(bot, ANA, room, 'The shop looks odd');
    await types(bot, ANA, room, '/incident ack');
    await expectTold(bot, ANA, '✅ Acknowledged p1');
  });

  it('tells the person who paged that somebody acknowledged', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page @bo Could you look at the shop');
    await types(bot, BO, directOf(BO), 'ack');
    await expectTold(bot, CY, `<@${BO}> acknowledged your page p1`);
  });

  it('belongs to the incident when typed in its room', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    const room = await roomOf(bot, CY, 1);
    await types(bot, CY, room, '/page @dee We need the database');
    await expectTold(bot, DEE, 'Payments are failing: We need the database');
    await types(bot, CY, room, '/page ack');
    await expectTold(bot, DEE, '✅ Acknowledged p2');
    await expectTold(bot, ANA, '✅ Acknowledged p1');
  });

  it('a stale escalate does no harm and says so', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    await types(bot, ANA, directOf(ANA), 'page escalate p1 1/1');
    await expectTold(bot, BO, '🔔 Page p1');
    await types(bot, CY, directOf(CY), 'page escalate p1 1/1');
    await expectTold(bot, CY, 'has changed in the meantime');
  });

  it('goes to the person who takes over at a hand-off', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, start: '2026-03-09T08:50:00Z' });
    await types(bot, CY, GENERAL, '/page payments Late trouble');
    await expectTold(bot, ANA, 'p1');
    await bot.advance(15 * MINUTE);
    expect((await told(bot, BO)).filter((words) => words.includes('on call for payments')).length).toBeGreaterThan(0);
  });

  it('finds who a word means, and says what it does not know', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await types(bot, CY, GENERAL, '/page checkout one')).toContain('policy payments');
    expect(await types(bot, CY, GENERAL, '/page second two')).toContain('the people on call for second');
    expect(await types(bot, CY, GENERAL, '/page chekout three')).toContain('Did you mean “checkout”?');
    await types(bot, CY, GENERAL, '/page');
    expect((await modalOf(bot, CY)).callbackId).toBe('row:page');
    expect(await types(bot, EVE, GENERAL, '/page checkout four')).toContain('As a guest you can look');
  });

  it('in the thread of its direct message, ack and note mean that page', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments One');
    await types(bot, CY, GENERAL, '/page payments Two');
    const first = await findMessage(bot, ANA, directOf(ANA), /One/);
    await types(bot, ANA, directOf(ANA), 'ack', first.ts);
    expect((await findMessage(bot, ANA, directOf(ANA), /One\nYou/)).blocks[0]).toMatchObject({
      text: { text: '✅ Acknowledged p1' },
    });
    expect((await findMessage(bot, ANA, directOf(ANA), /Two\nYou/)).blocks[0]).toMatchObject({
      text: { text: '🔔 Page p2' },
    });
  });

  it('tells the whole story', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Trouble');
    await bot.advance(5 * MINUTE);
    await types(bot, BO, PAYMENTS, '/page ack p1');
    const story = await types(bot, CY, GENERAL, '/page show p1');
    expect(story).toMatch(
      /opened by policy payments[\s\S]*step 1: paged <@U000ANA01>[\s\S]*not acknowledged[\s\S]*step 2: paged[\s\S]*<@U000BO001> acknowledged/,
    );
  });
});
