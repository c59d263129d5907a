/** The SQLite file is removed or replaced under the running bot. */
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { expectSeen, expectTold } from '../support/expect.ts';
import { askInside } from '../support/health.ts';
import { fileOf } from '../support/holder.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, GENERAL, INCIDENTS } from '../support/seed.ts';
import { told, types } from '../support/story.ts';

/** What health says when it has noticed; that takes a second of the machine's time. */
async function noticed(bot: Bot): Promise<string> {
  const ask = async () => (await askInside(bot, '/healthz')).text();
  await vi.waitFor(async () => expect(await ask()).toContain('muster restore'), { timeout: 10_000 });
  return ask();
}

async function pagedBot(): Promise<{ readonly bot: Bot; readonly path: string }> {
  const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
  await types(bot, CY, GENERAL, '/page payments Payments are failing');
  return { bot, path: fileOf(bot.config.databaseUrl) };
}

it('removed: it accepts nothing more, says what to do, and what it had is not lost', async () => {
  const { bot, path } = await pagedBot();
  rmSync(path);
  const health = await noticed(bot);
  expect(health).toContain(`${path} was removed under the running bot`);
  expect(health).toContain(`muster restore ${path}.rescued-1`);
  expect((await askInside(bot, '/livez')).status).toBe(503);
  const answer = await bot.workspace.type(CY, GENERAL, '/page payments Another one');
  expect(answer.body).toContain('database file was removed or replaced, so Muster has stopped. Nothing was recorded.');
  const before = (await told(bot, BO)).length;
  bot.clock.set(bot.clock.now() + 10 * MINUTE);
  await bot.stop();
  expect((await told(bot, BO)).length).toBe(before);

  const started = await bot.restart().then(() => 'started', String);
  expect(started).toContain(`Restore it with \`muster restore ${path}.rescued-1\``);
  expect(existsSync(path)).toBe(false);
  expect(await runs(bot, 'restore', `${path}.rescued-1`)).toMatchObject({ code: 0 });
  await bot.restart();
  await bot.settle();
  await expectSeen(bot, CY, INCIDENTS, 'p1 · Payments are failing');
});

it('replaced: it stops instead of writing into the file that nobody can find', async () => {
  const { bot, path } = await pagedBot();
  copyFileSync(path, `${path}.other`);
  renameSync(`${path}.other`, path);
  expect(await noticed(bot)).toContain(`${path} was replaced by another file under the running bot`);
  const answer = await bot.workspace.type(CY, GENERAL, '/page payments Another one');
  expect(answer.body).toContain('Nothing was recorded');
});

it('its write-ahead log removed: what is only in there is not lost', async () => {
  const { bot, path } = await pagedBot();
  rmSync(`${path}-wal`);
  expect(await noticed(bot)).toContain(`${path}-wal was removed under the running bot`);
  await bot.stop();
  expect(await runs(bot, 'restore', `${path}.rescued-1`)).toMatchObject({ code: 0 });
  await bot.restart();
  await bot.settle();
  await expectTold(bot, ANA, 'Payments are failing');
  const shown = await bot.workspace.type(ANA, GENERAL, '/page show p1');
  expect(shown.body).toContain('Payments are failing');
});
