import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { archivedChannel } from '../support/given.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS } from '../support/seed.ts';
import { findMessage, modalOf, presses, roomOf, types } from '../support/story.ts';

async function running(dialect: (typeof dialects)[number]): Promise<{ bot: Bot; room: string }> {
  const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
  await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
  return { bot, room: await roomOf(bot, BO, 1) };
}

describe.each(dialects)('in the room on %s', (dialect) => {
  it('pins once, also a thread reply, and unpins with the last pin', async () => {
    const { bot, room } = await running(dialect);
    await bot.workspace.type(ANA, room, 'The error rate is 40 %');
    const message = await findMessage(bot, ANA, room, /40 %/);
    await bot.workspace.type(ANA, room, 'Since the deploy', message.ts);
    const reply = (await bot.workspace.snapshot(ANA)).messages.find(
      (m) => m.threadTs === message.ts && m.text.includes('deploy'),
    );
    for (const [who, ts] of [
      [ANA, message.ts],
      [BO, message.ts],
      [BO, reply?.ts ?? ''],
    ] as const) {
      await bot.workspace.react(who, room, ts, 'pushpin');
      await bot.settle();
    }
    const timeline = await types(bot, ANA, room, '/incident timeline');
    expect(timeline.match(/40 %/g)?.length).toBe(1);
    expect(timeline).toContain('Since the deploy');
    await bot.workspace.unreact(ANA, room, message.ts, 'pushpin');
    await bot.settle();
    expect(await types(bot, ANA, room, '/incident tl')).toContain('40 %');
    await bot.workspace.unreact(BO, room, message.ts, 'pushpin');
    await bot.settle();
    expect(await types(bot, BO, room, '/incident tl')).not.toContain('40 %');
  });

  it('shows the place of a pin while Slack refuses its text', async () => {
    const { bot, room } = await running(dialect);
    await bot.workspace.type(ANA, room, 'Secret words');
    const message = await findMessage(bot, ANA, room, /Secret words/);
    bot.workspace.fault({ method: 'conversations.history', kind: 'error', error: 'missing_scope' });
    bot.workspace.fault({ method: 'conversations.replies', kind: 'error', error: 'missing_scope' });
    await bot.workspace.react(ANA, room, message.ts, 'pushpin');
    await bot.settle();
    expect(await types(bot, ANA, room, '/incident timeline')).toContain(`/archives/${room}/p`);
    bot.workspace.clearFaults();
    await bot.advance(10 * MINUTE);
    expect(await types(bot, ANA, room, '/incident tl')).toContain('Secret words');
  });

  it('notes keep when it happened, and the export gives Markdown and JSON', async () => {
    const { bot, room } = await running(dialect);
    await bot.advance(30 * MINUTE);
    await types(bot, ANA, room, '/incident note Rebooted the database at 10:12');
    await expectSeen(bot, ANA, room, '📝 Rebooted the database (2026-03-02 10:12 UTC)');
    await types(bot, ANA, room, '/incident timeline export');
    const { messages } = await bot.workspace.snapshot(ANA);
    const files = messages.filter((m) => m.channel === directOf(ANA)).flatMap((m) => m.files);
    expect(files.map((f) => f.name)).toEqual(['INC-1-timeline.md', 'INC-1-timeline.json', 'INC-1-timeline.csv']);
    expect(files[0]?.text).toContain('- 2026-03-02T10:12:00.000Z **Ana Lima** Rebooted the database');
    const json = JSON.parse(files[1]?.text ?? '{}') as {
      timeline: { text: string; happened_at: string; recorded_at: string }[];
    };
    expect(json.timeline.find((e) => e.text.startsWith('Rebooted'))).toMatchObject({
      happened_at: '2026-03-02T10:12:00.000Z',
      recorded_at: '2026-03-02T10:30:00.000Z',
    });
  });

  it('an update reaches room, card, announcement thread and followers of incident, severity and service', async () => {
    const { bot, room } = await running(dialect);
    await presses(bot, CY, INCIDENTS, 'Follow');
    expect(await types(bot, DEE, GENERAL, '/incident follow checkout')).toContain(
      'You follow every incident that affects checkout',
    );
    await types(bot, ANA, room, '/incident update We rolled back');
    const line = await findMessage(bot, CY, INCIDENTS, /sev1 Critical/);
    const { messages } = await bot.workspace.snapshot(CY);
    const thread = messages.filter((m) => m.threadTs === line.ts && m.ts !== line.ts).map((m) => m.text);
    expectSome(thread, 'We rolled back');
    await expectSeen(bot, ANA, room, 'Last update We rolled back');
    for (const who of [CY, DEE]) await expectTold(bot, who, 'We rolled back');
    await presses(bot, CY, directOf(CY), 'Unfollow');
    await types(bot, ANA, room, '/incident update It works again');
    await expectNotTold(bot, CY, 'It works again');
    await expectTold(bot, DEE, 'It works again');
  });

  it('changes are said with who did them', async () => {
    const { bot, room } = await running(dialect);
    for (const line of [
      'status identified',
      'sev 2',
      'lead @cy',
      'role scribe @dee',
      'impact One in five cannot pay',
      'service search',
    ])
      await types(bot, ANA, room, `/incident ${line}`);
    for (const said of [
      'set the status to identified',
      'set the severity to sev2 Major',
      `assigned the lead to <@${CY}>`,
      `assigned the role scribe to <@${DEE}>`,
      'One in five cannot pay',
      'set the service to search',
    ])
      await expectSeen(bot, ANA, room, said);
    await expectSeen(bot, ANA, room, `Lead <@${CY}> · scribe <@${DEE}>`);
    await expectSeen(bot, CY, INCIDENTS, '🟠 identified · 🟧 sev2 Major · search');
  });

  it('resolves with the duration, who did what and what is open, and closes its pages', async () => {
    const { bot, room } = await running(dialect);
    await bot.advance(3 * MINUTE);
    await presses(bot, ANA, room, 'Resolve');
    await bot.workspace.submit(ANA, (await modalOf(bot, ANA)).id, { reason: 'Rolled back the deploy' });
    await bot.settle();
    await expectSeen(
      bot,
      ANA,
      room,
      `✅ INC-1 is resolved by <@${ANA}> after 3 min`,
      'Rolled back the deploy',
      'page p1 was never acknowledged (closed now)',
    );
    await expectTold(bot, ANA, '☑️ Resolved p1');
    await expectSeen(bot, CY, INCIDENTS, '✅ resolved · 🟥 sev1 Critical · checkout · lasted 3 min');
    expect(await types(bot, ANA, room, '/incident update late')).toContain('INC-1 is already resolved');
    await bot.advance(60 * MINUTE);
    await expectNotTold(bot, BO, '🔔');
  });

  it('reopens in a room of its own when the old one is archived, and restarts no page', async () => {
    const { bot, room } = await running(dialect);
    await types(bot, ANA, room, '/incident resolve');
    await archivedChannel(bot, room);
    expect(await types(bot, ANA, GENERAL, '/incident reopen INC-1 Errors are back')).toContain('is open again');
    const { channels } = await bot.workspace.snapshot(ANA);
    const second = channels.find((c) => c.name.startsWith('inc-1-2'));
    expect(second?.name).toBe('inc-1-2-payments-are-failing');
    await expectSeen(bot, ANA, second?.id ?? '', `The earlier channel, <#${room}>, is archived`);
    await bot.advance(30 * MINUTE);
    await expectNotTold(bot, BO, '🔔');
  });

  it('cancels', async () => {
    const { bot, room } = await running(dialect);
    await types(bot, ANA, room, '/incident cancel False alarm');
    await expectSeen(bot, ANA, room, '⚪ INC-1 is cancelled');
  });
});

describe('words', () => {
  it('help, help of a verb, did you mean, and direct messages', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML });
    expect(await types(bot, ANA, GENERAL, '/incident help')).toContain('/incident new');
    expect(await types(bot, ANA, GENERAL, '/incident help resolve')).toContain('Also: done, close');
    expect(await types(bot, ANA, GENERAL, '/incident resovle')).toContain('Did you mean “resolve”?');
    expect(await types(bot, ANA, GENERAL, '/incident sev 9')).toMatch(/sev 9|“9” is not a severity/);
    await types(bot, ANA, directOf(ANA), 'oncall');
    await expectTold(bot, ANA, `payments: <@${ANA}> until`);
  });

  it('what is no verb opens the form, filled in', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML });
    await bot.workspace.type(ANA, GENERAL, '/incident payments are failing badly');
    expect(JSON.stringify((await modalOf(bot, ANA)).blocks)).toContain('payments are failing badly');
  });
});
