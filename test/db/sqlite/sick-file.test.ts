/** The SQLite file is damaged, or its disk is full: whoever watches Muster hears it, and what to do. */
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it, vi } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import { MINUTE, SECOND } from '../../../src/lib/instant.ts';
import { type Bot, startBot } from '../../support/bot.ts';
import { startCarrier } from '../../support/carriers.ts';
import { spoil } from '../../support/damage.ts';
import { temporaryFolder } from '../../support/database.ts';
import { expectSeen, expectTold } from '../../support/expect.ts';
import { askInside } from '../../support/health.ts';
import { fileOf } from '../../support/holder.ts';
import { runs } from '../../support/muster.ts';
import { PAYMENTS_YAML } from '../../support/payments.ts';
import { ANA, CY, GENERAL, INCIDENTS } from '../../support/seed.ts';
import { types } from '../../support/story.ts';

async function health(bot: Bot): Promise<{ readonly status: number; readonly text: string }> {
  const response = await askInside(bot, '/healthz');
  return { status: response.status, text: await response.text() };
}

it('a damaged page rings every bell while pages still go out, until a copy is put back', async () => {
  const monitor = await startCarrier();
  const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML, settings: { deadManUrl: monitor.url } });
  const copy = join(temporaryFolder(), 'copy.db');
  expect((await runs(bot, 'backup', copy)).code).toBe(0);
  await bot.stop();
  spoil(fileOf(bot.config.databaseUrl), 'reviews');
  await bot.restart();
  expect(await health(bot)).toMatchObject({ status: 503, text: expect.stringContaining('muster restore FILE') });
  expect((await askInside(bot, '/livez')).status).toBe(200);
  const before = monitor.told.length;
  await bot.advance(3 * MINUTE);
  expect(monitor.told.length).toBe(before);
  await expectSeen(bot, CY, INCIDENTS, `${fileOf(bot.config.databaseUrl)} is damaged`);
  expect((await runs(bot, 'doctor')).out).toContain('is damaged');
  await types(bot, CY, GENERAL, '/page payments Payments are failing');
  await expectTold(bot, ANA, 'Payments are failing');
  await bot.stop();
  expect(await runs(bot, 'restore', copy)).toMatchObject({ code: 0 });
  await bot.restart();
  await bot.advance(MINUTE);
  expect(await health(bot)).toEqual({ status: 200, text: 'ok\n' });
  expect(monitor.told.length).toBeGreaterThan(before);
});

it('a full disk is told to people who give commands and to health, and passes by itself', async () => {
  let database: Database | undefined;
  const watch = (db: Database) => {
    database = db;
    return db;
  };
  const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML, watch });
  const most = (pages: number) => sql`pragma max_page_count = ${sql.lit(pages)}`.execute(database?.kysely as never);
  await most(1);
  const long = 'Payments are failing '.repeat(100);
  await vi.waitFor(
    async () => {
      const answer = await bot.workspace.type(CY, GENERAL, `/page payments ${long}`);
      expect(answer.body).toContain('The disk of Muster’s database is full. Nothing was recorded.');
    },
    { timeout: 20_000 },
  );
  const ill = await health(bot);
  expect(ill).toMatchObject({ status: 503, text: expect.stringContaining('Free some space on it') });
  await most(1_000_000);
  bot.clock.set(bot.clock.now() + SECOND);
  await types(bot, CY, GENERAL, '/page payments The disk has room again');
  await bot.advance(SECOND);
  await expectTold(bot, ANA, 'The disk has room again');
  expect((await health(bot)).status).toBe(200);
});
