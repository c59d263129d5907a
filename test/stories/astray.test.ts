/** Ways in which a page, a message or a secret could go astray. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { exportedTimeline, pageState } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { lostArrival } from '../support/given.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS, SEED } from '../support/seed.ts';
import { buttonsOf, findMessage, modalOf, presses, roomOf, types } from '../support/story.ts';

const LINE = '/incident new sev1 checkout Payments are failing';

async function exhausted(dialect: (typeof dialects)[number]): Promise<{ bot: Bot; room: string }> {
  const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
  await types(bot, CY, GENERAL, LINE);
  await bot.advance(30 * MINUTE);
  return { bot, room: await roomOf(bot, CY, 1) };
}

async function hidden(dialect: (typeof dialects)[number]): Promise<{ bot: Bot; room: string }> {
  const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
  await types(bot, ANA, GENERAL, '/incident new sev1 checkout Data leak at the bank --private');
  return { bot, room: await roomOf(bot, ANA, 1) };
}

describe.each(dialects)('pages on %s', (dialect) => {
  it('an acknowledgement edits the call for help too', async () => {
    const { bot, room } = await exhausted(dialect);
    await types(bot, BO, room, '/page ack');
    expect(await pageState(bot, 1)).toBe('acknowledged');
    const cry = await findMessage(bot, CY, INCIDENTS, /a page|Acknowledged p1/);
    expect(buttonsOf(cry)).not.toContain('Page again');
    await expectSeen(bot, CY, INCIDENTS, `<@${BO}> acknowledged`);
  });

  it('an ended incident takes the buttons off the call for help, and its page is not paged again', async () => {
    const { bot, room } = await exhausted(dialect);
    await types(bot, CY, room, '/incident resolve');
    const cry = await findMessage(bot, CY, INCIDENTS, /p1/);
    expect(buttonsOf(cry)).not.toContain('Page again');
    expect(await types(bot, DEE, INCIDENTS, '/page again p1')).toContain('closed');
    expect(await pageState(bot, 2)).toBe('none');
  });

  it('two presses of “Page again” page once', async () => {
    const { bot } = await exhausted(dialect);
    await types(bot, CY, INCIDENTS, '/page again p1');
    expect(await types(bot, DEE, INCIDENTS, '/page again p1')).toContain('p2');
    expect(await pageState(bot, 2)).toBe('open');
    expect(await pageState(bot, 3)).toBe('none');
  });

  it('the person who paged without an incident is told that nobody acknowledged', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments The shop looks odd');
    await bot.advance(30 * MINUTE);
    await expectTold(bot, CY, 'Nobody acknowledged');
  });

  it('a room’s bare ack never means another incident', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, LINE);
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Refunds are failing');
    await types(bot, ANA, await roomOf(bot, ANA, 1), '/page ack');
    expect(await types(bot, ANA, await roomOf(bot, ANA, 1), '/incident ack')).not.toContain('You acknowledged p2');
    expect(await pageState(bot, 2)).toBe('open');
  });

  it('elsewhere, with several open pages, /incident ack asks which', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, LINE);
    await types(bot, CY, GENERAL, '/page payments The shop looks odd');
    expect(await types(bot, ANA, GENERAL, '/incident ack')).toContain('Which page?');
    expect([await pageState(bot, 1), await pageState(bot, 2)]).toEqual(['open', 'open']);
    await presses(bot, ANA, GENERAL, 'p2 The shop looks odd');
    expect([await pageState(bot, 1), await pageState(bot, 2)]).toEqual(['open', 'acknowledged']);
  });

  it('keeps the words of a page when the incident changes', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, LINE);
    const room = await roomOf(bot, CY, 1);
    await types(bot, CY, room, '/page @dee We need the database');
    await types(bot, CY, room, '/incident title Card payments are failing');
    await expectTold(bot, DEE, 'Card payments are failing: We need the database');
  });

  it('means services, policies and schedules before people', async () => {
    const people = SEED.people.map((person) => (person.id === CY ? { ...person, name: 'checkout' } : person));
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: { ...SEED, people } });
    expect(await types(bot, BO, GENERAL, '/page checkout Payments are failing')).toContain('policy payments');
    expect(await types(bot, BO, GENERAL, '/page @checkout Could you look')).toContain(`<@${CY}>`);
  });

  it('does not take a short name for a mistyped verb', async () => {
    const yaml = PAYMENTS_YAML.replace('  search:', '  lust: { policy: payments }\n  search:');
    const bot = await startBot({ dialect, yaml });
    expect(await types(bot, BO, GENERAL, '/page lust Shelves are empty')).toContain('policy payments');
  });

  it('in a room too it says when nobody could be paged', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, LINE);
    expect(await types(bot, CY, await roomOf(bot, CY, 1), '/page nobody Help')).toContain('Nobody was paged');
  });

  it('pages neither bots nor people who have left', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.workspace.deactivate(DEE);
    await bot.settle();
    expect(await types(bot, CY, GENERAL, '/page @dee Help')).toContain('Nobody was paged');
    expect(await types(bot, CY, GENERAL, '/oncall override payments @dee 4h')).toContain('is not a person I know');
  });

  it('in a page’s thread, note and esc mean that page', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, LINE);
    await types(bot, CY, GENERAL, '/page payments The shop looks odd');
    const alone = await findMessage(bot, ANA, directOf(ANA), /shop looks odd/);
    const incident = await findMessage(bot, ANA, directOf(ANA), /INC-1/);
    await types(bot, ANA, directOf(ANA), 'note Looking at the cache', alone.ts);
    await types(bot, ANA, directOf(ANA), 'note Looking at the bank', incident.ts);
    await types(bot, ANA, directOf(ANA), 'esc', alone.ts);
    expect(await types(bot, CY, GENERAL, '/page show p2')).toMatch(/Looking at the cache[\s\S]*escalated/);
    const timeline = await types(bot, CY, GENERAL, '/incident timeline INC-1');
    expect(timeline).toContain('Looking at the bank');
    expect(timeline).not.toContain('cache');
    await expectTold(bot, BO, '🔔 Page p2');
    await expectNotTold(bot, BO, 'p1');
  });
});

describe.each(dialects)('private incidents on %s', (dialect) => {
  it('nobody gets in by acknowledging, and a page’s story is its people’s', async () => {
    const { bot, room } = await hidden(dialect);
    expect(await types(bot, CY, GENERAL, '/page ack p1')).toContain('no page p1 that you can see');
    expect(await types(bot, CY, GENERAL, '/page show p1')).toContain('no page p1 that you can see');
    expect(await types(bot, CY, GENERAL, '/page list')).not.toContain('p1');
    expect(await types(bot, CY, GENERAL, '/page escalate p1')).toContain('no page p1 that you can see');
    expect(await pageState(bot, 1)).toBe('open');
    expect(await types(bot, CY, GENERAL, '/incident join INC-1')).toContain('There is no INC-1');
    expect(await types(bot, CY, GENERAL, '/incident ack INC-1')).toContain('There is no INC-1');
    await bot.advance(30 * MINUTE);
    await expectNotSeen(bot, CY, INCIDENTS, /leak|INC-1/);
    await presses(bot, CY, INCIDENTS, 'Acknowledge');
    await expectSeen(bot, CY, INCIDENTS, 'p1 is about a private incident');
    const { channels } = await bot.workspace.snapshot(ANA);
    expect(channels.find((c) => c.id === room)?.members).not.toContain(CY);
  });

  it('tells no followers who are not its members', async () => {
    const { bot, room } = await hidden(dialect);
    await types(bot, CY, GENERAL, '/incident follow checkout');
    await types(bot, CY, GENERAL, '/incident new sev2 search Search is slow');
    await types(bot, CY, GENERAL, '/incident follow INC-2');
    await types(bot, ANA, GENERAL, '/incident merge INC-2 INC-1');
    await types(bot, ANA, room, '/incident sev sev2');
    await types(bot, ANA, room, '/incident update The leak is closed');
    for (const channel of [directOf(CY), INCIDENTS, await roomOf(bot, CY, 2)])
      await expectNotSeen(bot, CY, channel, /leak|bank/);
  });

  it('whoever stands in its room is a member, also when the event was lost', async () => {
    const { bot, room } = await hidden(dialect);
    await lostArrival(bot, ANA);
    await types(bot, ANA, room, '/incident status identified');
    await expectSeen(bot, ANA, room, 'set the status to identified');
  });
});

describe.each(dialects)('words on %s', (dialect) => {
  it('follow, unfollow, follow in different places within a minute', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, ANA, GENERAL, LINE);
    await types(bot, CY, INCIDENTS, '/incident follow INC-1');
    await types(bot, CY, directOf(CY), 'incident unfollow INC-1');
    expect(await types(bot, CY, INCIDENTS, '/incident follow INC-1')).not.toContain('not done twice');
    await types(bot, ANA, await roomOf(bot, ANA, 1), '/incident update Rolled back');
    await expectTold(bot, CY, 'Rolled back');
  });

  it('an unknown severity is not taken for a title', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const reply = await types(bot, CY, GENERAL, '/incident new sev9 checkout Payments are failing');
    expect(reply).toContain('“sev9” is not a severity');
    expect(reply).toContain('sev1');
    expect(await types(bot, CY, GENERAL, '/incident list')).toContain('No incident is open');
  });

  it('raising the severity says when nobody was there to page, and says nothing new twice', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev3 search Search is slow');
    expect(await types(bot, CY, GENERAL, '/incident sev sev1 ')).toContain('Nobody was paged');
    expect(await types(bot, BO, GENERAL, '/incident sev sev1')).toContain('is already sev1');
    expect(await types(bot, BO, GENERAL, '/incident status investigating')).toContain('is already investigating');
  });

  it('raising the severity pages once', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev3 checkout Checkout is slow');
    for (const sev of ['2', '3', '1']) await types(bot, CY, GENERAL, `/incident sev ${sev}`);
    expect([await pageState(bot, 1), await pageState(bot, 2)]).toEqual(['open', 'none']);
  });

  it('says whom it does not know in an override, instead of blaming the time', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await types(bot, CY, GENERAL, '/oncall override payments @zoe 4h')).toContain('“@zoe” is not a person');
    expect(await types(bot, CY, GENERAL, '/oncall override payments zoe 4h')).toContain('“zoe” is not a person');
  });

  it('a blank title is an error under its field', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.workspace.type(CY, GENERAL, '/incident');
    const answer = await bot.workspace.submit(CY, (await modalOf(bot, CY)).id, { title: '   ', severity: 'sev2' });
    expect(answer.body).toContain('"title"');
    expect(answer.body).toContain('errors');
  });

  it('takes 4,000 characters without losing the message', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, `/incident new sev1 checkout ${'Payments '.repeat(430)}`);
    const room = await roomOf(bot, CY, 1);
    for (const verb of ['update', 'note', 'impact', 'title'])
      await types(bot, CY, room, `/incident ${verb} ${`${verb} `.repeat(550)}`);
    for (let i = 0; i < 30; i += 1) await types(bot, CY, room, `/incident note ${i} ${'long words '.repeat(300)}`);
    expect(await types(bot, CY, room, '/incident timeline')).toContain('long words');
    await types(bot, CY, room, `/incident resolve ${'rolled back '.repeat(320)}`);
    // Slack takes one message a second and channel.
    await bot.advance(MINUTE);
    await expectSeen(bot, CY, room, 'INC-1 is resolved');
    expect(bot.workspace.calls.filter((call) => !call.ok)).toEqual([]);
  });
});

describe.each(dialects)('ends on %s', (dialect) => {
  it('a reopened incident that was merged is one of its own again', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, LINE);
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Card payments are failing');
    await types(bot, CY, GENERAL, '/incident merge INC-2 INC-1');
    const { channels } = await bot.workspace.snapshot(BO);
    expect(channels.find((c) => c.name.startsWith('inc-1'))?.members).toContain(CY);
    await types(bot, CY, GENERAL, '/incident reopen INC-2');
    const card = await findMessage(bot, CY, await roomOf(bot, CY, 2), /Lead/);
    expect(buttonsOf(card)).toContain('Resolve');
  });

  it('a room that was archived under way is said to a person', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, LINE);
    const room = await roomOf(bot, BO, 1);
    for (const method of ['chat.postMessage', 'chat.update'])
      bot.workspace.fault({ method, kind: 'error', error: 'is_archived', when: ({ channel }) => channel === room });
    await types(bot, BO, room, '/incident update Rolled back');
    await expectTold(bot, BO, `<#${room}> was archived`);
  });

  it('resolved before there was a room, the room hears it when it comes', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault({ method: 'conversations.create', kind: 'status', status: 503 });
    await types(bot, BO, GENERAL, LINE);
    expect(await types(bot, BO, GENERAL, '/incident resolve INC-1 Gone')).toContain('is resolved');
    bot.workspace.clearFaults();
    await bot.advance(2 * MINUTE);
    await expectSeen(bot, BO, await roomOf(bot, BO, 1), 'INC-1 is resolved');
    expect(await pageState(bot, 1)).toBe('resolved');
  });

  it('a corrected title leaves the room of a private incident its name', async () => {
    const { bot, room } = await hidden(dialect);
    await types(bot, ANA, room, '/incident title Something else');
    const { channels } = await bot.workspace.snapshot(ANA);
    expect(channels.find((c) => c.id === room)?.name).toBe('inc-1');
    expect(bot.workspace.calls.map((call) => call.method)).not.toContain('conversations.rename');
  });
});

describe.each(dialects)('a crowd on %s', (dialect) => {
  it('many people at once all get through', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, LINE);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        bot.workspace.type([ANA, BO, CY, DEE][i % 4] ?? ANA, INCIDENTS, `/incident note INC-1 fact ${i}`),
      ),
    );
    await bot.settle();
    for (const answer of answers) expect(answer.status).toBe(200);
    // Whoever came late on a busy machine hears it a moment later than in the answer itself.
    const facts = (await exportedTimeline(bot, CY, 1)).filter(({ text }) => /fact \d+$/.test(text));
    expect(facts).toHaveLength(40);
  });
});
