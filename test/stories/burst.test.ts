/** More of Slack's events at once than can be taken in within seconds. */
import { describe, expect, test } from 'vitest';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { holdDatabase, takenSoFar } from '../support/held.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, INCIDENTS } from '../support/seed.ts';
import { sendCommand, sendEvent } from '../support/signed.ts';
import { told } from '../support/story.ts';

/** A transaction of PostgreSQL takes several round trips, so fewer are as many there; `npm run bench -- burst` sends more. */
const EVENTS = { sqlite: 200, postgres: 60 };

/** Somebody walks in or out of a channel; sent again until it is taken in, as Slack does. */
async function walks(bot: Bot, n: number): Promise<void> {
  const type = n % 2 === 0 ? 'member_joined_channel' : 'member_left_channel';
  const event = { type, user: CY, channel: INCIDENTS, channel_type: 'C', team: 'T0', event_ts: '1.1' };
  while ((await sendEvent(bot, `Ev${n}`, event)).status !== 200);
}

describe.each(dialects)('a burst of events on %s', (dialect) => {
  test('does not hold up a person who pages, and nothing of it is lost', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const release = holdDatabase(bot);
    const burst = Promise.all(Array.from({ length: EVENTS[dialect] }, (_, n) => walks(bot, n)));
    // The answer comes when the patience of the door is over; until then everything that was sent waits.
    const answer = await sendCommand(bot, ANA, INCIDENTS, '/page @bo Checkout is down');
    expect(answer).toEqual({ status: 200, body: expect.stringContaining('Not recorded yet, still trying.') });
    const before = takenSoFar(bot);
    await release();
    expect(await before).toEqual({ pages: 1, events: 0 });
    await burst;
    await bot.settle();
    expect(await takenSoFar(bot)).toEqual({ pages: 1, events: EVENTS[dialect] });
    expect(await told(bot, BO)).toEqual([expect.stringContaining('Checkout is down')]);
  });
});
