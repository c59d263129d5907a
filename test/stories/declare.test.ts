import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectNotTold, expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { findMessage, modalOf, presses, roomOf, told, types } from '../support/story.ts';

const LINE = '/incident new sev1 checkout Payments are failing';

describe.each(dialects)('declaring on %s', (dialect) => {
  it('inline: page, announcement, room and card', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const reply = await types(bot, BO, GENERAL, LINE);
    expect(reply).toContain('INC-1 declared · 🟥 sev1 Critical · checkout');
    expect(reply).toContain(`paging <@${ANA}> (payments) · #inc-1-payments-are-failing`);

    const [page] = await told(bot, ANA);
    expect(page).toContain('🔔 Page p1');
    expect(page).toContain('INC-1 sev1 checkout: Payments are failing');
    expect(page).toContain('You are on call for payments');
    expect(page).toContain('AcknowledgeEscalateOpen');

    const room = await roomOf(bot, ANA, 1);
    const { channels } = await bot.workspace.snapshot(ANA);
    expect(channels.find((c) => c.id === room)).toMatchObject({
      name: 'inc-1-payments-are-failing',
      members: expect.arrayContaining([ANA, BO]),
      topic: expect.stringContaining('Payments are failing'),
    });
    const card = await findMessage(bot, ANA, room, /not acknowledged yet/);
    expect(card.pinned).toBe(true);
    await expectSeen(bot, CY, INCIDENTS, `INC-1 Payments are failing\n🔴 investigating · 🟥 sev1 Critical · checkout`);
    expect(bot.workspace.calls.filter((call) => !call.ok)).toEqual([]);
  });

  it('by modal, with what is similar shown first', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, LINE);
    await bot.workspace.type(CY, GENERAL, '/incident');
    const view = await modalOf(bot, CY);
    expect(JSON.stringify(view.blocks)).toContain('Join instead');
    await bot.workspace.submit(CY, view.id, {
      title: 'Search is slow',
      severity: 'sev2',
      service: 'search',
      impact: 'Nobody finds anything',
    });
    await bot.settle();
    const result = await modalOf(bot, CY);
    expect(JSON.stringify(result.blocks)).toContain('INC-2');
    await expectSeen(bot, BO, INCIDENTS, 'INC-2 Search is slow');
    const room = await roomOf(bot, CY, 2);
    await expectSeen(bot, CY, room, 'Impact Nobody finds anything');
  });

  it('from the modal one can join the incident that was opened just now', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, LINE);
    await bot.workspace.type(CY, GENERAL, '/incident');
    await bot.workspace.click(CY, { view: (await modalOf(bot, CY)).id }, 'Join instead');
    await bot.settle();
    const { channels } = await bot.workspace.snapshot(CY);
    expect(channels.find((c) => c.name.startsWith('inc-1'))?.members).toContain(CY);
  });

  it('offers to merge what looks the same', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, LINE);
    expect(await types(bot, CY, GENERAL, '/incident new sev1 checkout Card payments are failing')).toContain(
      'Merge into INC-1',
    );
    await presses(bot, CY, GENERAL, 'Merge into INC-1');
    await expectSeen(bot, CY, await roomOf(bot, CY, 2), 'merged this incident into INC-1');
    await expectSeen(bot, BO, INCIDENTS, '🔀 INC-2');
  });

  it('in a thread for a severity with thread rooms, in the service’s channel', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, '/incident new sev3 checkout Slow checkout');
    const card = await findMessage(bot, ANA, PAYMENTS, /INC-1 Slow checkout/);
    await bot.workspace.type(ANA, PAYMENTS, '@muster update Looking at it', card.ts);
    await bot.settle();
    const thread = (await bot.workspace.snapshot(ANA)).messages.filter(
      (m) => m.threadTs === card.ts && m.ts !== card.ts,
    );
    const answers = thread.filter((m) => m.isBot && m.ephemeralFor === undefined).map((m) => m.text);
    expectSome(answers, 'Looking at it');
    await expectSeen(bot, ANA, PAYMENTS, 'Last update Looking at it');
    await bot.workspace.type(ANA, PAYMENTS, 'The cache is cold', card.ts);
    const reply = (await bot.workspace.snapshot(ANA)).messages.find((m) => m.text === 'The cache is cold');
    await bot.workspace.react(ANA, PAYMENTS, reply?.ts ?? '', 'pushpin');
    await bot.settle();
    expect(await types(bot, ANA, GENERAL, '/incident timeline INC-1')).toContain('The cache is cold');
  });

  it('privately: no announcement, and the page tells nothing', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Data leak at the bank --private');
    await expectNotSeen(bot, CY, INCIDENTS, 'INC-1');
    await expectTold(bot, ANA, 'Private incident');
    await expectNotTold(bot, ANA, 'leak');
    expect(await types(bot, CY, GENERAL, '/incident show INC-1')).toContain('There is no INC-1 that you can see');
    expect(await types(bot, CY, GENERAL, '/incident list')).not.toContain('INC-1');
    expect((await bot.workspace.snapshot(CY)).channels.some((c) => c.name.startsWith('inc-1'))).toBe(false);
    expect(await types(bot, CY, GENERAL, '/incident follow INC-1')).toContain('There is no INC-1');
  });

  it('says that nobody was paged, with a button to choose', async () => {
    const bot = await startBot({ dialect });
    const reply = await types(bot, BO, GENERAL, '/incident new sev1 Everything is down');
    expect(reply).toContain('nobody was paged');
    await presses(bot, BO, GENERAL, 'Page someone');
    await bot.workspace.submit(BO, (await modalOf(bot, BO)).id, { person: DEE });
    await bot.settle();
    await expectTold(bot, DEE, 'Everything is down');
  });

  it('keeps the link of the message it was declared from', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.workspace.type(BO, GENERAL, 'I cannot pay with my card');
    const message = await findMessage(bot, BO, GENERAL, /cannot pay/);
    await bot.workspace.shortcut(ANA, 'incident_declare_message', message);
    const view = await modalOf(bot, ANA);
    expect(JSON.stringify(view.blocks)).toContain('I cannot pay with my card');
    await bot.workspace.submit(ANA, view.id, { title: 'Cards fail', severity: 'sev2' });
    await bot.settle();
    await expectSeen(bot, ANA, await roomOf(bot, ANA, 1), 'declared this incident from');
  });

  it('does it once when Slack or a person repeats it', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.workspace.type(BO, GENERAL, LINE);
    const again = await bot.workspace.repeat();
    expect(again.body).toContain('INC-1');
    expect(await types(bot, BO, GENERAL, LINE)).toContain('Do it again');
    await expectNotSeen(bot, BO, INCIDENTS, 'INC-2');
    await presses(bot, BO, GENERAL, 'Do it again');
    await expectSeen(bot, BO, INCIDENTS, 'INC-2');
  });

  it('shows a hostile title as it was written, everywhere', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, '/incident new sev1 checkout <!channel> *x* <http://evil|bank>');
    const { messages } = await bot.workspace.snapshot(ANA);
    const room = await roomOf(bot, ANA, 1);
    expect(messages.filter((m) => m.channel === room || m.channel === directOf(ANA)).length).toBeGreaterThan(1);
    for (const message of messages) {
      expect(message.text).not.toMatch(/<!channel>|<http/);
      expect(JSON.stringify(message.blocks)).not.toMatch(/"type":"(mrkdwn|broadcast)"/);
    }
  });

  it('names rooms whatever the title is written in, also when the name is taken', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Оплата не работает! 支払い 🔥');
    const names = (await bot.workspace.snapshot(BO)).channels.map((c) => c.name);
    expect(names.find((name) => name.startsWith('inc-1-'))).toMatch(/^inc-1-oplata-ne-rabotaet-[a-z0-9-]+$/);
  });

  it('corrects the title: the room follows within ten minutes, later only card and topic', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, LINE);
    const room = await roomOf(bot, BO, 1);
    await types(bot, BO, room, '/incident title Card payments are failing');
    const named = async () => (await bot.workspace.snapshot(BO)).channels.find((c) => c.id === room);
    expect((await named())?.name).toBe('inc-1-card-payments-are-failing');
    await bot.advance(11 * MINUTE);
    await types(bot, BO, room, '/incident title All payments are failing');
    expect(await named()).toMatchObject({
      name: 'inc-1-card-payments-are-failing',
      topic: expect.stringContaining('All payments'),
    });
    await expectSeen(bot, BO, room, 'INC-1 All payments are failing');
  });
});

describe('declaring in Socket Mode', () => {
  it('does the same as over HTTP', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML, mode: 'socket' });
    expect(await types(bot, BO, GENERAL, LINE)).toContain('INC-1');
    await expectTold(bot, ANA, '🔔 Page p1');
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await expectTold(bot, ANA, '✅ Acknowledged p1');
  });
});
