/** How many queries the three busiest moments of an incident take, so that they cannot creep up. */
import { expect, it } from 'vitest';
import type { Route } from '../../../src/command/router.ts';
import { inAnotherProcess } from '../../support/another-process.ts';
import type { Bot } from '../../support/bot.ts';
import { startBot } from '../../support/bot.ts';
import { PAYMENTS_YAML } from '../../support/payments.ts';
import { countQueries } from '../../support/queries.ts';
import { ANA, BO, GENERAL, INCIDENTS } from '../../support/seed.ts';

/** Queries of one line, without what the loop asks next to it. */
async function queriesOf(bot: Bot, take: () => number, user: string, line: string): Promise<number> {
  await bot.settle();
  await bot.app.engine.stop();
  take();
  const route: Route = bot.app.route;
  await route({ caller: { user, door: 'slash', channel: GENERAL, modals: false }, line });
  const count = take();
  await bot.app.engine.start();
  await bot.settle();
  return count;
}

it('declaring, acknowledging and escalating ask the database no more than they need', async () => {
  const { watch, take } = countQueries();
  const bot = await startBot({ yaml: PAYMENTS_YAML, watch });
  await queriesOf(bot, take, ANA, 'incident new sev1 checkout Warm up');
  const declare = await queriesOf(bot, take, ANA, 'incident new sev1 checkout Payments are failing');
  const page = () =>
    inAnotherProcess(bot, (transact) =>
      transact(({ db }) => db.selectFrom('pages').select(['state', 'step']).where('id', '=', 2).executeTakeFirst()),
    );
  expect(await page()).toEqual({ state: 'open', step: 0 });
  const step = await queriesOf(bot, take, ANA, 'page escalate p2');
  expect(await page()).toEqual({ state: 'open', step: 1 });
  const acknowledge = await queriesOf(bot, take, BO, 'page ack p2');
  expect(await page()).toMatchObject({ state: 'acknowledged' });
  expect(declare).toBeLessThanOrEqual(62);
  expect(acknowledge).toBeLessThanOrEqual(41);
  expect(step).toBeLessThanOrEqual(64);
});

it('what people say to each other in a channel asks the database nothing', async () => {
  const { watch, take } = countQueries();
  const bot = await startBot({ yaml: PAYMENTS_YAML, watch });
  await bot.workspace.type(ANA, INCIDENTS, 'Coffee?');
  await bot.settle();
  await bot.app.engine.stop();
  take();
  const counts: number[] = [];
  for (const words of ['Tea?', 'Water?', 'Juice?']) {
    expect(await bot.workspace.type(ANA, INCIDENTS, words)).toMatchObject({ status: 200 });
    counts.push(take());
  }
  // What looks after the database asks once a second.
  expect(Math.min(...counts)).toBe(0);
  await bot.app.engine.start();
});

it('declaring writes each message and each invitation once', async () => {
  const bot = await startBot({ yaml: PAYMENTS_YAML });
  await bot.app.engine.stop();
  const caller = { user: ANA, door: 'button', channel: GENERAL, modals: false } as const;
  await bot.app.route({ caller, line: 'incident new sev1 checkout Payments are failing' });
  const rows = await inAnotherProcess(bot, (transact) =>
    transact(({ db }) => db.selectFrom('outbox').select('slot').where('slot', 'is not', null).execute()),
  );
  const slots = rows.map(({ slot }) => slot);
  expect(slots).toEqual(expect.arrayContaining(['card:INC-1', 'announce:INC-1', `invite:INC-1:${ANA}`]));
  expect(slots).toEqual([...new Set(slots)]);
  await bot.app.engine.start();
});
