import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { pageState } from '../support/asked.ts';
import { startBot } from '../support/bot.ts';
import { temporaryFolder } from '../support/database.ts';
import { expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { SAID } from '../support/said.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS } from '../support/seed.ts';
import { presses, seen, told, types } from '../support/story.ts';

describe('a database that was put back from a copy', () => {
  it('pages nobody for what may have been answered since, and says so', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    const copy = join(temporaryFolder(), 'copy.db');
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    expect((await runs(bot, 'backup', copy)).out).toContain('0 incidents, 0 timeline entries, 1 page,');
    expect((await runs(bot, 'backup', copy)).err).toContain('already exists');
    expect((await runs(bot, 'backup', '--check', copy)).out).toContain('is intact');
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
    await expectSeen(bot, CY, INCIDENTS, SAID.restored, 'p1 · Payments are failing');
    await presses(bot, CY, INCIDENTS, 'Page again');
    expect((await told(bot, ANA)).length).toBe(before + 1);
    await bot.stop();
    await bot.restart();
    expect((await seen(bot, CY, INCIDENTS)).filter((words) => words.includes('was restored')).length).toBe(1);
  });

  it('gives out no number of the database that was replaced, and its buttons act on nothing else', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    const copy = join(temporaryFolder(), 'copy.db');
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await types(bot, CY, GENERAL, '/incident new sev3 Basket is slow');
    await types(bot, CY, GENERAL, '/incident task INC-1 Look at the basket');
    await runs(bot, 'backup', copy);
    await types(bot, CY, GENERAL, '/page @dee Search is slow');
    await types(bot, CY, GENERAL, '/incident new sev3 Search is slow');
    await types(bot, CY, GENERAL, '/incident task INC-2 Look at the search');
    await bot.stop();
    const restored = await runs(bot, 'restore', copy);
    expect(restored.out).toContain('Pages continue from p1003 and incidents from INC-1003');
    await bot.restart();
    // Nobody has read this page, and Dee's old button is not about it.
    expect(await types(bot, BO, GENERAL, '/page payments Checkout is down')).toContain('p1003');
    await presses(bot, DEE, directOf(DEE), 'Acknowledge');
    await expectTold(bot, DEE, 'This button was made before the database was restored');
    expect(await pageState(bot, 1003)).toBe('open');
    await types(bot, CY, GENERAL, '/incident new sev3 Search is slow again');
    expect(await types(bot, BO, GENERAL, '/incident task INC-1003 Look again')).toContain('Task t1003');
  });

  it('lets nobody act on a page of the copy by a button that was there before', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    const copy = join(temporaryFolder(), 'copy.db');
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await runs(bot, 'backup', copy);
    await bot.stop();
    await runs(bot, 'restore', copy);
    await bot.restart();
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await expectTold(bot, ANA, 'This button was made before the database was restored');
    expect(await pageState(bot, 1)).toBe('exhausted');
    await presses(bot, CY, INCIDENTS, 'Acknowledge');
    expect(await pageState(bot, 1)).toBe('acknowledged');
  });

  it('says which pages were snoozed, because they do not come back by themselves, and tells the administrators', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: `${PAYMENTS_YAML}\nmay: { administer: [dee] }\n` });
    const copy = join(temporaryFolder(), 'copy.db');
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await types(bot, ANA, GENERAL, '/page snooze p1 30m');
    await runs(bot, 'backup', copy);
    await bot.stop();
    await runs(bot, 'restore', copy);
    await bot.restart();
    const before = (await told(bot, ANA)).length;
    await bot.advance(HOUR);
    expect((await told(bot, ANA)).length).toBe(before);
    await expectSeen(
      bot,
      CY,
      INCIDENTS,
      'restored from a copy',
      `p1 · Payments are failing · acknowledged by <@${ANA}>`,
    );
    await expectTold(bot, DEE, 'restored from a copy');
    await presses(bot, CY, INCIDENTS, 'Page again');
    await expectTold(bot, ANA, 'Page p1002', 'Payments are failing');
  });

  it('continues above the marks next to a database that is lost, or that nobody can read', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    const [copy, path] = [join(temporaryFolder(), 'copy.db'), bot.config.databaseUrl.slice('sqlite:'.length)];
    await runs(bot, 'backup', copy);
    for (const what of ['One', 'Two', 'Three']) await types(bot, CY, GENERAL, `/page @dee ${what}`);
    await bot.advance(MINUTE);
    await bot.crash();
    for (const rest of ['', '-wal', '-shm']) rmSync(`${path}${rest}`, { force: true });
    expect((await runs(bot, 'restore', copy)).out).toContain('Pages continue from p1004');
    writeFileSync(path, 'This is no database any more.');
    const restored = await runs(bot, 'restore', copy);
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.err).toContain('is damaged and was left as it is');
    expect(restored.out).toContain('Pages continue from p1004');
    await bot.restart();
    expect(await types(bot, CY, GENERAL, '/page @dee Four')).toContain('p1004');
  });

  it('is not put back from a file that is damaged, missing or another program’s', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    await bot.stop();
    expect((await runs(bot, 'restore', '/nowhere.db')).err).toContain('There is no file');
    expect((await runs(bot, 'restore', bot.config.file)).err).toContain('is not a Muster database');
    await bot.restart();
    expect(await types(bot, CY, GENERAL, '/oncall')).toContain('payments');
  });
});
