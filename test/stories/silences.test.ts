import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { reasonsOf, sends } from '../support/alerts.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { lastWords } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, directOf, GENERAL, PAYMENTS } from '../support/seed.ts';
import { modalOf, presses, told, types } from '../support/story.ts';

const shop = { labels: { service: 'checkout', host: 'a' } };

/** Types a silence, reads its preview and saves it; returns both answers. */
async function silences(bot: Bot, user: string, words: string): Promise<string> {
  const shown = await types(bot, user, GENERAL, `/alert silence ${words}`);
  await presses(bot, user, GENERAL, 'Save');
  return `${shown}\n${await lastWords(bot.workspace, user, GENERAL)}`;
}

describe.each(dialects)('silences on %s', (dialect) => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
  });

  it('show what they mute before they are saved, stop the page, and page what still fires at the end', async () => {
    await sends(bot, shop);
    await expectTold(bot, ANA, '🔔 Page p1');
    const shown = await types(bot, CY, GENERAL, '/alert silence A-1 2h Deploy of the shop');
    expectSome([shown], 'Silence A-1', 'Deploy of the shop', 'It silences now', '1 firing');
    expect(await types(bot, CY, GENERAL, '/alert silences')).toContain('There are no silences');
    await presses(bot, CY, GENERAL, 'Save');
    await expectTold(bot, ANA, '☑️ Resolved p1');
    await expectSeen(bot, ANA, PAYMENTS, '🔕', 'Silenced until', `by <@${CY}>: Deploy of the shop`);
    const [path] = await sends(bot, { ...shop, description: 'still' });
    expect(reasonsOf(path)).toContain('silence: silenced | act: is silenced');
    await bot.advance(89 * MINUTE);
    await expectNotTold(bot, CY, 'Your silence');
    await bot.advance(MINUTE);
    await expectTold(bot, CY, 'Your silence S-1 of A-1 ends', 'Still firing', 'A-1');
    await bot.advance(30 * MINUTE);
    await expectTold(bot, ANA, '🔔 Page p2', 'A-1');
    expect(await told(bot, BO)).toHaveLength(0);
  });

  it('are extended and ended by buttons', async () => {
    await sends(bot, shop);
    await silences(bot, CY, 'checkout 1h Deploy');
    await bot.advance(30 * MINUTE);
    await presses(bot, CY, directOf(CY), 'Extend 1 h');
    await bot.advance(HOUR);
    await expectNotTold(bot, ANA, 'p2');
    await presses(bot, CY, directOf(CY), 'End now');
    await expectTold(bot, ANA, '🔔 Page p2');
  });

  it('begin later where they say so, and match labels', async () => {
    await silences(bot, ANA, 'host=a 12:00 to 13:00 Reboot');
    await sends(bot, shop);
    await expectTold(bot, ANA, '🔔 Page p1');
    await bot.advance(2 * HOUR);
    await expectTold(bot, ANA, '☑️ Resolved p1');
    const [other] = await sends(bot, { identity: 'other', labels: { service: 'checkout', host: 'b' } });
    expect(reasonsOf(other)).toContain('silence: no silence | act: pages');
    const [same] = await sends(bot, { identity: 'same', labels: { service: 'checkout', host: 'a' } });
    expect(reasonsOf(same)).toContain('act: is silenced');
    await bot.advance(HOUR);
    await expectTold(bot, ANA, '🔔 Page', 'A-1');
    await expectTold(bot, ANA, '🔔 Page', 'A-3');
  });

  it('keep nothing quiet that is over by then, and ask for what is missing', async () => {
    await sends(bot, shop);
    await silences(bot, CY, 'A-1 1h Deploy');
    await sends(bot, { ...shop, state: 'resolved' });
    await bot.advance(2 * HOUR);
    await expectNotTold(bot, ANA, 'p2');
    expect(await types(bot, CY, GENERAL, '/alert silence A-1 8d Deploy')).toContain('at most');
    expect(await types(bot, CY, GENERAL, '/alert silence chekout 1h Deploy')).toContain('neither an alert group');
    await types(bot, CY, GENERAL, '/alert silence A-1 1h');
    expect(JSON.stringify(await modalOf(bot, CY))).toContain('Silence alerts');
  });

  it('begin with the button of the message, which asks why', async () => {
    await sends(bot, shop);
    await presses(bot, ANA, PAYMENTS, 'Silence 1 h');
    expect(JSON.stringify(await modalOf(bot, ANA))).toContain('A-1');
    await bot.workspace.submit(ANA, (await modalOf(bot, ANA)).id, { what: 'A-1', time: '1h', reason: 'Deploy' });
    await bot.settle();
    expect(JSON.stringify((await modalOf(bot, ANA)).blocks)).toContain('It silences now');
    await bot.workspace.click(ANA, { view: (await modalOf(bot, ANA)).id }, 'Save');
    await bot.settle();
    await expectSeen(bot, ANA, PAYMENTS, 'Silenced until', 'Deploy');
  });

  it('and resolving are for those whom muster.yaml lets do it', async () => {
    const yaml = `${PAYMENTS_YAML}\nmay: { silences: [bo], alerts: [bo] }\n`;
    const strict = await startBot({ dialect, yaml });
    await sends(strict, shop);
    expect(await types(strict, CY, GENERAL, '/alert silence A-1 1h Deploy')).toContain('not allowed to silence alerts');
    expect(await types(strict, CY, GENERAL, '/alert resolve A-1')).toContain('not allowed to resolve, attach');
    expect(await types(strict, CY, GENERAL, '/alert ack A-1')).toContain('You acknowledged A-1');
    expect(await types(strict, BO, GENERAL, '/alert resolve A-1')).toContain('Resolved A-1');
  });
});

const GROUPED = `
routes:
  - { when: 'labels.slow == "yes"', service: checkout, do: page, group: [slow], wait: 2m }
  - { when: 'source == "shop"', service: checkout, do: page, group: [team] }
`;

describe.each(dialects)('a silence of a part of a group on %s', (dialect) => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot({ dialect, yaml: `${PAYMENTS_YAML}${GROUPED}` });
  });

  it.each([
    ['last', ['x', 'y']],
    ['first', ['y', 'x']],
  ])('keeps nothing else quiet while the group waits, whichever comes %s', async (_, order) => {
    await silences(bot, CY, 'host=x 2h Deploy');
    for (const host of order) await sends(bot, { identity: host, labels: { slow: 'yes', host } });
    await bot.advance(2 * MINUTE);
    await expectTold(bot, ANA, '🔔 Page p1');
  });

  it.each([
    ['the longer one', ['x', 'y']],
    ['the shorter one', ['y', 'x']],
  ])('ends for its own alerts, also when %s is heard last', async (_, order) => {
    await silences(bot, CY, 'host=x 1h Deploy');
    await silences(bot, CY, 'host=y 4h Reboot');
    for (const host of order) await sends(bot, { identity: host, labels: { host } });
    await bot.advance(59 * MINUTE);
    await expectNotTold(bot, ANA, 'Page p1');
    await bot.advance(2 * MINUTE);
    await expectTold(bot, ANA, '🔔 Page p1');
  });

  it('makes the group more severe only when it ends, and pages then', async () => {
    await silences(bot, CY, 'host=x 1h Deploy');
    const mild = { identity: 'y', severity: 'sev2', labels: { host: 'y' } };
    await sends(bot, mild);
    await sends(bot, { identity: 'x', severity: 'sev1', labels: { host: 'x' } });
    await bot.advance(6 * MINUTE);
    const [again] = await sends(bot, { ...mild, description: 'still' });
    expect(reasonsOf(again)).toContain('act: has paged');
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await bot.advance(HOUR);
    await expectTold(bot, ANA, '🔔 Page p1', 'A-1 sev1');
  });
});
