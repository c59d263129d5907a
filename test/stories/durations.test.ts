import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { reportedIncident } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { expectSeen } from '../support/expect.ts';
import { ANA, BO, CY, GENERAL, INCIDENTS } from '../support/seed.ts';
import { modalOf, presses, roomOf, seen, types } from '../support/story.ts';

/** An incident that began forty minutes before it was declared, with its room. */
async function begun(dialect: (typeof dialects)[number]): Promise<{ readonly bot: Bot; readonly room: string }> {
  const bot = await startBot({ dialect, yaml: COMMAND_YAML });
  await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
  await types(bot, BO, GENERAL, '/incident began INC-1 40m ago');
  return { bot, room: await roomOf(bot, BO, 1) };
}

describe.each(dialects)('how long an incident takes, on %s', (dialect) => {
  it('is counted from when it began, without the time it was closed, and told the same everywhere', async () => {
    const { bot, room } = await begun(dialect);
    await bot.advance(5 * MINUTE);
    expect(await types(bot, CY, GENERAL, '/incident show INC-1')).toContain('Open for 45 min');
    expect(await types(bot, CY, GENERAL, '/incident summary INC-1')).toContain('for 45 min');
    for (const [channel, words] of [
      [INCIDENTS, 'since 2026-03-02 09:20 UTC'],
      [room, 'since 2026-03-02 09:20 UTC'],
    ] as const)
      await expectSeen(bot, BO, channel, words);
    expect(await types(bot, BO, GENERAL, '/incident list')).toContain('since 2026-03-02 09:20 UTC');
    expect(await types(bot, BO, GENERAL, '/incident resolve INC-1 Rolled back')).toContain('resolved after 45 min');
    await expectSeen(bot, BO, room, 'is resolved by', 'after 45 min');

    await bot.advance(3 * HOUR);
    await types(bot, BO, GENERAL, '/incident reopen INC-1 It is back');
    await bot.advance(10 * MINUTE);
    expect(await types(bot, CY, GENERAL, '/incident show INC-1')).toContain('Open for 55 min');
    expect(await types(bot, BO, GENERAL, '/incident resolve INC-1 Again')).toContain('resolved after 55 min');
    for (const channel of [INCIDENTS, room]) await expectSeen(bot, BO, channel, 'lasted 55 min');
    expect(await types(bot, CY, GENERAL, '/incident show INC-1')).toContain('Lasted 55 min');
    const { resolve_seconds: resolved, mitigate_seconds: mitigated } = await reportedIncident(bot, CY, 1);
    expect([Number(resolved), Number(mitigated)]).toEqual([55 * 60, 55 * 60]);
  });

  it('never has an end before the mitigation, or a beginning after either', async () => {
    const { bot } = await begun(dialect);
    await bot.advance(5 * MINUTE);
    await presses(bot, BO, INCIDENTS, 'Join');
    await presses(bot, BO, await roomOf(bot, BO, 1), 'Resolve');
    const form = { reason: 'Rolled back', mitigated: '2h ago' };
    await bot.workspace.submit(BO, (await modalOf(bot, BO)).id, form);
    await bot.settle();
    expect((await modalOf(bot, BO)).errors).toEqual({
      mitigated: expect.stringContaining('before the incident began'),
    });
    await types(bot, BO, GENERAL, '/incident resolve INC-1 Rolled back');
    await bot.advance(10 * MINUTE);
    expect(await types(bot, BO, GENERAL, '/incident mitigated INC-1 2m ago')).toContain('after the incident ended');
    expect(await types(bot, BO, GENERAL, '/incident began INC-1 2m ago')).toContain('cannot have begun after');
    expect(await types(bot, BO, GENERAL, '/incident mitigated INC-1 12m ago')).toContain('was mitigated');
    await types(bot, BO, GENERAL, '/incident reopen INC-1');
    await bot.advance(20 * MINUTE);
    expect(await types(bot, BO, GENERAL, '/incident mitigated INC-1 25m ago')).toContain('reopened after that');
    expect(await types(bot, BO, GENERAL, '/incident began INC-1 25m ago')).toContain('cannot have begun after');
    const { mitigate_seconds: mitigated } = await reportedIncident(bot, ANA, 1);
    expect(mitigated).toBe('');
    expect((await seen(bot, BO, INCIDENTS)).join('\n')).not.toContain('lasted');
  });
});
