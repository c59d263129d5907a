import { describe, expect, it } from 'vitest';
import { muster } from '../../src/cli.ts';
import { MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects, openingBy } from '../support/database.ts';
import { expectNone, expectSome } from '../support/expect.ts';
import { BO, CY, DEE, GENERAL } from '../support/seed.ts';
import { types } from '../support/story.ts';

async function audit(bot: Bot, ...flags: string[]) {
  const [out, err] = [[] as string[], [] as string[]];
  const env = { DATABASE_URL: bot.config.databaseUrl, MUSTER_CONFIG: bot.config.file };
  const print = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
  const code = await muster(['audit', ...flags], { env, clock: bot.clock, open: openingBy(bot.clock), ...print });
  return { code, out, err: err.join('\n') };
}

describe.each(dialects)('muster audit, on %s', (dialect) => {
  it('prints who changed what, by which door, from what to what', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await types(bot, BO, GENERAL, '/incident new sev2 checkout Payments are failing');
    await bot.advance(MINUTE);
    await types(bot, CY, GENERAL, '/incident lead INC-1 @dee');
    await types(bot, DEE, GENERAL, '/incident new sev1 checkout Wombats read our mail --private');
    await types(bot, DEE, GENERAL, '/incident impact INC-2 A wombat knows');
    const all = await audit(bot);
    expect(all.code).toBe(0);
    expectSome(
      all.out,
      /2026-03-02T10:01:00\.000Z {2}Cy Wood {2}slash {2}incident lead INC-1 @?\S+.*INC-1 lead: – → Dee Okafor/,
    );
    expectNone(all.out, /wombat/i);
    expectSome((await audit(bot, '--private')).out, /A wombat knows/);
    const mine = await audit(bot, '--who', '@cy', '--json');
    expect(mine.out.map((line) => JSON.parse(line) as { change: unknown })).toMatchObject([
      { who: 'Cy Wood', door: 'slash', incident: 'INC-1', change: { 'INC-1 lead': [null, 'Dee Okafor'] } },
    ]);
    expectNone((await audit(bot, '--since', '30s')).out, 'incident new sev2');
    const doors = (await audit(bot, '--incident', 'INC-1', '--json')).out.map(
      (line) => (JSON.parse(line) as { door: string }).door,
    );
    expect(doors).toEqual(['slash', 'clock', 'slash']);
    const wrong = await audit(bot, '--since', 'once upon a time');
    expect(wrong).toMatchObject({ code: 2, out: [] });
    expect(wrong.err).toContain('such as 7d');
  });
});
