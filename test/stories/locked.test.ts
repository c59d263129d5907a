/** Another process holds the write lock of the SQLite file while people need Muster. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { expectSeen, expectTold } from '../support/expect.ts';
import { askInside } from '../support/health.ts';
import { fileOf, holdWriteLock } from '../support/holder.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, GENERAL } from '../support/seed.ts';
import { types } from '../support/story.ts';

/** A statement that waits for the lock inside SQLite stands still for five seconds; nothing else comes near that. */
const STANDSTILL = 3 * SECOND;

it('does not stop everything else: commands say so, health answers, and all of it happens afterwards', async () => {
  const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
  await types(bot, CY, GENERAL, '/page payments The first page');
  await bot.advance(4 * MINUTE);
  const holder = await holdWriteLock(fileOf(bot.config.databaseUrl));
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  // The escalation step falls due while nothing can be written.
  bot.clock.set(bot.clock.now() + MINUTE);
  bot.app.engine.poke();
  const answer = await bot.workspace.type(CY, GENERAL, '/page payments Checkout is down');
  expect(answer.body).toContain('Not recorded yet, still trying');
  const live = await askInside(bot, '/livez');
  expect(live.status).toBe(200);
  delay.disable();
  expect(delay.max / 1e6).toBeLessThan(STANDSTILL);
  await holder.release();
  await expect.poll(() => types(bot, CY, GENERAL, '/page show p2'), { timeout: 10_000 }).toContain('Checkout is down');
  await bot.advance(SECOND);
  await expectTold(bot, BO, 'The first page');
  await expectTold(bot, ANA, 'Checkout is down');
  await expectSeen(bot, CY, GENERAL, 'Checkout is down');
});

it('is waited for by the command line', async () => {
  const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
  const holder = await holdWriteLock(fileOf(bot.config.databaseUrl));
  const applied = runs(bot, 'apply');
  await holder.release();
  expect(await applied).toMatchObject({ code: 0 });
});
