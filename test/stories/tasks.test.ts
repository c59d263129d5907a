import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/lib/instant.ts';
import { exportedTimeline } from '../support/asked.ts';
import { startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectSeen, expectTold } from '../support/expect.ts';
import { rowsOf } from '../support/rows.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL } from '../support/seed.ts';
import { findMessage, modalOf, presses, roomOf, told, types } from '../support/story.ts';

async function running(dialect: (typeof dialects)[number]) {
  const bot = await startBot({ dialect, yaml: COMMAND_YAML });
  await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
  return { bot, room: await roomOf(bot, BO, 1) };
}

describe.each(dialects)('tasks, on %s', (dialect) => {
  it('have an owner and a due date, remind the owner, and are finished from the reminder', async () => {
    const { bot, room } = await running(dialect);
    await types(bot, ANA, room, '/incident task Fail over the database @cy due in 3h');
    await expectSeen(bot, ANA, room, `created task t1 for <@${CY}>, due`);
    await expectSeen(bot, ANA, room, 'Tasks 1 open');
    await bot.advance(3 * HOUR);
    await expectTold(bot, CY, 't1 is due now: Fail over the database');
    await presses(bot, CY, directOf(CY), 'Done');
    await expectSeen(bot, ANA, room, 'finished task t1');
    await expectNotSeen(bot, ANA, room, 'Tasks 1 open');
    expect(await types(bot, ANA, room, '/incident task done t1')).toContain('already finished');
  });

  it('are told at once to the person assigned, with a link and who assigned it, due or not, and invite them', async () => {
    const { bot, room } = await running(dialect);
    await types(bot, ANA, room, '/incident task Call the bank @dee');
    await expectTold(
      bot,
      DEE,
      `<@${ANA}> assigned you the task t1: Call the bank`,
      'INC-1 Payments are failing',
      'Open',
    );
    await expectSeen(bot, DEE, room, 'created task t1');
    await types(bot, DEE, room, '/incident task give t1 @cy');
    await expectTold(bot, CY, `<@${DEE}> assigned you the task t1: Call the bank`);
    await types(bot, CY, room, '/incident task take t1');
    await types(bot, CY, room, '/incident task Look at the logs @cy');
    expect((await told(bot, CY)).filter((words) => words.includes('assigned you'))).toHaveLength(1);
    await types(bot, ANA, room, '/incident resolve Rolled back');
    await types(bot, ANA, room, '/incident followup Alert on the queue @bo due fri');
    await expectTold(bot, BO, `<@${ANA}> assigned you the follow-up t3, due 2026-03-06 17:00 UTC: Alert on the queue`);
  });

  it('left open become follow-ups, are named at the end, and remind a day before', async () => {
    const { bot, room } = await running(dialect);
    await types(bot, ANA, room, '/incident followup Alert on the queue @bo due fri');
    await types(bot, ANA, room, '/incident task Look at the logs');
    await types(bot, ANA, room, '/incident resolve Rolled back');
    await expectSeen(bot, ANA, room, 'follow-up t2: Look at the logs');
    expect(await types(bot, ANA, room, '/incident tasks')).toContain('t1 Alert on the queue');
    await bot.advance(3 * DAY + 8 * HOUR);
    await expectTold(bot, BO, 't1 is due 2026-03-06');
    expect(await types(bot, ANA, GENERAL, '/incident task take t2')).toContain(`t2 is now assigned to <@${ANA}>`);
    expect(await types(bot, ANA, GENERAL, '/incident task INC-1 One more')).toContain('is already resolved');
    expect(await types(bot, ANA, GENERAL, '/incident followup INC-1 One more')).toContain('Follow-up t3');
  });

  it('come from a check mark and from a message’s menu; the mark taken away takes an untouched one', async () => {
    const { bot, room } = await running(dialect);
    await bot.workspace.type(ANA, room, 'Somebody should tell the bank');
    const message = await findMessage(bot, ANA, room, /tell the bank/);
    await bot.workspace.react(DEE, room, message.ts, 'white_check_mark');
    await bot.settle();
    expect(await types(bot, ANA, room, '/incident tasks')).toContain('t1 Somebody should tell the bank · unassigned');
    await bot.workspace.unreact(DEE, room, message.ts, 'white_check_mark');
    await bot.settle();
    expect(await types(bot, BO, room, '/incident tasks')).toContain('There are no tasks');
    await bot.workspace.shortcut(ANA, 'task_add_message', { channel: room, ts: message.ts });
    await bot.settle();
    const form = await modalOf(bot, ANA);
    expect(JSON.stringify(form)).toContain('Somebody should tell the bank');
    await bot.workspace.submit(ANA, form.id, {
      text: 'Tell the bank',
      owner: DEE,
      due: 'yesterday 10:00',
      kind: 'task',
    });
    expect(JSON.stringify((await modalOf(bot, ANA)).errors)).toContain('past');
    await bot.workspace.submit(ANA, form.id, { text: 'Tell the bank', owner: DEE, due: 'tomorrow', kind: 'task' });
    await bot.settle();
    expect(await types(bot, CY, GENERAL, '/incident tasks INC-1')).toContain(
      `Tell the bank · <@${DEE}> · due 2026-03-03 17:00`,
    );
  });

  it('that nobody can see or that are none are not found', async () => {
    const { bot } = await running(dialect);
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Mail is read --private');
    await types(bot, BO, GENERAL, '/incident task INC-2 Change the keys');
    expect(await types(bot, CY, GENERAL, '/incident task done t1')).toContain('There is no');
    expect(await types(bot, CY, GENERAL, '/incident task done t9')).toContain('There is no task t9');
    expect(await types(bot, CY, GENERAL, '/incident task INC-1 Fix it due someday')).toContain(
      'don’t understand the time',
    );
  });
});

describe.each(dialects)('the timeline, on %s', (dialect) => {
  it('takes a message by its menu, keeps pictures by their address, and is corrected with its history', async () => {
    const { bot, room } = await running(dialect);
    await bot.workspace.type(ANA, room, 'The graph is flat');
    const message = await findMessage(bot, ANA, room, /graph is flat/);
    await bot.workspace.shortcut(CY, 'timeline_add_message', { channel: room, ts: message.ts });
    await bot.settle();
    const timeline = await types(bot, ANA, room, '/incident timeline');
    const id = /(e\d+) <@U000ANA01> The graph is flat/.exec(timeline)?.[1] ?? 'none';
    await types(bot, ANA, room, `/incident edit ${id} The graph was flat until 10:00`);
    const again = await types(bot, CY, GENERAL, '/incident tl INC-1');
    expect(again).toContain('The graph was flat until 10:00');
    expect(again).toContain('(edited)');
    await types(bot, ANA, room, '/incident note Wrong');
    const wrong = /(e\d+) <@U000ANA01> Wrong/.exec(await types(bot, DEE, GENERAL, '/incident tl INC-1'))?.[1] ?? 'none';
    await types(bot, ANA, room, `/incident remove ${wrong}`);
    expect(await types(bot, BO, room, '/incident tl')).not.toContain('Wrong');
    const declared = /(e\d+) <@U000BO001> declared/.exec(timeline)?.[1] ?? 'none';
    expect(await types(bot, ANA, room, `/incident remove ${declared}`)).toContain('Only what people wrote');
    const before = (await exportedTimeline(bot, BO, 1)).flatMap((entry) => entry.before ?? []);
    expect(before.map(({ text }) => text)).toEqual(['The graph is flat']);
    // What was taken off is promised to be kept, though no command shows it any more.
    const history = [...(await rowsOf(bot, 'timeline_history'))].sort((a, b) => a.id - b.id);
    expect(history.map(({ deed, text }) => `${deed}: ${text}`)).toEqual([
      'edited: The graph is flat',
      'removed: Wrong',
    ]);
  });
});
