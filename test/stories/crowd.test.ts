/** What only shows with many people, with hostile words, and when things have gone. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { refuseMessage } from '../../src/sandbox/slack/refuse.ts';
import { rows } from '../../src/topics/rows.ts';
import { exportedTimeline } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { expectNone, expectSeen } from '../support/expect.ts';
import { messagesIn, wordsOf } from '../support/messages.ts';
import { ANA, BO, CY, DEE, GENERAL, INCIDENTS, SEED } from '../support/seed.ts';
import { roomOf, told, types } from '../support/story.ts';

const EVIL = '<!channel> *x* <http://evil|bank>';

/** Who of these people was told the update as a follower, sorted. */
async function following(bot: Bot, people: readonly string[]): Promise<readonly string[]> {
  const out: string[] = [];
  for (const user of people)
    if ((await told(bot, user)).some((text) => text.includes('We roll back') && text.includes('Unfollow')))
      out.push(user);
  return out.sort();
}

describe.each(dialects)('an incident under strain, on %s', (dialect) => {
  it('forty people act at once: card and timeline are right', async () => {
    const crowd = Array.from({ length: 36 }, (_, i) => {
      const n = String(i).padStart(2, '0');
      return {
        id: `U000X00${n}`,
        name: `x${n}`,
        realName: `Person ${n}`,
        email: `x${n}@example.com`,
        timezone: 'Europe/London',
      };
    });
    const seed = {
      ...SEED,
      people: [...SEED.people, ...crowd],
      channels: SEED.channels.map((one) =>
        one.id === GENERAL ? { ...one, members: [...one.members, ...crowd.map(({ id }) => id)] } : one,
      ),
    };
    const bot = await startBot({ dialect, seed, yaml: COMMAND_YAML });
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
    const people = [ANA, BO, CY, DEE, ...crowd.map(({ id }) => id)];
    const every = (rest: number, of: (i: number) => string): readonly string[] =>
      people.flatMap((_, i) => (i % 4 === rest ? [of(i)] : [])).sort();
    const lineOf = (i: number): string =>
      [`note INC-1 fact ${i}`, `task INC-1 job ${i}`, 'follow INC-1', `role INC-1 helper-${i} me`][i % 4] ?? '';
    await Promise.all(people.map((user, i) => bot.workspace.type(user, GENERAL, `/incident ${lineOf(i)}`)));
    await bot.settle();
    const notes = (await exportedTimeline(bot, BO, 1)).filter(({ kind }) => kind === 'note');
    expect(notes.map(({ text }) => text).sort()).toEqual(every(0, (i) => `fact ${i}`));
    const tasks = await types(bot, BO, GENERAL, '/incident tasks INC-1');
    expect([...tasks.matchAll(/job \d+/g)].map(String).sort()).toEqual(every(1, (i) => `job ${i}`));
    const who = await types(bot, BO, GENERAL, '/incident who INC-1');
    expect([...who.matchAll(/<@\w+> is helper-\d+/g)].map(String).sort()).toEqual(
      every(3, (i) => `<@${people[i]}> is helper-${i}`),
    );
    expect(await types(bot, BO, GENERAL, '/incident update INC-1 We roll back')).toContain('and 10 followers');
    expect(await following(bot, people)).toEqual(every(2, (i) => `${people[i]}`));
    await bot.advance(MINUTE);
    const [card] = (await messagesIn(bot.workspace, BO, await roomOf(bot, BO, 1))).filter((message) =>
      wordsOf(message).includes('Lead'),
    );
    expect(wordsOf(card ?? ({ blocks: [], text: '' } as never))).toContain('Tasks 10 open');
    await Promise.all(people.map((user) => bot.workspace.type(user, GENERAL, '/incident lead INC-1')));
    await bot.settle();
    await bot.advance(MINUTE);
    const lead = /<@(\w+)> is the lead/.exec(await types(bot, BO, GENERAL, '/incident who INC-1'))?.[1] ?? 'nobody';
    const last = (await exportedTimeline(bot, BO, 1)).findLast(({ text }) => text.startsWith('lead: '))?.text;
    expect(last).toMatch(new RegExp(`^lead: ${seed.people.find(({ id }) => id === lead)?.realName}, replacing `));
    await expectSeen(bot, BO, INCIDENTS, `lead <@${lead}>`);
  }, 120_000);

  it('hostile words show as written, everywhere, and nothing is beyond Slack’s limits', async () => {
    const bot = await startBot({ dialect, yaml: `${COMMAND_YAML}` });
    await types(bot, BO, GENERAL, `/incident new sev1 checkout ${EVIL}`);
    const room = await roomOf(bot, BO, 1);
    const long = `${EVIL} ${'very long words '.repeat(300)}`;
    for (const line of [
      `update ${long} next 45m`,
      `impact ${EVIL}`,
      `note ${long}`,
      `task ${EVIL} @ana due in 2h`,
      `followup ${EVIL}`,
      `role scribe @ana ${EVIL}`,
      `category deploy`,
      `affects search`,
      `link https://example.com/ ${EVIL}`,
      'call https://meet.example.com/x',
      `status identified`,
      'sev 2',
      `title ${EVIL} again`,
    ])
      await types(bot, BO, room, `/incident ${line}`);
    await bot.advance(3 * HOUR);
    await types(bot, BO, room, `/incident resolve ${EVIL}`);
    await types(bot, BO, GENERAL, `/incident new sev1 checkout ${EVIL}`);
    for (const row of rows.filter(({ changes }) => !changes))
      await types(bot, BO, GENERAL, row.example.replace(/INC-\d+/g, 'INC-1'));
    for (const line of [
      'summary INC-1',
      'who INC-1',
      'similar INC-2',
      'tasks INC-1',
      'timeline INC-1',
      'show INC-1',
      'report 7d',
      'follow list',
      'postmortem INC-1',
      'update INC-2',
      'roles INC-2',
    ])
      await types(bot, BO, GENERAL, `/incident ${line}`);
    await bot.workspace.home(BO);
    await bot.settle();
    const refused = bot.workspace.calls.filter(({ error = '' }) =>
      /invalid_blocks|msg_too_long|invalid_arguments|blocks/.test(error),
    );
    expect(refused).toEqual([]);
    const { messages } = await bot.workspace.snapshot(BO);
    for (const { blocks } of messages.filter(({ user }) => user !== BO)) {
      expect(refuseMessage({ text: 'x', blocks: [...blocks] })).toBeUndefined();
      expect(JSON.stringify(blocks)).not.toMatch(/"type":"broadcast"|"url":"http:\/\/evil/);
    }
    const texts = messages.filter(({ user }) => user !== BO).map(({ text }) => text);
    expectNone(texts, /<!channel>|<http:\/\/evil/);
    expect(JSON.stringify(messages)).toContain('*x*');
  });

  it('what has gone says what to do next', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
    const room = await roomOf(bot, BO, 1);
    await types(bot, BO, room, '/incident lead @cy');
    await bot.workspace.deactivate(CY);
    await bot.settle();
    await expectSeen(bot, BO, room, `<@${CY}>, who had the lead, has left this workspace. Who takes the lead?`);
    await bot.advance(6 * MINUTE);
    await expectSeen(bot, BO, room, 'Nobody leads INC-1');
    for (const line of ['show INC-99', 'task INC-99 x', 'merge INC-1 INC-99', 'summary INC-99', 'link INC-1 INC-99'])
      expect(await types(bot, BO, GENERAL, `/incident ${line}`)).toContain('There is no INC-99 that you can see');
    expect(await types(bot, BO, GENERAL, '/incident merge INC-1 INC-1')).toContain('cannot be merged with itself');
    await types(bot, BO, room, `/incident update ${'x'.repeat(3_900)}`);
    await expectSeen(bot, BO, room, '…');
  });
});
