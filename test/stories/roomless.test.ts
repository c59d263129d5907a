import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/lib/instant.ts';
import { storyOf } from '../support/asked.ts';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNone, expectNotSeen, expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { rowsOf } from '../support/rows.ts';
import { ANA, BO, CY, directOf, GENERAL, PAYMENTS } from '../support/seed.ts';
import { types } from '../support/story.ts';

const NO_ROOM = { method: 'conversations.create', kind: 'error', error: 'restricted_action' } as const;

describe.each(dialects)('what Slack refuses for good, on %s', (dialect) => {
  it('a room: card and words go to the thread of the card, and nothing waits for ever', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault(NO_ROOM);
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
    await types(bot, ANA, GENERAL, '/incident update INC-1 The database is full');
    await expectNotSeen(bot, ANA, PAYMENTS, 'INC-1');
    await bot.advance(6 * HOUR);
    for (const words of ['INC-1', 'this thread is the room now', 'The database is full'])
      await expectSeen(bot, ANA, PAYMENTS, words);
    expect(await waiting(bot)).toEqual([]);
    await types(bot, ANA, GENERAL, '/incident note INC-1 Said later');
    await expectSeen(bot, ANA, PAYMENTS, 'Said later');
    const { messages } = await bot.workspace.snapshot(ANA);
    const card = messages.find((m) => m.channel === PAYMENTS && m.threadTs === undefined);
    expect(messages.filter((m) => m.text.includes('Said later')).map((m) => m.threadTs)).toEqual([card?.ts]);
  });

  it('the room of a private incident: nothing of it is seen in a channel', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault(NO_ROOM);
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Somebody reads our mail --private');
    await bot.advance(6 * HOUR);
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

/** What still waits to leave: what never leaves is seen by nobody, so only the queue tells. */
async function waiting(bot: Awaited<ReturnType<typeof startBot>>): Promise<readonly string[]> {
  const rows = (await rowsOf(bot, 'outbox')).filter(({ state }) => state === 'waiting');
  return rows.map(({ kind, slot, after_slot }) => `${kind} ${slot} after ${after_slot}`);
}
