import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { messagesIn, wordsOf } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, directOf, GENERAL } from '../support/seed.ts';
import { buttonsOf, findMessage, modalOf, presses, roomOf, types } from '../support/story.ts';

const YAML = PAYMENTS_YAML.replace(
  'sev1: { name: Critical, page: true, room: channel }',
  'sev1: { name: Critical, page: true, room: channel, ack_within: 5m }',
);

async function declared(dialect: (typeof dialects)[number]) {
  const bot = await startBot({ dialect, yaml: YAML });
  await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
  return { bot, room: await roomOf(bot, CY, 1) };
}

/** What somebody sees more of in a channel after something was done. */
async function added(bot: Bot, user: string, channel: string, act: () => Promise<unknown>) {
  const before = (await messagesIn(bot.workspace, user, channel)).length;
  await act();
  await bot.settle();
  return (await messagesIn(bot.workspace, user, channel)).slice(before);
}

/** What is typed in the incident's channel, and what everybody reads of it there. */
const VERBS = [
  ['/incident sev 2', 'set the severity to sev2'],
  ['/incident status identified', 'set the status to identified'],
  ['/incident update Rolled back the deploy', 'Rolled back the deploy'],
  ['/incident note Rebooted the database', 'Rebooted the database'],
  ['/incident task Fail over the database @bo', 'created task t1'],
  ['/incident task move t1 tomorrow', 't1 is now due'],
  ['/incident task done t1', 'finished task t1'],
  ['/incident role scribe @bo', 'scribe'],
  ['/incident lead @bo', 'the lead'],
  ['/incident impact One customer in five cannot pay', 'impact'],
  ['/incident service search', 'service'],
  ['/incident affects checkout', 'affected services'],
  ['/incident category network', 'category'],
  ['/incident mitigated', 'mitigated'],
  ['/incident call https://meet.example.com/inc-1', 'meet.example.com'],
  ['/incident link https://status.example.com Status', 'Status'],
] as const;

describe.each(dialects)('one action, one message, on %s', (dialect) => {
  it('at five minutes without an acknowledgement the channel gets one message with everything to press', async () => {
    const { bot, room } = await declared(dialect);
    const [late, ...more] = await added(bot, CY, room, () => bot.advance(5 * MINUTE));
    expect(more).toEqual([]);
    const words = late && wordsOf(late);
    expect(words).toContain('INC-1 was not acknowledged within 5 min');
    expect(words).toContain('Nobody leads INC-1');
    expect(words).toContain(`p1 was not acknowledged: paging <@${BO}>`);
    expect(late && buttonsOf(late)).toEqual(['Acknowledge', 'Take the lead', 'Page someone']);
  });

  it('what asked for an acknowledgement has no buttons once somebody acknowledged, or the incident is over', async () => {
    const { bot, room } = await declared(dialect);
    const asking = async () =>
      (await messagesIn(bot.workspace, CY, room))
        .filter((found) => /was not acknowledged|Nobody acknowledged p1/.test(wordsOf(found)))
        .map((found) => [/p1[^.]*|INC-1 was/.exec(wordsOf(found))?.[0], buttonsOf(found)]);
    await bot.advance(45 * MINUTE);
    const before = await asking();
    expect(before.map(([, buttons]) => buttons)).toContainEqual(['Acknowledge', 'Page someone', 'Page again']);
    await types(bot, BO, room, '/incident ack');
    await bot.advance(MINUTE);
    const after = await asking();
    expect(after).toHaveLength(before.length);
    expect(after.map(([, buttons]) => buttons)).toEqual(before.map(() => []));
    await bot.advance(SECOND);
    const second = await declared(dialect);
    await second.bot.advance(5 * MINUTE);
    await types(second.bot, CY, second.room, '/incident lead @cy');
    await second.bot.advance(MINUTE);
    const led = await findMessage(second.bot, CY, second.room, /was not acknowledged within/);
    expect(buttonsOf(led)).toEqual(['Acknowledge', 'Page someone']);
    await types(second.bot, CY, second.room, '/incident resolve Fixed');
    await second.bot.advance(MINUTE);
    const found = await findMessage(second.bot, CY, second.room, /was not acknowledged within/);
    expect(buttonsOf(found)).toEqual([]);
  });

  it('acknowledging on the page says so once, in the channel', async () => {
    const { bot, room } = await declared(dialect);
    const direct = (await messagesIn(bot.workspace, ANA, directOf(ANA))).length;
    const said = await added(bot, ANA, room, () => presses(bot, ANA, directOf(ANA), 'Acknowledge'));
    expect(said.map(wordsOf)).toEqual([`<@${ANA}> acknowledged the page and took the lead.`]);
    const fresh = (await messagesIn(bot.workspace, ANA, directOf(ANA))).slice(direct);
    expect(fresh.filter((m) => m.ephemeralFor !== undefined)).toEqual([]);
  });

  it('what a verb does in the channel is said once there; elsewhere the asker gets one line', async () => {
    const { bot, room } = await declared(dialect);
    for (const [line, words] of VERBS) {
      // Slack takes one message a second and channel.
      await bot.advance(2 * SECOND);
      const said = await added(bot, ANA, room, () => bot.workspace.type(ANA, room, line));
      expect(said.map(wordsOf), line).toEqual([expect.stringContaining(words)]);
      expect(said[0]?.ephemeralFor, line).toBeUndefined();
    }
    const end = await added(bot, ANA, room, () => bot.workspace.type(ANA, room, '/incident resolve Rolled back'));
    expect(end.map(wordsOf)).toEqual([expect.stringMatching(/INC-1 is resolved[\s\S]*please write the postmortem/)]);
    expect(end.map(buttonsOf)).toEqual([['Write the postmortem', 'Not needed']]);
    await bot.advance(2 * SECOND);
    const again = await added(bot, ANA, room, () => bot.workspace.type(ANA, room, '/incident reopen Errors are back'));
    expect(again.map(wordsOf)).toEqual([expect.stringContaining('reopened')]);
    expect(await types(bot, ANA, GENERAL, '/incident status INC-1 monitoring')).toBe('INC-1 is now monitoring.');
  });

  it('a form that was opened in the channel closes when it is sent, with status and severity in one message', async () => {
    const { bot, room } = await declared(dialect);
    await bot.workspace.type(ANA, room, '/incident update');
    const form = (await modalOf(bot, ANA)).id;
    const values = { text: 'All quiet', status: 'monitoring', severity: 'sev2' };
    const said = await added(bot, ANA, room, () => bot.workspace.submit(ANA, form, values));
    expect(said.map(wordsOf)).toEqual([
      expect.stringMatching(/All quiet[\s\S]*Severity sev1 → sev2[\s\S]*Status investigating → monitoring/),
    ]);
    expect((await bot.workspace.snapshot(ANA)).views).toEqual([]);
    expect(await types(bot, ANA, GENERAL, '/incident show INC-1')).toMatch(/monitoring[\s\S]*sev2/);
  });

  it('a form leaves alone what somebody else set while it was open', async () => {
    const { bot, room } = await declared(dialect);
    await bot.workspace.type(ANA, room, '/incident update');
    await types(bot, CY, room, '/incident status identified');
    await bot.workspace.submit(ANA, (await modalOf(bot, ANA)).id, { text: 'Looking', status: 'investigating' });
    await bot.settle();
    expect(await types(bot, ANA, GENERAL, '/incident show INC-1')).toContain('identified');
  });
});
