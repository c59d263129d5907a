import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { applyInAnotherProcess } from '../support/another-process.ts';
import { type Bot, type BotOptions, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectSome } from '../support/expect.ts';
import { renamedGroup } from '../support/given.ts';
import { insideOf } from '../support/health.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, EVE, PAYMENTS, SEED } from '../support/seed.ts';
import { putOn, shiftsChanged, until } from '../support/shifts.ts';
import { seen } from '../support/story.ts';

const GROUP = 'S000PAYON';
const NOWHERE = 'http://127.0.0.1:1/';
const SECOND = '  second:\n    channel: "#payments"\n';
const YAML = PAYMENTS_YAML.replace(
  '  payments:\n    channel',
  '  payments:\n    usergroup: payments-oncall\n    channel',
);
const UPDATE = 'usergroups.users.update';

function begun(options: BotOptions): Promise<Bot> {
  return startBot({ yaml: YAML, ...options });
}

/** Who stands in the group as Slack has it; the last change that Slack took. */
function members(bot: Bot): readonly string[] {
  const last = bot.workspace.calls.findLast((call) => call.method === UPDATE && call.ok);
  return last === undefined ? [] : String(last.args['users']).split(',');
}

function updates(bot: Bot): number {
  return bot.workspace.calls.filter((call) => call.method === UPDATE).length;
}

/** Somebody edits the group in Slack; the bot has heard of it and done what it does. */
async function byHand(bot: Bot, users: readonly string[] | null): Promise<void> {
  await bot.workspace.editGroup(GROUP, users);
  await bot.settle();
}

async function said(bot: Bot, words: string): Promise<readonly string[]> {
  return (await seen(bot, ANA, PAYMENTS)).filter((message) => message.includes(words));
}

/** An hour from now, from this instant on. */
function hours(bot: Bot, count: number): [number, number] {
  return [bot.clock.now(), bot.clock.now() + count * HOUR];
}

describe.each(dialects)('the user group on %s', (dialect) => {
  it('holds who is on call: from the start, on an override, after it, and at the hand-off', async () => {
    const bot = await begun({ dialect });
    expect(members(bot)).toEqual([ANA]);
    await putOn(bot, ['cy'], hours(bot, 2));
    expect(members(bot)).toEqual([CY]);
    await bot.advance(121 * MINUTE);
    expect(members(bot)).toEqual([ANA]);
    await until(bot, '2026-03-09T08:59:59Z');
    expect(members(bot)).toEqual([ANA]);
    await until(bot, '2026-03-09T09:00:01Z');
    expect(members(bot)).toEqual([BO]);
    expect(updates(bot)).toBe(4);
  });

  it('holds the people of several schedules, by handle or by id, and loses those of one that leaves it', async () => {
    const both = YAML.replace(SECOND, `${SECOND}    usergroup: ${GROUP}\n`);
    const bot = await begun({ dialect, yaml: both });
    expect(members(bot)).toEqual([ANA, BO]);
    await applyInAnotherProcess(bot, YAML);
    bot.app.engine.poke();
    await bot.settle();
    expect(members(bot)).toEqual([ANA]);
  });

  it('is put right when somebody edits it by hand', async () => {
    const bot = await begun({ dialect });
    await byHand(bot, [BO, CY]);
    expect(members(bot)).toEqual([ANA]);
    expect(updates(bot)).toBe(2);
  });

  it('is put right after an edit that the bot did not hear of', async () => {
    const bot = await begun({ dialect });
    await bot.stop();
    await bot.workspace.editGroup(GROUP, [CY]);
    await bot.restart();
    expect(members(bot)).toEqual([ANA]);
  });

  it('is not fought over: five times within an hour, said once, and tried again later', async () => {
    const bot = await begun({ dialect });
    for (let i = 0; i < 9; i += 1) await byHand(bot, [i % 2 === 0 ? BO : CY]);
    expect(updates(bot)).toBe(6);
    expect(await said(bot, 'Something keeps changing @payments-oncall')).toHaveLength(1);
    await bot.advance(59 * MINUTE);
    expect(updates(bot)).toBe(6);
    await bot.advance(2 * MINUTE);
    expect(updates(bot)).toBe(7);
    await byHand(bot, [CY]);
    await byHand(bot, [BO]);
    expect(await said(bot, 'Something keeps changing')).toHaveLength(1);
    // Other people on call are worth another try.
    await putOn(bot, ['dee'], hours(bot, 1));
    expect(members(bot)).toHaveLength(1);
  });

  it('keeps its members with nobody on call, and the channel is told once', async () => {
    const bot = await begun({ dialect });
    await putOn(bot, [], hours(bot, 2));
    await bot.advance(10 * MINUTE);
    await bot.workspace.deactivate(CY);
    await bot.settle();
    expect(members(bot)).toEqual([ANA]);
    expect(await said(bot, 'Nobody is on call for payments now')).toEqual([
      expect.stringContaining(`@payments-oncall is not changed: it still holds <@${ANA}>`),
    ]);
  });

  it('is silent about a nobody that the file expects', async () => {
    const bot = await begun({ dialect, yaml: YAML.replace('usergroup:', 'gaps: expected\n    usergroup:') });
    await putOn(bot, [], hours(bot, 2));
    expect(await said(bot, 'Slack does not allow a user group')).toEqual([]);
  });

  it('leaves guests out and names them, once', async () => {
    const bot = await begun({ dialect });
    await putOn(bot, [EVE], hours(bot, 2), 'add');
    await putOn(bot, ['cy'], [bot.clock.now() + 4 * HOUR, bot.clock.now() + 5 * HOUR]);
    expect(members(bot)).toEqual([ANA]);
    expect(await said(bot, `<@${EVE}> (a guest) cannot be added to @payments-oncall`)).toHaveLength(1);
  });

  it('learns from a refusal who has left, and holds the others', async () => {
    const bot = await begun({ dialect });
    bot.workspace.connect(NOWHERE);
    await bot.workspace.deactivate(CY);
    bot.workspace.connect(`${bot.app.url}/slack/events`);
    await putOn(bot, ['cy', 'dee'], hours(bot, 2));
    expect(members(bot)).toEqual(['U000DEE01']);
    expect(await said(bot, `<@${CY}> (deactivated) cannot be added to @payments-oncall`)).toHaveLength(1);
    const tried = updates(bot);
    await bot.advance(HOUR);
    expect(updates(bot)).toBe(tried);
  });

  it('learns that nobody on call fits, and says whom it keeps', async () => {
    const stranger = 'U0STRANGE1';
    const bot = await begun({ dialect });
    await putOn(bot, [stranger], hours(bot, 2));
    expect(members(bot)).toEqual([ANA]);
    expect(await said(bot, `<@${stranger}> (deactivated) cannot be added to @payments-oncall`)).toEqual([
      expect.stringContaining(`it still holds <@${ANA}>`),
    ]);
    const tried = updates(bot);
    await bot.advance(HOUR);
    expect(updates(bot)).toBe(tried);
  });

  it('is enabled when it is disabled', async () => {
    const usergroups = [{ id: GROUP, handle: 'payments-oncall', members: [ANA], disabled: true }];
    const bot = await begun({ dialect, seed: { ...SEED, usergroups } });
    const enabled = () => bot.workspace.calls.filter((call) => call.method === 'usergroups.enable' && call.ok).length;
    expect([members(bot), enabled()]).toEqual([[ANA], 1]);
    await byHand(bot, null);
    expect([members(bot), enabled()]).toEqual([[ANA], 2]);
  });

  it('holds who is on call when Slack comes back, not who was when it left', async () => {
    const bot = await begun({ dialect });
    bot.workspace.fault({ method: UPDATE, kind: 'status', status: 503 });
    const [start] = hours(bot, 1);
    await putOn(bot, ['cy'], [start, start + 20 * MINUTE]);
    await bot.advance(25 * MINUTE);
    bot.workspace.clearFaults();
    await bot.advance(5 * MINUTE);
    expect(members(bot)).toEqual([ANA]);
  });

  it('survives a crash between the decision and the change', async () => {
    const bot = await begun({ dialect });
    bot.workspace.fault({ method: UPDATE, kind: 'hang' });
    await shiftsChanged(bot, 'payments');
    await bot.crash();
    bot.workspace.clearFaults();
    await bot.workspace.editGroup(GROUP, [BO]);
    await bot.restart();
    expect(members(bot)).toEqual([ANA]);
  });

  it('that Slack does not have is said once, and filled as soon as somebody makes it', async () => {
    const yaml = YAML.replace('usergroup: payments-oncall', 'usergroup: payments-duty');
    const bot = await begun({ dialect, yaml });
    expect(await said(bot, 'Slack has no user group @payments-duty')).toHaveLength(1);
    expect(await ready(bot)).toContain('Slack has no user group @payments-duty, which muster.yaml names.');
    expectSome(
      await applyInAnotherProcess(bot, yaml.replace('payments-duty', 'pay-duty')),
      'Slack has no user group @pay-duty yet',
    );
    await applyInAnotherProcess(bot, YAML);
    bot.app.engine.poke();
    await bot.settle();
    expect(members(bot)).toEqual([ANA]);
  });

  it('never lose somebody for a moment because two schedules change in one file', async () => {
    const third = `  third:
    channel: "#payments"
@    rotations: [{ name: weekly, every: 1 week, start: 2026-03-02T09:00, people: [ana, bo] }]
  empty:`;
    const named = '    usergroup: payments-oncall\n';
    const base = PAYMENTS_YAML.replace(SECOND, SECOND.replace('    channel', `${named}    channel`));
    const bot = await startBot({
      dialect,
      yaml: YAML.replace(SECOND, SECOND.replace('    channel', `${named}    channel`)).replace(
        '  empty:',
        third.replace('@', ''),
      ),
    });
    const before = members(bot);
    const count = updates(bot);
    await applyInAnotherProcess(bot, base.replace('  empty:', third.replace('@', named)));
    bot.app.engine.poke();
    await bot.settle();
    expect(members(bot)).toEqual(before);
    expect(updates(bot)).toBe(count);
  });
});

describe.each(dialects)('a user group that is renamed, on %s', (dialect) => {
  it('is said to be gone, and filled again under its name', async () => {
    const bot = await begun({ dialect });
    await renamedGroup(bot, { id: GROUP, handle: 'payments-elders', members: [CY] });
    expect(await said(bot, 'Slack has no user group @payments-oncall')).toHaveLength(1);
    expect(updates(bot)).toBe(1);
    await renamedGroup(bot, { id: GROUP, handle: 'Payments-OnCall', members: [CY] });
    expect(updates(bot)).toBe(2);
  });
});

async function ready(bot: Bot): Promise<string> {
  return insideOf(bot, '/readyz');
}

describe.each(dialects)('a workspace that keeps groups to administrators, on %s', (dialect) => {
  const seed = { ...SEED, groupsForAdmins: true };

  it('refuses the bot: the channel hears the remedy once, and /readyz says it', async () => {
    const bot = await begun({ dialect, seed });
    expect(members(bot)).toEqual([]);
    await putOn(bot, ['cy'], hours(bot, 2));
    await bot.advance(3 * HOUR);
    expect(await said(bot, "Set SLACK_USER_TOKEN to an administrator's token")).toHaveLength(1);
    expect(await said(bot, 'Something keeps changing')).toEqual([]);
    expect(await ready(bot)).toContain(
      'Muster does not change user groups. Slack refuses the change (permission_denied)',
    );
  });

  it('takes the token of an administrator', async () => {
    const bot = await begun({ dialect, seed, userToken: true });
    expect(members(bot)).toEqual([ANA]);
    expect(await ready(bot)).toContain('User groups are changed with SLACK_USER_TOKEN.');
  });
});

describe.each(dialects)('a workspace whose plan has no user groups, on %s', (dialect) => {
  it('is read all the same, and the channel hears of it', async () => {
    const bot = await begun({
      dialect,
      before: (workspace) =>
        workspace.fault({ method: 'usergroups.list', kind: 'error', error: 'plan_upgrade_required' }),
    });
    await bot.app.ready;
    await bot.settle();
    expect(await said(bot, "This workspace's plan has no user groups (plan_upgrade_required)")).toHaveLength(1);
    expect(await ready(bot)).toContain('Muster does not change user groups.');
  });
});
