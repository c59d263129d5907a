import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { expectSeen } from '../support/expect.ts';
import { ANA, BO, CY, DEE, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { presses, roomOf, seen, types } from '../support/story.ts';

async function two(dialect: (typeof dialects)[number]): Promise<Bot> {
  const bot = await startBot({ dialect, yaml: COMMAND_YAML });
  await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
  await bot.advance(2 * HOUR);
  await types(bot, CY, GENERAL, '/incident new sev1 search Database is on fire');
  return bot;
}

describe.each(dialects)('incidents that belong together, on %s', (dialect) => {
  it('are linked, and know their cause; its end asks the consequences', async () => {
    const bot = await two(dialect);
    const [one, other] = [await roomOf(bot, BO, 1), await roomOf(bot, CY, 2)];
    await types(bot, BO, one, '/incident link INC-2');
    await expectSeen(bot, CY, other, 'linked INC-1 Payments are failing to this incident');
    await types(bot, BO, one, '/incident cause INC-2');
    await expectSeen(bot, CY, other, 'the cause of INC-1 Payments are failing');
    expect(await types(bot, CY, other, '/incident cause INC-1')).toContain('is itself a consequence');
    expect(await types(bot, BO, one, '/incident cause INC-1')).toContain('cannot be linked to itself');
    expect(await types(bot, BO, one, '/incident link')).toContain('cause 🔴 INC-2 Database is on fire');
    await types(bot, CY, other, '/incident resolve New disk');
    await expectSeen(bot, BO, one, 'the cause of this incident, was resolved');
    await presses(bot, BO, one, 'Resolve INC-1');
    await expectSeen(bot, BO, INCIDENTS, 'resolved');
    await types(bot, BO, one, '/incident link https://status.example.com Status page');
    await expectSeen(bot, BO, one, 'Status page');
    expect(await types(bot, BO, one, '/incident link nonsense')).toContain('neither an incident nor a web address');
  });

  it('a duplicate brings timeline, tasks and followers along, and its room points to where it goes on', async () => {
    const bot = await two(dialect);
    const [one, other] = [await roomOf(bot, BO, 1), await roomOf(bot, CY, 2)];
    await types(bot, BO, one, '/incident note Seen in the first room');
    await types(bot, BO, one, '/incident task Call the bank');
    await types(bot, BO, one, '/incident duplicate INC-2');
    expect(await types(bot, CY, other, '/incident timeline')).toContain('Seen in the first room');
    expect(await types(bot, CY, other, '/incident tasks')).toContain('Call the bank');
    await expectSeen(bot, BO, one, 'Merged into INC-2');
    expect(await types(bot, BO, one, '/incident duplicate INC-1 INC-1')).toMatch(/already|itself/);
  });

  it.each(['merge', 'duplicate'])('%s asks which one is meant, and keeps into what', async (verb) => {
    const bot = await two(dialect);
    expect(await types(bot, BO, GENERAL, `/incident ${verb} INC-2`)).toContain('Which incident?');
    await presses(bot, BO, GENERAL, 'INC-1 Payments are failing');
    await expectSeen(bot, BO, await roomOf(bot, BO, 1), 'Merged into INC-2');
  });

  it('what looked alike is named in the room, with how it was fixed', async () => {
    const bot = await two(dialect);
    await types(bot, BO, await roomOf(bot, BO, 1), '/incident resolve Rolled back the deploy of 09:50');
    await bot.advance(48 * HOUR);
    await types(bot, DEE, GENERAL, '/incident new sev1 checkout Card payments are failing again');
    const room = await roomOf(bot, DEE, 3);
    await expectSeen(
      bot,
      DEE,
      room,
      'INC-1 Payments are failing was similar; it was fixed after',
      'Rolled back the deploy of 09:50',
    );
    expect(await types(bot, DEE, room, '/incident similar')).toContain('INC-1');
    expect(await types(bot, DEE, GENERAL, '/incident search failing payments')).toMatch(/INC-3[\s\S]*INC-1/);
    expect(await types(bot, DEE, GENERAL, '/incident search SEARCH')).toContain('INC-2');
    expect(await types(bot, DEE, GENERAL, '/incident search unicorns')).toContain('No incident that you can see');
    expect(await types(bot, CY, GENERAL, '/incident similar INC-2')).toContain('No similar past incidents');
  });
});

describe.each(dialects)('rooms, on %s', (dialect) => {
  it('have the card, the runbook and the call at the top, and say who is here', async () => {
    const bot = await two(dialect);
    const room = await roomOf(bot, BO, 1);
    const titles = (): readonly unknown[] =>
      bot.workspace.calls
        .filter(({ method, ok }) => ok && method === 'bookmarks.add')
        .map(({ args }) => `${args['title']} ${args['channel_id']}`);
    expect(titles()).toContain(`Call ${room}`);
    expect(titles()).toContain(`Card ${room}`);
    expect(await types(bot, BO, room, '/incident call ftp://x')).toContain('is not a web address');
    await types(bot, BO, room, '/incident call https://meet.example.com/other');
    await expectSeen(bot, BO, room, 'https://meet.example.com/other');
    expect(bot.workspace.calls.some(({ method }) => method === 'bookmarks.edit')).toBe(true);
    await bot.workspace.join(DEE, room);
    await bot.settle();
    expect(await types(bot, BO, room, '/incident who')).toContain(`<@${DEE}>`);
    await bot.workspace.leave(DEE, room);
    await bot.settle();
    expect(await types(bot, CY, GENERAL, '/incident who INC-1')).not.toContain(`<@${DEE}>`);
  });

  it('an existing channel becomes one, for an incident or for a new one, and is never archived', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await types(bot, BO, GENERAL, '/incident new sev3 checkout Payments are slow');
    await types(bot, ANA, PAYMENTS, '/incident adopt INC-1');
    await expectSeen(bot, ANA, PAYMENTS, 'made this the channel of INC-1');
    await types(bot, ANA, PAYMENTS, '/incident note Said here');
    await expectSeen(bot, ANA, PAYMENTS, '📝 Said here');
    expect(await types(bot, ANA, PAYMENTS, '/incident adopt INC-1')).toContain('is already the channel of INC-1');
    await types(bot, ANA, PAYMENTS, '/incident resolve Fine again');
    await bot.advance(72 * HOUR);
    expect((await bot.workspace.snapshot(ANA)).channels.find(({ id }) => id === PAYMENTS)?.archived).toBe(false);
    await types(bot, CY, INCIDENTS, '/incident adopt sev2 search Search is down');
    await expectSeen(bot, CY, INCIDENTS, 'made this the channel of INC-2');
  });

  it('are archived a while after the end, with a warning, unless it comes back', async () => {
    const bot = await two(dialect);
    const room = await roomOf(bot, BO, 1);
    await types(bot, BO, room, '/incident resolve Rolled back');
    await bot.advance(23 * HOUR);
    await expectSeen(bot, BO, room, 'archived in an hour');
    await types(bot, BO, room, '/incident reopen It is back');
    await bot.advance(30 * HOUR);
    const archived = async () => (await bot.workspace.snapshot(BO)).channels.find(({ id }) => id === room)?.archived;
    expect(await archived()).toBe(false);
    await types(bot, BO, room, '/incident resolve Really');
    await bot.advance(DAY);
    expect(await archived()).toBe(true);
  });

  it('a summary catches one reader up', async () => {
    const bot = await two(dialect);
    const room = await roomOf(bot, BO, 1);
    await types(bot, ANA, room, '/incident ack');
    await types(bot, ANA, room, '/incident impact One in five cannot pay');
    await types(bot, ANA, room, '/incident note The disk is full');
    await types(bot, ANA, room, '/incident task Order a disk @dee');
    const before = (await seen(bot, BO, room)).length;
    const words = await types(bot, CY, GENERAL, '/incident summary INC-1');
    for (const part of [
      'Catching up on INC-1',
      'How it began',
      'The disk is full',
      'One in five cannot pay',
      `<@${ANA}> is the lead`,
      'Order a disk',
      'The next update is due',
    ])
      expect(words).toContain(part);
    expect((await seen(bot, BO, room)).length).toBe(before);
  });
});
