import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { muster } from '../../src/cli.ts';
import { DAY, HOUR, MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { temporaryFolder } from '../support/database.ts';
import { expectNotTold, expectSeen } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, GENERAL, INCIDENTS } from '../support/seed.ts';
import { presses, seen, told, types } from '../support/story.ts';

/** The command line beside this bot. */
async function run(bot: Bot, ...argv: string[]) {
  const [out, err] = [[] as string[], [] as string[]];
  const env = { DATABASE_URL: bot.config.databaseUrl, MUSTER_CONFIG: bot.config.file };
  const print = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
  const code = await muster(argv, { env, clock: bot.clock, ...print });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('a database that was put back from a copy', () => {
  it('pages nobody for what may have been answered since, and says so', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    const copy = join(temporaryFolder(), 'copy.db');
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    expect((await run(bot, 'backup', copy)).out).toContain('0 incidents, 0 timeline entries, 1 pages');
    expect((await run(bot, 'backup', copy)).err).toContain('is there already');
    expect((await run(bot, 'backup', '--check', copy)).out).toContain('is whole');
    await types(bot, ANA, GENERAL, '/page ack');
    const before = (await told(bot, ANA)).length;
    expect((await run(bot, 'restore', copy)).err).toContain('Another Muster is running');
    await bot.stop();
    const restored = await run(bot, 'restore', copy);
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.out).toContain('.before-');
    await bot.restart();
    await bot.advance(2 * HOUR);
    expect((await told(bot, ANA)).length).toBe(before);
    await expectNotTold(bot, BO, 'p1');
    await expectSeen(bot, CY, INCIDENTS, 'My database was put back from a copy of', 'p1 · Payments are failing');
    await presses(bot, CY, INCIDENTS, 'Page again');
    expect((await told(bot, ANA)).length).toBe(before + 1);
    await bot.stop();
    await bot.restart();
    expect((await seen(bot, CY, INCIDENTS)).filter((words) => words.includes('put back')).length).toBe(1);
  });

  it('is not put back from a file that is damaged, missing or another program’s', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    await bot.stop();
    expect((await run(bot, 'restore', '/nowhere.db')).err).toContain('There is no file');
    expect((await run(bot, 'restore', bot.config.file)).err).toContain('is no database of Muster');
    await bot.restart();
    expect(await types(bot, CY, GENERAL, '/oncall')).toContain('payments');
  });
});

describe('rows that have done their work', () => {
  it('go after `keep:`, and what still waits or is needed stays', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: `keep: 3d\n${PAYMENTS_YAML}` });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await types(bot, ANA, GENERAL, '/page ack');
    const count = (table: 'outbox' | 'inbox' | 'receipts') =>
      bot.app.engine.transact(async (tx) => (await tx.db.selectFrom(table).selectAll().execute()).length);
    expect(await count('outbox')).toBeGreaterThan(0);
    await bot.advance(2 * DAY);
    expect(await count('inbox')).toBeGreaterThan(0);
    const receipts = await count('receipts');
    await bot.advance(26 * HOUR + 5 * MINUTE);
    const old = bot.clock.now() - 3 * DAY - HOUR;
    const left = await bot.app.engine.transact((tx) =>
      tx.db.selectFrom('outbox').select('done_at').where('done_at', '<', old).execute(),
    );
    expect(left).toEqual([]);
    expect(await count('receipts')).toBeGreaterThanOrEqual(receipts);
  });
});
