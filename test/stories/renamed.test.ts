/** Channels that muster.yaml names, and that get another name in Slack: the id stays, so everything still arrives. */
import { describe, expect, it } from 'vitest';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectSeen } from '../support/expect.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { types } from '../support/story.ts';

const LINE = '/incident new sev3 checkout Payments are slow';

async function renamed(bot: Bot): Promise<void> {
  await bot.workspace.rename(INCIDENTS, 'inc-news');
  await bot.workspace.rename(PAYMENTS, 'pay-team');
}

describe.each(dialects)('a channel of muster.yaml that is renamed, on %s', (dialect) => {
  it('is still announced in, paged for and worked in, and reads that muster.yaml is out of date', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await renamed(bot);
    await types(bot, BO, GENERAL, LINE);
    await expectSeen(bot, ANA, INCIDENTS, 'Payments are slow');
    await expectSeen(bot, ANA, PAYMENTS, 'INC-1 Payments are slow');
    expect(await types(bot, BO, GENERAL, '/oncall share payments')).toContain(`<#${PAYMENTS}>`);
    await expectSeen(bot, ANA, INCIDENTS, 'muster.yaml is out of date', '“#incidents” (announce)', '“#inc-news”');
    await expectSeen(
      bot,
      ANA,
      PAYMENTS,
      '“#payments” (services.checkout.channel, schedules.payments.channel, schedules.second.channel)',
    );
    const { out } = await runs(bot, 'doctor');
    expect(out).toContain('! announce is “#incidents”, but that channel is now called #inc-news in Slack.');
    expect(out).toContain(
      '! schedules.second.channel is “#payments”, but that channel is now called #pay-team in Slack.',
    );
  });

  it('keeps its id when another channel takes over its name', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await renamed(bot);
    await bot.workspace.rename(GENERAL, 'incidents');
    await types(bot, BO, PAYMENTS, LINE);
    await expectSeen(bot, ANA, INCIDENTS, 'Payments are slow');
    await expectNotSeen(bot, ANA, GENERAL, 'Payments are slow');
  });

  it('is found after it was renamed while Muster did not run', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.stop();
    await renamed(bot);
    await bot.restart();
    await bot.app.ready;
    await bot.settle();
    await expectSeen(bot, ANA, INCIDENTS, 'muster.yaml is out of date');
    await types(bot, BO, GENERAL, LINE);
    await expectSeen(bot, ANA, INCIDENTS, 'Payments are slow');
  });

  it('gives way to another channel of its name once it is archived', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.workspace.archive(INCIDENTS);
    expect((await runs(bot, 'doctor')).out).toContain('! announce: #incidents is archived in Slack');
    await bot.workspace.rename(GENERAL, 'incidents');
    await types(bot, BO, PAYMENTS, LINE);
    await expectSeen(bot, ANA, GENERAL, 'Payments are slow');
  });
});
