import { describe, expect, it } from 'vitest';
import { DAY } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { expectSeen } from '../support/expect.ts';
import { timelineWithoutData } from '../support/given.ts';
import { rowsOf } from '../support/rows.ts';
import { ANA, BO, CY, DEE, GENERAL } from '../support/seed.ts';
import { roomOf, types } from '../support/story.ts';

async function worked(bot: Bot): Promise<string> {
  await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
  const room = await roomOf(bot, BO, 1);
  await types(bot, ANA, room, '/incident ack');
  await types(bot, ANA, room, '/incident note update: the disk is full');
  await types(bot, ANA, room, '/incident update Rolling back');
  await types(bot, ANA, room, '/incident status identified');
  await types(bot, ANA, room, '/incident role scribe @dee');
  await types(bot, ANA, room, '/incident task Order a disk @dee');
  return room;
}

describe.each(dialects)('entries written before the timeline kept data, on %s', (dialect) => {
  it('are read as the same words as those with data', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    const room = await worked(bot);
    const told = async (): Promise<readonly string[]> => [
      await types(bot, CY, GENERAL, '/incident timeline INC-1'),
      await types(bot, CY, GENERAL, '/incident summary INC-1'),
      await types(bot, CY, GENERAL, '/incident show INC-1'),
    ];
    const fresh = await told();
    for (const words of ['status: investigating → identified', 'update: the disk is full', 'update: Rolling back'])
      expect(fresh[0]).toContain(words);
    await timelineWithoutData(bot);
    expect(await told()).toEqual(fresh);
    expect(fresh[1]).toContain(`<@${ANA}>: Rolling back`);
    await types(bot, ANA, room, '/incident resolve Rolled back the deploy of 09:50');
    await timelineWithoutData(bot);
    await bot.advance(2 * DAY);
    await types(bot, DEE, GENERAL, '/incident new sev1 checkout Card payments are failing');
    await expectSeen(
      bot,
      DEE,
      await roomOf(bot, DEE, 2),
      /INC-1 Payments are failing was similar; it was fixed after .*Rolled back the deploy of 09:50/,
    );
  });

  it('have data from now on', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await worked(bot);
    // Readers get the same words either way, so only the rows tell that the data is kept.
    const rows = [...(await rowsOf(bot, 'timeline'))].sort((a, b) => a.id - b.id);
    const data = rows.map(({ data_json: json }): unknown => (json === null ? null : JSON.parse(json)));
    expect(data).toContainEqual({ kind: 'change', field: 'status', from: 'investigating', to: 'identified' });
    expect(data).toContainEqual({ kind: 'update', happens: 'Rolling back' });
    expect(data).toContainEqual({ kind: 'role', role: 'scribe', from: null, to: DEE, note: null });
    expect(data).toContainEqual({ kind: 'page', event: 'stepped', page: 1, reached: [ANA] });
    const bare = rows.filter(({ data_json: json }) => json === null);
    expect(bare.map(({ kind, who, text }) => ({ kind, who, text }))).toEqual([
      { kind: 'note', who: ANA, text: 'update: the disk is full' },
    ]);
    expect(rows.find(({ text }) => text.startsWith('p1: paged'))?.who).toBe('muster');
  });
});
