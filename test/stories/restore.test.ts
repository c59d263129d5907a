import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { temporaryFolder } from '../support/database.ts';
import { expectNotTold, expectSeen } from '../support/expect.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, GENERAL, INCIDENTS } from '../support/seed.ts';
import { presses, seen, told, types } from '../support/story.ts';

describe('a database that was put back from a copy', () => {
  it('pages nobody for what may have been answered since, and says so', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    const copy = join(temporaryFolder(), 'copy.db');
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    expect((await runs(bot, 'backup', copy)).out).toContain('0 incidents, 0 timeline entries, 1 pages');
    expect((await runs(bot, 'backup', copy)).err).toContain('is there already');
    expect((await runs(bot, 'backup', '--check', copy)).out).toContain('is whole');
    await types(bot, ANA, GENERAL, '/page ack');
    const before = (await told(bot, ANA)).length;
    expect((await runs(bot, 'restore', copy)).err).toContain('Another Muster is running');
    await bot.stop();
    const restored = await runs(bot, 'restore', copy);
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
    expect((await runs(bot, 'restore', '/nowhere.db')).err).toContain('There is no file');
    expect((await runs(bot, 'restore', bot.config.file)).err).toContain('is no database of Muster');
    await bot.restart();
    expect(await types(bot, CY, GENERAL, '/oncall')).toContain('payments');
  });
});
