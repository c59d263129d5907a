import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, EVE, GENERAL, INCIDENTS, PAYMENTS, SEED } from '../support/seed.ts';
import { overrides, seen, types } from '../support/story.ts';

const GROUP = 'S000PAYON';
const [MINUTES, DAYS] = [60_000, 86_400_000];
const YAML = PAYMENTS_YAML.replace(
  '  payments:\n    channel: "#payments"',
  '  payments:\n    channel: "#payments"\n    usergroup: payments-oncall',
);

/** Who stands in the group, as Slack has it. */
async function members(bot: Bot): Promise<readonly string[]> {
  const { users = [] } = await slack(bot).usergroups.users.list({ usergroup: GROUP });
  return [...users].sort();
}

function slack(bot: Bot): WebClient {
  return new WebClient(bot.workspace.botToken, { slackApiUrl: bot.workspace.apiUrl });
}

/** Somebody edits the group in Slack, and the bot has heard of this very change. */
async function byHand(bot: Bot, users: readonly string[]): Promise<void> {
  const seen = () =>
    bot.app.engine.transact((tx) => tx.db.selectFrom('inbox').select('key').where('key', 'like', 'event:%').execute());
  await expect.poll(async () => JSON.stringify(await kept(bot))).toBe(JSON.stringify(await members(bot)));
  const before = (await seen()).length;
  await slack(bot).usergroups.users.update({ usergroup: GROUP, users: users.join(',') });
  await expect.poll(async () => (await seen()).length).toBeGreaterThan(before);
  await bot.settle();
}

/** Who stands in the group, as far as the bot knows. */
async function kept(bot: Bot): Promise<readonly string[]> {
  const row = bot.app.engine.transact((tx) =>
    tx.db.selectFrom('usergroups').select('members_json').where('id', '=', GROUP).executeTakeFirstOrThrow(),
  );
  return (JSON.parse((await row).members_json) as string[]).sort();
}

async function begun(
  dialect: (typeof dialects)[number],
  yaml = YAML,
  more: Partial<Parameters<typeof startBot>[0]> = {},
): Promise<Bot> {
  const bot = await startBot({ dialect, yaml, ...more });
  await bot.app.ready;
  await bot.settle();
  return bot;
}

describe.each(dialects)('the user group on %s', (dialect) => {
  it('holds who is on call from the start, at the hand-off, on an override and after it', async () => {
    const bot = await begun(dialect);
    expect(await members(bot)).toEqual([ANA]);
    await overrides(bot, CY, GENERAL, 'payments @cy 2h');
    expect(await members(bot)).toEqual([CY]);
    await bot.advance(121 * MINUTES);
    expect(await members(bot)).toEqual([ANA]);
    await bot.advance(Date.parse('2026-03-09T09:00:01Z') - bot.clock.now());
    expect(await members(bot)).toEqual([BO]);
  });

  it('holds the people of several schedules together', async () => {
    const yaml = YAML.replace(
      '  second:\n    channel: "#payments"',
      '  second:\n    channel: "#payments"\n    usergroup: "@payments-oncall"',
    );
    expect(await members(await begun(dialect, yaml))).toEqual([ANA, BO].sort());
  });

  it('is put right when somebody edits it by hand, but not for ever', async () => {
    const bot = await begun(dialect);
    const before = bot.workspace.calls.filter((call) => call.method === 'usergroups.users.update').length;
    await byHand(bot, [BO, CY]);
    await expect.poll(() => members(bot)).toEqual([ANA]);
    for (let i = 0; i < 9; i += 1) {
      await byHand(bot, [i % 2 === 0 ? BO : CY]);
    }
    const ours = bot.workspace.calls.filter((call) => call.method === 'usergroups.users.update').length - before - 10;
    expect(ours).toBeLessThanOrEqual(5);
    expect(
      (await seen(bot, ANA, PAYMENTS)).filter((words) => words.includes('Something keeps changing @payments-oncall'))
        .length,
    ).toBe(1);
  });

  it('keeps its members with nobody on call, and the channel is told once', async () => {
    const bot = await begun(dialect);
    await overrides(bot, CY, GENERAL, 'payments 2h --nobody');
    await bot.advance(10 * MINUTES);
    expect(await members(bot)).toEqual([ANA]);
    const said = (await seen(bot, ANA, PAYMENTS)).filter((words) => words.includes('Slack keeps no empty group'));
    expect(said).toEqual([expect.stringContaining(`it still holds <@${ANA}>`)]);
  });

  it('leaves guests out and names them', async () => {
    const bot = await begun(dialect);
    await overrides(bot, CY, GENERAL, `payments ${EVE} 2h --add`);
    expect(await members(bot)).toEqual([ANA]);
    expect((await seen(bot, ANA, PAYMENTS)).join()).toContain(`<@${EVE}> cannot stand in @payments-oncall`);
  });

  it('that the file names and Slack does not have is said', async () => {
    const bot = await begun(dialect, YAML.replace('usergroup: payments-oncall', 'usergroup: payments-duty'));
    expect((await seen(bot, ANA, PAYMENTS)).join()).toContain('Slack has no user group @payments-duty');
  });

  it('of a workspace that keeps groups to administrators is changed with a user’s token', async () => {
    const seed = { ...SEED, groupsForAdmins: true };
    const without = await begun(dialect, YAML, { seed });
    expect(await members(without)).toEqual([]);
    expect((await seen(without, ANA, PAYMENTS)).join()).toContain('Set SLACK_USER_TOKEN to a token of one of them');
    const bot = await begun(dialect, YAML, { seed, userToken: true });
    expect(await members(bot)).toEqual([ANA]);
  });
});

describe.each(dialects)('gaps on %s', (dialect) => {
  it('and people who cannot be reached are told on a change and every Monday, not twice', async () => {
    const yaml = YAML.replace('people: [ana, bo] }\n  second', 'people: [ana, gone] }\n  second').replace(
      '  cy:',
      '  gone: { email: gone@example.com }\n  cy:',
    );
    const bot = await begun(dialect, yaml);
    const told = async () =>
      (await seen(bot, ANA, PAYMENTS)).filter(
        (words) => words.includes('gone (not in Slack)') && words.includes('14 days'),
      );
    expect((await told()).length).toBe(1);
    expect((await told())[0]).toContain(
      'is not found in Slack, and is on call from 2026-03-09 09:00 UTC to 2026-03-16 09:00 UTC',
    );
    expect((await seen(bot, CY, INCIDENTS)).join()).toContain(
      'Nobody from 2026-03-02 10:00 UTC to 2026-03-16 10:00 UTC',
    );
    await bot.advance(3 * DAYS);
    expect((await told()).length).toBe(1);
    await overrides(bot, CY, GENERAL, 'payments @cy 2026-03-09 09:00 to 2026-03-16 09:00');
    expect((await seen(bot, ANA, PAYMENTS)).join()).toContain(
      'payments has somebody who can be reached, at every minute',
    );
    await bot.advance(12 * DAYS);
    expect((await told()).length).toBe(2);
  });

  it('that are there on purpose are not told, and /oncall gaps answers at any time', async () => {
    const bot = await begun(dialect, YAML.replace('  empty:\n', '  empty:\n    gaps: expected\n'));
    expect((await seen(bot, CY, INCIDENTS)).join()).not.toContain('Nobody from');
    const all = await types(bot, CY, GENERAL, '/oncall gaps');
    expect(all).toContain('empty in the next 14 days');
    expect(all).toContain('Nobody from 2026-03-02 10:00 UTC');
    expect(await types(bot, CY, GENERAL, '/oncall gaps payments')).toContain(
      'payments has somebody who can be reached',
    );
  });

  it('are told when somebody on call leaves Slack', async () => {
    const bot = await begun(dialect);
    await bot.app.engine.transact((tx) =>
      tx.db.updateTable('users').set({ deactivated: 1 }).where('id', '=', BO).execute(),
    );
    await overrides(bot, CY, GENERAL, 'payments @cy 1h');
    expect((await seen(bot, ANA, PAYMENTS)).join()).toContain(
      'has left Slack, and is on call from 2026-03-09 09:00 UTC',
    );
  });
});
