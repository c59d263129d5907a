/** Pages of a bot that has just started for the first time, before Slack told it who is there. */
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import type { Workspace } from '../../src/sandbox/workspace.ts';
import { storyOf } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { startCarrier } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { healthOf } from '../support/health.ts';
import { laddersYaml } from '../support/policies.ts';
import { ANA, BO, CY, GENERAL, INCIDENTS, SEED } from '../support/seed.ts';
import { told } from '../support/story.ts';

const silent = (workspace: Workspace) => workspace.fault({ method: '*', kind: 'status', status: 503 });

const YAML = laddersYaml().replace(
  'policies:\n',
  'policies:\n  two: { repeat: 0, steps: [{ page: [schedule:payments], wait: 5m }, { page: [person:bo], wait: 5m }] }\n',
);

/** Somebody of another workspace in #general, whom no list of ours names. */
function withStranger(id: string, email: string): typeof SEED {
  const person = {
    id,
    name: 'stra',
    realName: 'Stra',
    email,
    timezone: 'Europe/London',
    unlisted: true,
    team: 'T0OTHER01',
  };
  const channels = SEED.channels.map((one) => (one.id === GENERAL ? { ...one, members: [...one.members, id] } : one));
  return { ...SEED, people: [...SEED.people, person], channels };
}

/** Slack answers, and the bot has read it. */
async function slackAnswers(bot: Bot): Promise<void> {
  bot.workspace.clearFaults();
  await bot.advance(2 * MINUTE);
  await bot.app.ready;
  await bot.settle();
}

async function says(bot: Bot, line: string, user = CY): Promise<string> {
  const { body } = await bot.workspace.type(user, GENERAL, line);
  await bot.settle();
  return body;
}

const pagesOf = async (bot: Bot, user: string, page: string): Promise<number> =>
  (await told(bot, user)).filter((words) => words.includes(`Page ${page}`)).length;

describe.each(dialects)('the first seconds on %s', (dialect) => {
  it('a page waits for the first reading, says so, and begins with it, a restart in between', async () => {
    const bot = await startBot({ dialect, yaml: YAML, before: silent });
    expect(await says(bot, '/page two Cards are refused')).toContain('still loading the member list from Slack');
    await bot.crash();
    await bot.restart();
    await bot.advance(40 * SECOND);
    await slackAnswers(bot);
    expect(await pagesOf(bot, ANA, 'p1')).toBe(1);
    const story = await storyOf(bot, 1);
    expect(story.filter((entry) => entry.includes('waits until Muster has loaded'))).toHaveLength(1);
    expectSome(story, 'step 1: paged');
    expect(story.filter((entry) => /skipped|nobody is left/.test(entry))).toEqual([]);
    await bot.advance(6 * MINUTE);
    await expectTold(bot, BO, '🔔 Page p1');
  });

  it('an incident declared then pages too, and so does a user group', async () => {
    const usergroups = [{ id: 'S000PAYON', handle: 'payments-oncall', members: [BO] }];
    const bot = await startBot({ dialect, yaml: laddersYaml(), before: silent, seed: { ...SEED, usergroups } });
    await says(bot, '/incident new sev1 checkout Payments are failing');
    await says(bot, '/page group Are you there?');
    await slackAnswers(bot);
    expect(await pagesOf(bot, ANA, 'p1')).toBe(1);
    await expectSeen(bot, CY, INCIDENTS, 'INC-1');
    await expectTold(bot, BO, 'Are you there?');
  });

  it('people who are reached without Slack are reached at once, and the others by the reading', async () => {
    const hook = await startCarrier();
    const yaml = laddersYaml().replace(
      'policies:\n',
      `policies:\n  mixed: { repeat: 0, steps: [{ page: ["webhook:${hook.url}/pages", person:bo], wait: 5m }] }\n`,
    );
    const bot = await startBot({ dialect, yaml, before: silent });
    await says(bot, '/page mixed Both of you');
    expect(hook.told).toHaveLength(1);
    await slackAnswers(bot);
    expect(await pagesOf(bot, BO, 'p1')).toBe(1);
    expect(hook.told).toHaveLength(1);
  });

  it('a stranger with a colleague’s address, who writes before anybody was read, gets neither pages nor permissions', async () => {
    const stranger = 'U000STR01';
    const before = (workspace: Workspace) => workspace.fault({ method: 'users.list', kind: 'status', status: 503 });
    const bot = await startBot({ dialect, yaml: YAML, seed: withStranger(stranger, 'ana@example.com'), before });
    expect(await says(bot, '/page two Mine', stranger)).toContain('This Muster serves another workspace');
    await slackAnswers(bot);
    await says(bot, '/page @ana Cards are refused');
    expect(await pagesOf(bot, ANA, 'p1')).toBe(1);
    expect(await told(bot, stranger)).toEqual([]);
  });

  it('when Slack never answers, health fails after two minutes', async () => {
    const bot = await startBot({ dialect, yaml: YAML, before: silent });
    await says(bot, '/page two Cards are refused');
    await bot.advance(3 * MINUTE);
    expect(await healthOf(bot)).toContainEqual('Page p1 has reached nobody for 3 min. Tell someone yourself.');
    await slackAnswers(bot);
    expect(await healthOf(bot)).toEqual([]);
  });
});
