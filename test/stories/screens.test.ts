import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { messagesIn, wordsOf } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { buttonsOf, findMessage, modalOf, presses, roomOf, told, types } from '../support/story.ts';

const LINE = '/incident new sev1 checkout Payments are failing';

describe.each(dialects)('what people see, on %s', (dialect) => {
  it('declaring answers in one line: severity, service, who is paged, and a link to the channel', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const reply = await types(bot, BO, GENERAL, LINE);
    expect(reply.split('\n')[0]).toBe(
      `INC-1 declared · 🟥 sev1 Critical · checkout · paging <@${ANA}> (payments) · #inc-1-payments-are-failing`,
    );
    const own = (await messagesIn(bot.workspace, BO, GENERAL)).findLast((m) => m.ephemeralFor === BO);
    expect(JSON.stringify(own?.blocks)).toContain('https://slack.com/app_redirect?channel=inc-1-payments-are-failing');
    expect(own && buttonsOf(own)).toEqual(['Show']);
  });

  it('a person whose page reaches nobody gets “Page someone”', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await types(bot, BO, GENERAL, '/incident new sev3 checkout Slow checkout')).toContain('paged nobody');
    const own = (await messagesIn(bot.workspace, BO, GENERAL)).findLast((m) => m.ephemeralFor === BO);
    expect(own && buttonsOf(own)).toEqual(['Page someone', 'Show']);
    const card = await findMessage(bot, ANA, PAYMENTS, /INC-1 Slow checkout[\s\S]*Paged nobody/);
    expect(buttonsOf(card)).toContain('Page someone');
  });

  it('the form says which severities page, and who, as soon as a service is chosen', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.workspace.type(CY, GENERAL, '/incident new');
    const { id, blocks } = await modalOf(bot, CY);
    const shown = wordsOf({ text: '', blocks }) + JSON.stringify(blocks);
    for (const words of ['sev1 Critical: pages', 'sev3 Minor: pages nobody', 'sev3 does not page'])
      expect(shown).toContain(words);
    await bot.workspace.click(CY, { view: id }, 'severity/redraw', 'sev1');
    await bot.settle();
    await bot.workspace.click(CY, { view: id }, 'service/redraw', 'checkout');
    await bot.settle();
    const paged = JSON.stringify((await modalOf(bot, CY)).blocks);
    expect(paged).toContain(`🔔 Pages `);
    expect(paged).toContain(ANA);
    await bot.workspace.click(CY, { view: id }, 'service/redraw', 'search');
    await bot.settle();
    expect(JSON.stringify((await modalOf(bot, CY)).blocks)).toContain('the escalation policy reaches no one right now');
    expect(await types(bot, CY, GENERAL, '/incident list')).toContain('No incident is open');
    await bot.workspace.click(CY, { view: id }, 'paging/redraw', 'no');
    await bot.settle();
    expect(JSON.stringify((await modalOf(bot, CY)).blocks)).toContain('🔕 Pages nobody.');
    await bot.workspace.submit(CY, id, { title: 'Search is slow' });
    await bot.settle();
    expect(wordsOf({ text: '', blocks: (await modalOf(bot, CY)).blocks })).toContain('INC-1 declared');
  });

  it('the card pages someone, sets the severity and opens the runbooks of its service', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, runbooks: 'runbooks' });
    await types(bot, BO, GENERAL, LINE);
    const room = await roomOf(bot, BO, 1);
    const card = await findMessage(bot, BO, room, /not acknowledged yet/);
    for (const label of ['Page someone', 'Severity', '📘 High error rate']) expect(buttonsOf(card)).toContain(label);
    expect(wordsOf(card)).toContain('🔴 investigating · 🟥 sev1 Critical');
    await presses(bot, BO, room, 'Severity');
    await bot.workspace.submit(BO, (await modalOf(bot, BO)).id, { severity: 'sev2' });
    await bot.settle();
    expect(wordsOf(await findMessage(bot, BO, room, /Lead/))).toContain('🟧 sev2 Major');
    await presses(bot, BO, room, '📘 High error rate');
    const own = (await messagesIn(bot.workspace, BO, room)).findLast((m) => m.ephemeralFor === BO);
    expect(own && wordsOf(own)).toContain('High error rate');
  });

  it('a drill is marked in the channel’s name and topic; a merged incident is not called cancelled', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, LINE);
    await types(bot, BO, GENERAL, '/incident new sev1 search --drill Practice the failover');
    const { channels } = await bot.workspace.snapshot(BO);
    expect(channels.find(({ name }) => name === 'inc-2-drill-practice-the-failover')?.topic).toMatch(
      /^\[DRILL\] INC-2/,
    );
    await types(bot, BO, GENERAL, '/incident merge INC-2 INC-1');
    for (const line of ['/incident show INC-2', '/incident search failover'])
      expect(await types(bot, BO, GENERAL, line)).toMatch(/🔀[\s\S]*merged/i);
    const announced = await findMessage(bot, CY, INCIDENTS, /INC-2/);
    expect(wordsOf(announced)).toContain('🔀 merged');
    expect(wordsOf(announced)).not.toContain('cancelled');
  });

  it('after acknowledging, the page’s message has what is done next, and always the impact', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, runbooks: 'runbooks' });
    await types(bot, BO, GENERAL, LINE);
    const room = await roomOf(bot, BO, 1);
    await types(bot, BO, room, '/incident impact One in five cannot pay');
    expect((await told(bot, ANA))[0]).toContain('Impact One in five cannot pay');
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    const page = await findMessage(bot, ANA, directOf(ANA), /Acknowledged p1/);
    expect(buttonsOf(page)).toEqual(['Resolve', 'Snooze', 'Reassign', 'Note', 'Runbook', 'Open']);
    await types(bot, BO, room, '/incident update Half is back');
    await bot.workspace.click(ANA, page, 'Note');
    await bot.workspace.submit(ANA, (await modalOf(bot, ANA)).id, { text: 'Restarted the database' });
    await bot.settle();
    expect(await types(bot, ANA, GENERAL, '/incident timeline INC-1')).toContain('Restarted the database');
    expect((await told(bot, ANA))[0]).toContain('Impact One in five cannot pay');
  });

  it('a page without an incident is noted, resolved and reassigned by its message too', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, '/page payments Payments are failing');
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await presses(bot, ANA, directOf(ANA), 'Note');
    await bot.workspace.submit(ANA, (await modalOf(bot, ANA)).id, { text: 'Restarted it' });
    await bot.settle();
    expect(await types(bot, ANA, GENERAL, '/page show p1')).toContain('Restarted it');
    await presses(bot, ANA, directOf(ANA), 'Resolve');
    expect((await told(bot, ANA))[0]).toContain('Resolved p1');
  });

  it('escalating says who is paged and who did it', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, LINE);
    const room = await roomOf(bot, CY, 1);
    await presses(bot, ANA, directOf(ANA), 'Escalate');
    expect((await told(bot, ANA)).at(-1)).toContain(`Escalated p1: paging <@${BO}> (second), <@${DEE}> now.`);
    await findMessage(bot, CY, room, new RegExp(`<@${ANA}> escalated: paging <@${BO}>`));
    expect(await types(bot, CY, room, '/page reassign p1 @cy')).toContain('That is you');
    await types(bot, ANA, room, '/page reassign p1 @cy You wrote this service');
    await findMessage(bot, CY, room, new RegExp(`<@${ANA}> reassigned p1 to <@${CY}>: You wrote this service`));
    expect((await told(bot, CY)).join('\n')).toContain(`<@${ANA}> reassigned this page to you: You wrote this service`);
  });

  it('with no one else left it says so and offers people; the presser is not paged again', async () => {
    const yaml = PAYMENTS_YAML.replace(
      '  nobody:\n    repeat: 1',
      '  alone:\n    repeat: 3\n    steps:\n      - { page: [schedule:payments], wait: 5m }\n  nobody:\n    repeat: 1',
    );
    const bot = await startBot({ dialect, yaml });
    await types(bot, CY, GENERAL, '/page alone Queue is stuck');
    const before = (await told(bot, ANA)).length;
    await presses(bot, ANA, directOf(ANA), 'Escalate');
    const last = (await messagesIn(bot.workspace, ANA, directOf(ANA))).at(-1);
    expect(last && wordsOf(last)).toContain('No one else is on this policy');
    expect(last && buttonsOf(last)).toEqual(['Page Bo Marsh', 'Page someone']);
    expect((await told(bot, ANA)).length).toBe(before + 1);
    await bot.advance(HOUR);
    expect((await told(bot, ANA)).length).toBe(before + 1);
    await presses(bot, ANA, directOf(ANA), 'Page Bo Marsh');
    expect((await told(bot, BO)).join('\n')).toContain(`<@${ANA}> reassigned this page to you`);
  });

  it('an exhausted page has its buttons in the incident channel too', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, LINE);
    const room = await roomOf(bot, CY, 1);
    await bot.advance(31 * MINUTE);
    const cry = await findMessage(bot, CY, room, /Nobody acknowledged p1/);
    expect(buttonsOf(cry)).toEqual(['Acknowledge', 'Page someone', 'Page again']);
    await bot.workspace.click(CY, cry, 'Page someone');
    await bot.workspace.submit(CY, (await modalOf(bot, CY)).id, { person: BO });
    await bot.settle();
    expect((await told(bot, BO)).at(-1)).toContain('Page p2');
  });

  it('`/oncall` offers Override and Cover me, with pickers in the reader’s own zone', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, ANA, GENERAL, '/oncall');
    await presses(bot, ANA, GENERAL, 'Override');
    const fieldTypes = (view: Awaited<ReturnType<typeof modalOf>>) =>
      Object.fromEntries(view.blocks.flatMap((b) => (b.type === 'input' ? [[b.block_id, b.element.type]] : [])));
    const override = await modalOf(bot, ANA);
    expect(fieldTypes(override)).toMatchObject({ from: 'datetimepicker', to: 'datetimepicker' });
    await bot.workspace.dismiss(ANA, override.id);
    await presses(bot, ANA, GENERAL, 'Cover me');
    const cover = await modalOf(bot, ANA);
    expect(fieldTypes(cover)).toMatchObject({ from: 'datetimepicker', to: 'datetimepicker' });
    const at = (iso: string) => String(Date.parse(iso) / 1000);
    await bot.workspace.submit(ANA, cover.id, {
      from: at('2026-03-03T18:00:00Z'),
      to: at('2026-03-03T22:00:00Z'),
      who: BO,
    });
    await bot.settle();
    expect((await told(bot, BO)).at(-1)).toContain('2026-03-03 18:00 UTC');
  });

  it('the words of a notification tell the time in its reader’s zone, with the weekday', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, ANA, GENERAL, '/oncall cover payments @bo thu 18:00 to thu 22:00');
    const { text } = (await messagesIn(bot.workspace, BO, directOf(BO))).at(-1) ?? { text: '' };
    expect(text).not.toContain('<!date');
    expect(text).toContain('Thu 5 Mar 13:00');
  });
});
