import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { reasonsOf, sends } from '../support/alerts.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { lastWords } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, directOf, GENERAL, PAYMENTS } from '../support/seed.ts';
import { buttonsOf, findMessage, modalOf, presses, told, types } from '../support/story.ts';

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
    await expectTold(bot, ANA, '☑️ Resolved p1', 'silenced by S-1: Deploy of the shop.');
    await expectSeen(bot, ANA, PAYMENTS, '🔕', 'Silenced until', `by <@${CY}>: Deploy of the shop`);
    const [path] = await sends(bot, { ...shop, description: 'still' });
    expect(reasonsOf(path)).toContain('silence: silenced | act: is silenced');
    const why = await types(bot, CY, GENERAL, '/alert why A-1');
    expect(why).toMatch(/silenced: S-1 until (?!\S*T\d\d:).+: Deploy of the shop/);
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
    await expectTold(bot, CY, 'Your silence S-1 of checkout now lasts until');
    await bot.advance(HOUR);
    await expectNotTold(bot, ANA, 'p2');
    await presses(bot, CY, directOf(CY), 'End now');
    await expectTold(bot, ANA, '🔔 Page p2');
    await bot.advance(MINUTE);
    expect(buttonsOf(await findMessage(bot, CY, directOf(CY), /Your silence S-1 of checkout is over/))).toEqual([]);
  });

  it('that cover the same are named when one of them ends, and one that is saved again later is no other', async () => {
    const [from, to] = [bot.clock.now(), bot.clock.now() + HOUR].map((at) => new Date(at).toISOString());
    const save = () => types(bot, CY, GENERAL, `/alert mute ${from} ${to} service:checkout Deploy`);
    expect(await save()).toContain('Saved S-1');
    await bot.advance(2 * MINUTE);
    expect(await save()).toContain('Saved S-1');
    await silences(bot, CY, 'host=a 1h Reboot');
    await sends(bot, shop);
    const end = (name: string) => types(bot, CY, GENERAL, `/alert unsilence ${name}`);
    expect(await end('S-2')).toContain('S-2 is over. Still silenced: A-1 by S-1.');
    await expectNotTold(bot, ANA, '🔔 Page');
    expect(await end('S-1')).toContain('S-1 is over. Still firing and no longer silenced: A-1.');
    await expectTold(bot, ANA, '🔔 Page p1');
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

  it('are never for everything, without an end or a reason, or too long', async () => {
    await sends(bot, shop, { identity: 'other', labels: { service: 'search' } });
    const [from, to] = [bot.clock.now(), bot.clock.now() + HOUR].map((at) => new Date(at).toISOString());
    const mute = (what: string, until = to, begin = from) =>
      types(bot, CY, GENERAL, `/alert mute ${begin} ${until} ${what} Deploy`);
    expect(await types(bot, CY, GENERAL, '/alert silence env= 1h Deploy')).toContain('neither an alert group');
    for (const word of ['labels:env=', 'labels:', 'labels:env=&team=', '*'])
      expect(await mute(word), word).toContain('matches nothing');
    expect(await mute('labels:host=a', new Date(bot.clock.now() + 8 * 24 * HOUR).toISOString())).toContain('at most');
    expect(
      await mute(
        'labels:host=a',
        new Date(bot.clock.now() + HOUR).toISOString(),
        new Date(bot.clock.now() + 2 * HOUR).toISOString(),
      ),
    ).toContain('must end after it begins');
    for (const line of ['A-1 forever Deploy', 'host=a host=b 1h Deploy'])
      expect(await types(bot, CY, GENERAL, `/alert silence ${line}`), line).toContain('Nothing was silenced');
    await types(bot, CY, GENERAL, '/alert silence A-1 1h');
    const form = (await modalOf(bot, CY)).id;
    await bot.workspace.submit(CY, form, { what: 'A-1', time: 'forever', reason: 'Deploy' });
    await bot.workspace.submit(CY, form, { what: 'A-1', time: '1h', reason: ' ' });
    expect(JSON.stringify(await modalOf(bot, CY))).not.toContain('It silences now');
    expect(await types(bot, CY, GENERAL, '/alert silences')).toContain('There are no silences');
    expect(await mute('labels:host=a')).toContain('Saved S-1');
    for (const span of ['8d', '-1h', '0m', 'forever'])
      expect(await types(bot, CY, GENERAL, `/alert extend S-1 ${span}`), span).not.toContain('now lasts until');
    const silences = await types(bot, CY, GENERAL, '/alert silences');
    expect(silences).toContain('S-1');
    expect(silences).not.toContain('S-2');
  });

  it('keep hostile labels and reasons as letters', async () => {
    await sends(bot, { labels: { service: 'checkout', host: '<!channel>' } });
    const shown = await silences(bot, CY, 'host=<!channel> 1h <!here> *Deploy* <http://evil.example|bank>');
    expect(shown).toContain('1 firing');
    const { messages } = await bot.workspace.snapshot(ANA);
    const raw = JSON.stringify(messages.filter(({ channel }) => channel === PAYMENTS));
    expect(raw).toContain('Silenced until');
    expect(raw).not.toMatch(/"type":"broadcast"|"url":"http:\/\/evil/);
    const [path] = await sends(bot, { identity: 'b', labels: { service: 'checkout', host: 'b' } });
    expect(reasonsOf(path)).toContain('silence: no silence');
    expect(await types(bot, CY, GENERAL, '/alert silence __proto__=y host=b 1h Deploy')).toContain('No firing alert');
  });

  it('and resolving are for those whom muster.yaml lets do it', async () => {
    const yaml = `${PAYMENTS_YAML}\nmay: { silences: [bo], alerts: [bo] }\n`;
    const strict = await startBot({ dialect, yaml });
    await sends(strict, shop);
    expect(await types(strict, CY, GENERAL, '/alert silence A-1 1h Deploy')).toContain('not allowed to silence alerts');
    expect(await types(strict, CY, GENERAL, '/alert resolve A-1')).toContain('not allowed to resolve, attach');
    expect(await types(strict, CY, GENERAL, '/alert ack A-1')).toContain('You acknowledged A-1');
    expect(await types(strict, CY, GENERAL, '/page resolve p1')).toContain('not allowed to resolve, attach');
    await expectSeen(strict, ANA, PAYMENTS, '🟠', '1 firing');
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
