/** Who is who: strangers, guests, second accounts and new addresses next to the people of muster.yaml. */
import { describe, expect, it } from 'vitest';
import type { SeedPerson } from '../../src/sandbox/workspace.ts';
import { applyInAnotherProcess } from '../support/another-process.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectTold } from '../support/expect.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, GENERAL, PAYMENTS, SEED } from '../support/seed.ts';
import { seen, types } from '../support/story.ts';

const ZED = 'U000ZED01';

/** Somebody else who has Ana's address, listed after her: the later one of two would win if both counted. */
function double(more: Partial<SeedPerson>): typeof SEED {
  const zed = { id: ZED, name: 'zed', realName: 'Zed Ash', email: 'ana@example.com', timezone: 'Europe/London' };
  const channels = SEED.channels.map((one) => (one.id === GENERAL ? { ...one, members: [...one.members, ZED] } : one));
  return { ...SEED, people: [...SEED.people, { ...zed, ...more }], channels };
}

const YAML = PAYMENTS_YAML.replace('severities:', 'may: { severity: [ana] }\nseverities:');

async function doctorOf(bot: Bot, name: string): Promise<string> {
  const { out } = await runs(bot, 'doctor');
  return out
    .split('\n')
    .filter((line) => line.includes(`${name}`))
    .join('\n');
}

describe.each(dialects)('who is who, on %s', (dialect) => {
  it.each([
    ['a stranger of another workspace', { team: 'T0OTHER01' }],
    ['a guest', { guest: true }],
  ])('%s with a colleague’s address gets neither their pages nor their permissions', async (_, more) => {
    const bot = await startBot({ dialect, yaml: YAML, seed: double(more) });
    await types(bot, BO, GENERAL, '/incident new sev2 checkout Payments are failing');
    await expectTold(bot, ANA, '🔔 Page p1');
    await expectNotTold(bot, ZED, 'Page p1');
    expect(await types(bot, ZED, GENERAL, '/incident sev INC-1 1')).toMatch(/As a guest|serves another workspace/);
    expect(await types(bot, ANA, GENERAL, '/incident sev INC-1 1')).toContain('is now sev1');
  });

  it('two members with one address are nobody; doctor and the schedule’s channel say so, and what to write', async () => {
    const bot = await startBot({ dialect, yaml: YAML, seed: double({}) });
    expect((await seen(bot, BO, PAYMENTS)).join('\n')).toContain(
      'ana has an e-mail address that two members of this workspace share, so pages reach neither, and is on call',
    );
    expect(await doctorOf(bot, 'ana')).toMatch(
      /✗ ana: two members have the e-mail address ana@example\.com, so pages reach neither of them\. → Set `slack:` of ana/,
    );
    await applyInAnotherProcess(bot, YAML.replace('ana: { email: ana@example.com }', `ana: { slack: ${ANA} }`));
    await bot.settle();
    await types(bot, BO, GENERAL, '/page payments Payments are failing');
    await expectTold(bot, ANA, '🔔 Page p1');
    await expectNotTold(bot, ZED, 'Page p1');
  });

  it('a new address in Slack takes nobody off call, and muster.yaml is said to be out of date, once', async () => {
    const bot = await startBot({ dialect, yaml: YAML, seed: double({ email: 'zed@example.com' }) });
    await bot.workspace.changeProfile(ANA, { email: 'ana@bigger.example' });
    await bot.settle();
    // Whoever gets the old address after her does not become her.
    await bot.workspace.changeProfile(ZED, { email: 'ana@example.com' });
    await bot.settle();
    await bot.stop();
    await bot.restart();
    const said = (await seen(bot, BO, PAYMENTS)).filter((words) => words.includes('muster.yaml is out of date'));
    expect(said).toEqual([expect.stringContaining(`<@${ANA}>`)]);
    expect(await doctorOf(bot, 'ana')).toContain(
      '! The e-mail address of ana is ana@bigger.example in Slack but ana@example.com in muster.yaml',
    );
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await expectTold(bot, ANA, '🔔 Page p1');
    await expectNotTold(bot, ZED, 'Page p1');
    expect(await types(bot, ZED, GENERAL, '/page payments Again')).not.toContain('nobody');
    const next = YAML.replace('ana: { email: ana@example.com }', 'ana: { email: ana@bigger.example }');
    await applyInAnotherProcess(bot, next);
    expect(await doctorOf(bot, 'ana')).not.toContain('by now');
  });

  it('an address that is changed in the file is looked for again', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    const swapped = YAML.replace('cy@example.com', 'ana@EXAMPLE.com').replace('ana@example.com', 'cy@example.com');
    await applyInAnotherProcess(bot, swapped);
    await types(bot, BO, GENERAL, '/page payments Payments are failing');
    await expectTold(bot, CY, '🔔 Page p1');
    await expectNotTold(bot, ANA, 'Page p1');
    await applyInAnotherProcess(bot, YAML.replace('ana@example.com', 'nobody@example.com'));
    await types(bot, BO, GENERAL, '/page payments Again');
    expect(await doctorOf(bot, 'ana')).toContain('ana is not found in Slack');
    await expectNotTold(bot, ANA, 'Page p2');
  });
});
