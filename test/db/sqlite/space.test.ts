/** Space in the SQLite file: what `keep:` removed goes back to the disk. */
import { statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { HOUR, SECOND } from '../../../src/lib/instant.ts';
import { type Bot, startBot } from '../../support/bot.ts';
import { fileOf } from '../../support/holder.ts';
import { runs } from '../../support/muster.ts';
import { PAYMENTS_YAML } from '../../support/payments.ts';
import { CY, GENERAL } from '../../support/seed.ts';
import { types } from '../../support/story.ts';

const MEGABYTE = 1_000_000;

/** Works on the file next to the bot, as another program does; the log is emptied afterwards, so that sizes are true. */
function fromAnotherProgram<T>(bot: Bot, work: (file: Sqlite.Database) => T): T {
  const file = new Sqlite(fileOf(bot.config.databaseUrl));
  try {
    const result = work(file);
    file.pragma('wal_checkpoint(TRUNCATE)');
    return result;
  } finally {
    file.close();
  }
}

function sizeOf(bot: Bot): number {
  return fromAnotherProgram(bot, () => statSync(fileOf(bot.config.databaseUrl)).size);
}

/** So many notifications that were sent long ago, of a kilobyte each. */
function fill(bot: Bot, rows: number): void {
  fromAnotherProgram(bot, (file) =>
    file.exec(`
      with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})
      insert into outbox (lane, kind, payload_json, state, unsure, attempts, created_at, next_at, done_at)
      select 'update', 'message', hex(zeroblob(500)), 'sent', 0, 1, 0, 0, 0 from n`),
  );
}

/** Makes the file one of an older version, which kept all space for itself. */
function age(bot: Bot): void {
  fromAnotherProgram(bot, (file) => {
    file.pragma('auto_vacuum = none');
    file.exec('vacuum');
  });
}

const modeOf = (bot: Bot): unknown => fromAnotherProgram(bot, (file) => file.pragma('auto_vacuum', { simple: true }));

it('goes back a little at a time when old rows are removed', async () => {
  const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
  fill(bot, 9_000);
  const full = sizeOf(bot);
  expect(full).toBeGreaterThan(9 * MEGABYTE);
  await bot.advance(2 * HOUR);
  for (let piece = 0; piece < 12; piece += 1) await bot.advance(SECOND);
  expect(
    fromAnotherProgram(bot, (file) =>
      file.prepare("select count(*) from outbox where state = 'sent' and done_at = 0").pluck().get(),
    ),
  ).toBe(0);
  expect(sizeOf(bot)).toBeLessThan(full - 7 * MEGABYTE);
});

it('an older file is rewritten at the next start, with all that is in it', async () => {
  const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
  await types(bot, CY, GENERAL, '/page payments Payments are failing');
  await bot.stop();
  age(bot);
  expect(modeOf(bot)).toBe(0);
  expect((await runs(bot, 'doctor')).out).toContain('run `muster vacuum`');
  await bot.restart();
  expect(modeOf(bot)).toBe(2);
  const shown = await bot.workspace.type(CY, GENERAL, '/page show p1');
  expect(shown.body).toContain('Payments are failing');
});

it('muster vacuum does it by hand, while no bot runs', async () => {
  const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
  expect((await runs(bot, 'vacuum')).err).toContain('Another Muster is running on this database');
  await bot.stop();
  age(bot);
  fill(bot, 3_000);
  fromAnotherProgram(bot, (file) => file.exec('delete from outbox where done_at = 0'));
  const before = sizeOf(bot);
  const done = await runs(bot, 'vacuum');
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining('is now ') });
  expect(sizeOf(bot)).toBeLessThan(before / 2);
  expect(modeOf(bot)).toBe(2);
});
