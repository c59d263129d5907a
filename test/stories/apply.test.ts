import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { muster } from '../../src/cli.ts';
import { DAY } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects, openingBy } from '../support/database.ts';
import { expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, GENERAL, PAYMENTS } from '../support/seed.ts';
import { seen, types } from '../support/story.ts';

/** Writes the file and applies it from another connection, as the command does next to a running bot. */
async function applies(bot: Bot, yaml: string, ...flags: string[]): Promise<string> {
  writeFileSync(bot.config.file, yaml);
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const env = { DATABASE_URL: bot.config.databaseUrl, MUSTER_CONFIG: bot.config.file };
  const code = await muster(['apply', ...flags], {
    env,
    clock: bot.clock,
    open: openingBy(bot.clock),
    out: say,
    err: say,
  });
  return `${said.join('\n')}\nexit ${code}`;
}

describe.each(dialects)('muster apply next to a running bot on %s', (dialect) => {
  it('is taken up without a restart: services, policies and reminders', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await types(bot, CY, GENERAL, '/page basket Nothing sells')).not.toContain('p1');
    const yaml = PAYMENTS_YAML.replace('services:\n', 'services:\n  basket: { policy: basket, channel: "#payments" }\n')
      .replace('policies:\n', 'policies:\n  basket: { steps: [{ page: [person:bo], wait: 5m }] }\n')
      .replace('  payments:\n    channel: "#payments"\n', '  payments:\n    channel: "#payments"\n    remind: 2h\n');
    expect(await applies(bot, yaml)).toContain('Written. A running bot applies it at once.\nexit 0');
    await types(bot, CY, GENERAL, '/page basket Nothing sells');
    await expectTold(bot, BO, 'Nothing sells');
    await bot.advance(Date.parse('2026-03-09T07:00:01Z') - bot.clock.now());
    expect((await seen(bot, ANA, PAYMENTS)).filter((text) => text.includes('Hand-off of payments'))).toHaveLength(1);
  });

  it('keeps who is on call until their hand-off, and a trial run changes nothing', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const yaml = PAYMENTS_YAML.replace('people: [ana, bo] }', 'people: [cy, ana] }');
    const tried = await applies(bot, yaml, '--dry-run');
    expect(tried).toContain('on call before and after: ana until Mon 9 Mar 09:00');
    expect(tried).toContain('Nothing was written (--dry-run).\nexit 0');
    expect(await types(bot, CY, GENERAL, '/oncall payments')).toContain(`then <@${BO}>`);
    await applies(bot, yaml);
    const after = await types(bot, BO, GENERAL, '/oncall payments');
    expect(after).toContain(`payments: <@${ANA}> until 2026-03-09 09:00 UTC · then <@${CY}>`);
    await bot.advance(8 * DAY);
    await expectTold(bot, CY, 'You are on call for payments now');
    expect(await applies(bot, yaml)).toContain('Nothing to change.');
  });
});
