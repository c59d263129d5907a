/** Socket Mode as people see it: nobody notices that Slack replaces its connections. */
import { expect, it, vi } from 'vitest';
import { SECOND } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { BO, GENERAL, INCIDENTS } from '../support/seed.ts';
import { seen, types } from '../support/story.ts';

const has = (bot: Awaited<ReturnType<typeof startBot>>, count: number): Promise<void> =>
  vi.waitFor(() => expect(bot.workspace.sockets).toBe(count), { timeout: 20_000 });

it('commands and events are answered while Slack replaces its connections, and once when they come by two', async () => {
  const bot = await startBot({ yaml: PAYMENTS_YAML, mode: 'socket' });
  const { workspace } = bot;
  await has(bot, 2);
  workspace.replaceSockets();
  expect(await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing')).toContain('INC-1');
  await has(bot, 4);
  for (let n = 0; n < 3; n += 1) expect(await workspace.repeat()).toMatchObject({ status: 200 });
  await types(bot, BO, INCIDENTS, '@muster thanks');
  for (let n = 0; n < 3; n += 1) expect(await workspace.repeat()).toMatchObject({ status: 200 });
  await bot.settle();
  expect((await seen(bot, BO, INCIDENTS)).filter((words) => words.includes('You’re welcome'))).toHaveLength(1);
  await bot.advance(10 * SECOND);
  await has(bot, 2);
  expect(await types(bot, BO, GENERAL, '/incident list')).toContain('INC-1');
  expect(await types(bot, BO, GENERAL, '/incident list')).not.toContain('INC-2');
});
