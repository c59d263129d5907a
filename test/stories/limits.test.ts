/** How often one person does what reaches others, and who may page by which way. */
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectNotTold, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { laddersYaml } from '../support/policies.ts';
import { ANA, BO, CY, DEE, directOf, EVE, GENERAL, PAYMENTS, SEED } from '../support/seed.ts';
import { buttonsOf, findMessage, modalOf, presses, seen, told, types } from '../support/story.ts';

const LIMITED = PAYMENTS_YAML.replace(
  'severities:',
  'limits: { declares: 3, pages: 3, follows: 3, exports: 2 }\nseverities:',
);
const ASKED = /within 10 minutes, so Muster asks first\. Nothing has been done yet/;

/** The numbers of the incidents that are open, as `/incident list` shows them. */
async function open(bot: Bot): Promise<number> {
  return new Set((await types(bot, DEE, GENERAL, '/incident list')).match(/INC-\d+/g) ?? []).size;
}

async function pagesTo(bot: Bot, user: string): Promise<number> {
  return (await told(bot, user)).filter((words) => words.startsWith('🔔 Page p')).length;
}

describe.each(dialects)('limits per person, on %s', (dialect) => {
  it('declaring is asked about beyond ten in ten minutes, typed or by form, and free again later', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    for (let i = 1; i <= 10; i += 1)
      expect(await types(bot, BO, GENERAL, `/incident new sev3 Trouble number ${i}`)).not.toMatch(ASKED);
    for (let i = 11; i <= 20; i += 1)
      expect(await types(bot, BO, GENERAL, `/incident new sev1 checkout Trouble number ${i}`)).toMatch(ASKED);
    expect(await open(bot)).toBe(10);
    await presses(bot, BO, GENERAL, 'Declare anyway');
    expect(await open(bot)).toBe(11);
    await types(bot, BO, GENERAL, '/incident new');
    const form = await modalOf(bot, BO);
    await bot.workspace.submit(BO, form.id, { title: 'By form' });
    await bot.settle();
    expect(await open(bot)).toBe(11);
    const sure = await modalOf(bot, BO);
    expect(JSON.stringify(sure.blocks)).toMatch(ASKED);
    await bot.workspace.submit(BO, sure.id, {});
    await bot.settle();
    expect(await open(bot)).toBe(12);
    // Each person for themselves, and each ten minutes.
    expect(await types(bot, CY, GENERAL, '/incident new sev3 Something else')).not.toMatch(ASKED);
    await bot.advance(10 * MINUTE);
    expect(await types(bot, BO, GENERAL, '/incident new sev3 Much later')).not.toMatch(ASKED);
  });

  it('pages, handing over and paging again are counted together; during a sev1 nobody is asked', async () => {
    const bot = await startBot({ dialect, yaml: LIMITED });
    await types(bot, BO, GENERAL, '/page @ana One');
    await types(bot, BO, GENERAL, '/page again p1');
    await types(bot, BO, GENERAL, '/page reassign p1 @cy');
    expect(await pagesTo(bot, CY)).toBe(1);
    expect(await types(bot, BO, GENERAL, '/page @dee Four')).toMatch(ASKED);
    expect(await types(bot, BO, GENERAL, '/page reassign p1 @dee')).toMatch(ASKED);
    expect(await types(bot, BO, GENERAL, '/page again p1')).toMatch(ASKED);
    expect(await pagesTo(bot, DEE)).toBe(0);
    await types(bot, BO, GENERAL, '/page reassign p1 @dee');
    await presses(bot, BO, GENERAL, 'Page anyway');
    expect(await pagesTo(bot, DEE)).toBe(1);
    // A drill excuses nothing.
    await types(bot, CY, GENERAL, '/incident new sev1 checkout An exercise --drill --no-page');
    expect(await types(bot, BO, GENERAL, '/page @dee Five')).toMatch(ASKED);
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing --no-page');
    expect(await types(bot, BO, GENERAL, '/page @dee Six')).not.toMatch(ASKED);
    expect(await pagesTo(bot, DEE)).toBe(2);
  });

  it('escalating counts as paging too, but never for whom the page reached', async () => {
    const bot = await startBot({ dialect, yaml: LIMITED });
    for (const [n, user] of [CY, CY, CY, DEE].entries()) await types(bot, user, GENERAL, `/page payments Trouble ${n}`);
    for (const page of ['p1', 'p2', 'p3'])
      expect(await types(bot, BO, GENERAL, `/page escalate ${page}`)).toContain('Escalated');
    expect(await types(bot, BO, GENERAL, '/page escalate p4')).toMatch(ASKED);
    expect(await pagesTo(bot, DEE)).toBe(3);
    await presses(bot, BO, GENERAL, 'Page anyway');
    expect(await pagesTo(bot, DEE)).toBe(4);
    for (const page of ['p1', 'p2', 'p3', 'p4'])
      expect(await types(bot, ANA, GENERAL, `/page escalate ${page}`)).toContain('Escalated');
  });

  it('follows and exports are counted too, and the button does what the line said', async () => {
    const bot = await startBot({ dialect, yaml: LIMITED });
    await types(bot, BO, GENERAL, '/incident new sev3 Odd');
    for (const what of ['sev1', 'sev2', 'checkout']) await types(bot, BO, GENERAL, `/incident follow ${what}`);
    expect(await types(bot, BO, GENERAL, '/incident follow search')).toMatch(ASKED);
    await presses(bot, BO, GENERAL, 'Follow anyway');
    expect(await types(bot, BO, GENERAL, '/incident follow list')).toContain('search');
    for (const line of ['incident timeline INC-1 export', 'oncall report --export'])
      expect(await types(bot, BO, GENERAL, `/${line}`)).toContain('by direct message');
    expect(await types(bot, BO, GENERAL, '/incident report 7d --export')).toMatch(ASKED);
    const files = async () => (await bot.workspace.snapshot(BO)).messages.flatMap((message) => message.files).length;
    const before = await files();
    await presses(bot, BO, GENERAL, 'Export anyway');
    expect(await files()).toBeGreaterThan(before);
  });
});

describe.each(dialects)('who may page, on %s', (dialect) => {
  it('holds however one tries, except for people the page reached', async () => {
    const yaml = PAYMENTS_YAML.replace('severities:', 'may: { page: [bo] }\nseverities:');
    const bot = await startBot({ dialect, yaml });
    await types(bot, BO, GENERAL, '/page payments Payments are failing');
    for (const line of [
      'page reassign p1 @dee',
      'page give p1 @dee',
      'page escalate p1',
      'page again p1',
      'page @dee Help',
    ])
      expect(await types(bot, CY, GENERAL, `/${line}`), line).toContain('You are not allowed to page people');
    await types(bot, CY, GENERAL, '/incident new');
    const form = await modalOf(bot, CY);
    await bot.workspace.submit(CY, form.id, {
      title: 'Page them',
      severity: 'sev3',
      service: 'checkout',
      paging: 'yes',
    });
    await bot.settle();
    expect(JSON.stringify((await modalOf(bot, CY)).errors)).toContain('You are not allowed to page people');
    await expectNotTold(bot, DEE, 'Page p');
    await types(bot, ANA, directOf(ANA), '/page reassign p1 @dee');
    await expectTold(bot, DEE, '🔔 Page p1');
    // Whoever sees a page may still take it.
    expect(await types(bot, CY, GENERAL, '/page ack p1')).toContain('You acknowledged p1');
    const message = await findMessage(bot, DEE, directOf(DEE), /p1/);
    expect(buttonsOf(message)).not.toContain('Acknowledge');
  });

  it('lets nobody page others who was reached as part of a channel: not a guest, and nobody who may not page', async () => {
    const yaml = laddersYaml().replace('severities:', 'may: { page: [bo] }\nseverities:');
    const channels = SEED.channels.map((one) =>
      one.id === PAYMENTS ? { ...one, members: [...one.members, CY, EVE] } : one,
    );
    const bot = await startBot({ dialect, yaml, seed: { ...SEED, channels } });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 5 });
    for (let i = 1; i <= 5; i += 1) await types(bot, BO, GENERAL, `/page channels Trouble number ${i}`);
    bot.workspace.clearFaults();
    await bot.advance(10 * SECOND);
    const refusals = [
      [EVE, 'Only a member of the team can reassign or escalate p1'],
      [CY, 'You are not allowed to page people'],
    ] as const;
    for (const [user, words] of refusals) {
      for (const line of ['reassign p1 @dee', 'escalate p1'])
        expect(await types(bot, user, PAYMENTS, `/page ${line}`), line).toContain(words);
      await presses(bot, user, PAYMENTS, 'Escalate all');
      expect((await seen(bot, user, PAYMENTS)).at(-1)).toContain(words);
    }
    await expectNotTold(bot, DEE, 'Page p');
    await expectNotSeen(bot, EVE, GENERAL, 'Trouble number');
    expect(await types(bot, EVE, PAYMENTS, '/page ack p1')).toContain('You acknowledged p1');
  });
});
