import { expect, test } from 'vitest';
import { startBot } from '../support/bot.ts';
import { countQueries } from '../support/queries.ts';
import { ANA, INCIDENTS } from '../support/seed.ts';
import { sendEvent } from '../support/signed.ts';

test('what people say to each other in channels is dropped before the database', async () => {
  const queries = countQueries();
  const bot = await startBot({ watch: queries.watch });
  await bot.settle();
  queries.take();
  const said = { type: 'message', channel: INCIDENTS, user: ANA, text: 'a secret', ts: '1.1', event_ts: '1.1' };
  for (const [i, channel_type] of ['channel', 'group', 'mpim'].entries())
    expect((await sendEvent(bot, `Ev${i}`, { ...said, channel_type })).status).toBe(200);
  await bot.settle();
  expect(queries.take()).toBe(0);
});
