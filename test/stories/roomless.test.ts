import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/lib/instant.ts';
import { storyOf } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNone, expectNotSeen, expectNotTold, expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { rowsOf } from '../support/rows.ts';
import { ANA, BO, CY, directOf, GENERAL, INCIDENTS, PAYMENTS, SEED } from '../support/seed.ts';
import { roomOf, types } from '../support/story.ts';

/** What Slack answers to a bot that may not create this channel. */
const NO_CHANNEL = [
  'restricted_action',
  'cannot_create_channel',
  'missing_scope',
  'no_permission',
  'invalid_name_specials',
] as const;
const noRoom = (error: string) => ({ method: 'conversations.create', kind: 'error', error }) as const;
const LINE = '/incident new sev1 checkout Payments are failing';

/** The incident channel of INC-1, archived by a person after somebody wrote in it. */
async function archived(dialect: (typeof dialects)[number], line = LINE) {
  const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
  await types(bot, BO, GENERAL, line);
  const room = await roomOf(bot, BO, 1);
  await bot.workspace.archive(room);
  await bot.settle();
  return { bot, room };
}

describe.each(dialects)('what Slack refuses for good, on %s', (dialect) => {
  it('a channel: card and words go to the thread of the card at the first refusal, and no timer is set for ever', async () => {
    const bot = await startBot({
      dialect,
      yaml: PAYMENTS_YAML,
      seed: { ...SEED, channelsForAdmins: true },
    });
    await types(bot, BO, GENERAL, LINE);
    await types(bot, ANA, GENERAL, '/incident update INC-1 The database is full');
    for (const words of ['INC-1', 'INC-1 continues in this thread', 'The database is full'])
      await expectSeen(bot, ANA, PAYMENTS, words);
    await expectTold(bot, BO, 'Slack refused to create an incident channel (restricted_action)', `<#${PAYMENTS}>`);
    expect(await waiting(bot)).toEqual([]);
    await types(bot, ANA, GENERAL, '/incident note INC-1 Said later');
    await expectInThread(bot, 'Said later');
    expect(bot.workspace.calls.filter(({ method }) => method === 'conversations.create')).toHaveLength(1);
    expect((await runs(bot, 'doctor')).out).toContain(
      '! Slack refuses to create incident channels (restricted_action)',
    );
  });

  it('a channel that a higher severity asks for: the incident stays in its thread', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: { ...SEED, channelsForAdmins: true } });
    await types(bot, BO, GENERAL, '/incident new sev3 checkout Payments are slow');
    await types(bot, ANA, GENERAL, '/incident sev INC-1 sev1');
    await types(bot, ANA, GENERAL, '/incident note INC-1 Said later');
    await expectInThread(bot, 'Said later');
    const { messages } = await bot.workspace.snapshot(ANA);
    const cards = messages.filter((m) => m.channel === PAYMENTS && m.threadTs === undefined);
    expect(cards.map(({ text }) => text)).toEqual([expect.stringContaining('INC-1 Payments are slow')]);
    await expectNotSeen(bot, ANA, PAYMENTS, 'continues in its own channel');
    expect(await waiting(bot)).toEqual([]);
  });

  it('the card of a thread: it goes to the next channel, and at the end to the person who declared it', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const refuse = (...channels: string[]) =>
      bot.workspace.fault({
        method: 'chat.postMessage',
        kind: 'error',
        error: 'restricted_action',
        when: ({ channel }) => channels.includes(String(channel)),
      });
    refuse(PAYMENTS);
    await types(bot, BO, GENERAL, '/incident new sev3 checkout Payments are slow');
    await expectSeen(bot, ANA, GENERAL, 'INC-1 Payments are slow');
    refuse(GENERAL, INCIDENTS);
    await types(bot, BO, GENERAL, '/incident new sev3 checkout Refunds are slow');
    await expectTold(bot, BO, 'INC-2 Refunds are slow');
    await types(bot, BO, GENERAL, '/incident note INC-2 Said later');
    await expectTold(bot, BO, 'Said later');
  });

  it('the channel of a private incident: nothing of it is seen in a channel', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault(noRoom('restricted_action'));
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Somebody reads our mail --private');
    const { messages } = await bot.workspace.snapshot(ANA);
    const elsewhere = messages.filter((m) => m.channel !== directOf(ANA)).map((m) => m.text);
    expectNone(elsewhere, 'our mail');
    await expectTold(bot, BO, 'Somebody reads our mail');
    expect(await waiting(bot)).toEqual([]);
  });

  it('the message of a page: its story says that it was given up', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault({
      method: 'chat.postMessage',
      kind: 'error',
      error: 'cannot_dm_bot',
      when: (args) => args['channel'] === ANA,
    });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    expectSome(await storyOf(bot, 1), '(cannot_dm_bot); Muster tries again');
    await bot.advance(6 * HOUR);
    expectSome(await storyOf(bot, 1), '(cannot_dm_bot); Muster has stopped trying');
  });
});

describe.each(NO_CHANNEL)('a channel that Slack does not create: %s', (error) => {
  it('is replaced by a thread at once', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    bot.workspace.fault(noRoom(error));
    await types(bot, BO, GENERAL, LINE);
    await expectSeen(bot, ANA, PAYMENTS, `Slack refused to create an incident channel (${error})`);
  });
});

describe.each(dialects)('an incident channel that somebody archives, on %s', (dialect) => {
  it('is left for a thread, and the lead is told where', async () => {
    const { bot, room } = await archived(dialect);
    await expectSeen(bot, ANA, PAYMENTS, `<#${room}> was archived. INC-1 continues in this thread.`);
    await expectTold(bot, BO, `<#${room}> was archived`, `in <#${PAYMENTS}>`);
    await types(bot, ANA, GENERAL, '/incident update INC-1 The database is full');
    await expectInThread(bot, 'The database is full');
    expect(await types(bot, ANA, GENERAL, '/incident timeline INC-1')).toContain('was archived');
    expect(await waiting(bot)).toEqual([]);
    expect(bot.workspace.calls.filter(({ error }) => /^is_/.test(error ?? ''))).toEqual([]);
  });

  it('is noticed by what Slack answers when no event arrives, and nothing that was said is lost', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, LINE);
    const room = await roomOf(bot, BO, 1);
    bot.workspace.connect('http://127.0.0.1:9/');
    await bot.workspace.archive(room);
    bot.workspace.connect(`${bot.app.url}/slack/events`);
    await types(bot, ANA, GENERAL, '/incident note INC-1 Said into an archived channel');
    await expectInThread(bot, 'Said into an archived channel');
    await expectTold(bot, BO, `<#${room}> was archived`);
    expect(await waiting(bot)).toEqual([]);
  });

  it('is noticed by the next reading of all channels when nothing is said in it', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, LINE);
    const room = await roomOf(bot, BO, 1);
    bot.workspace.connect('http://127.0.0.1:9/');
    await bot.workspace.archive(room);
    await bot.stop();
    await bot.restart();
    await bot.app.ready;
    await bot.settle();
    await expectSeen(bot, ANA, PAYMENTS, `<#${room}> was archived`);
  });

  it('of a private incident is replaced by another private channel with the same people', async () => {
    const { bot, room } = await archived(dialect, '/incident new sev1 checkout Somebody reads our mail --private');
    const { channels, messages } = await bot.workspace.snapshot(ANA);
    const other = channels.find((c) => c.name === 'inc-1-2');
    expect(other).toMatchObject({ kind: 'private', members: expect.arrayContaining([ANA, BO]) });
    expectSome(
      messages.filter((m) => m.channel === other?.id).map((m) => m.text),
      'was archived',
    );
    expect(other?.id).not.toBe(room);
    await expectNotSeen(bot, ANA, PAYMENTS, 'our mail');
  });

  it('after its end is written to no more', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, BO, GENERAL, LINE);
    const room = await roomOf(bot, BO, 1);
    await types(bot, BO, room, '/incident resolve Rolled back');
    await bot.workspace.archive(room);
    await types(bot, ANA, GENERAL, '/incident note INC-1 Found out later');
    await types(bot, ANA, GENERAL, '/incident title INC-1 Card payments are failing');
    expect(bot.workspace.calls.filter(({ error }) => /^is_/.test(error ?? ''))).toEqual([]);
    await expectNotTold(bot, BO, 'Slack refused');
  });
});

/** These words stand once, in the thread of the card in #payments. */
async function expectInThread(bot: Bot, words: string): Promise<void> {
  const { messages } = await bot.workspace.snapshot(ANA);
  const here = messages.filter((m) => m.channel === PAYMENTS);
  const card = here.find((m) => m.threadTs === undefined);
  expect(here.filter((m) => m.text.includes(words)).map((m) => m.threadTs)).toEqual([card?.ts]);
}

/** What still waits to leave: what never leaves is seen by nobody, so only the queue tells. */
async function waiting(bot: Bot): Promise<readonly string[]> {
  const rows = (await rowsOf(bot, 'outbox')).filter(({ state }) => state === 'waiting');
  return rows.map(({ kind, slot, after_slot }) => `${kind} ${slot} after ${after_slot}`);
}
