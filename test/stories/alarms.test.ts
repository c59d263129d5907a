/** Alarms: a page that nobody heard of, a page that cannot escalate, and the places where that is said. */
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { storyOf } from '../support/asked.ts';
import { type Bot, type BotOptions, startBot } from '../support/bot.ts';
import { startCarrier } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectSeen, expectSome, expectTold } from '../support/expect.ts';
import { damagedPage, unreadableTimer } from '../support/given.ts';
import { figureOf, healthOf, livesOf } from '../support/health.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { seen, told, types } from '../support/story.ts';

const OLDEST = 'muster_page_oldest_undelivered_seconds';

describe.each(dialects)('alarms on %s', (dialect) => {
  const start = (options: BotOptions = {}): Promise<Bot> => startBot({ dialect, yaml: PAYMENTS_YAML, ...options });

  it('a page that reached nobody for two minutes is lateness however often it was tried, and /livez stays well', async () => {
    const monitor = await startCarrier();
    const bot = await start({ settings: { deadManUrl: monitor.url } });
    await bot.advance(MINUTE);
    bot.workspace.fault({ method: '*', kind: 'status', status: 503 });
    await bot.workspace.type(CY, GENERAL, '/page payments Cards are refused');
    await bot.advance(MINUTE + 50 * SECOND);
    expect(await healthOf(bot)).toEqual([]);
    await bot.advance(20 * SECOND);
    expect(await healthOf(bot)).toEqual(['Page p1 has reached nobody for 2 min. Tell someone yourself.']);
    expect(await livesOf(bot)).toBe(true);
    expect(await figureOf(bot, OLDEST)).toBe(130);
    const called = monitor.told.length;
    await bot.advance(3 * MINUTE);
    expect(monitor.told.length).toBe(called);
    bot.workspace.clearFaults();
    await bot.advance(MINUTE);
    expect(await healthOf(bot)).toEqual([]);
    expect(await figureOf(bot, OLDEST)).toBe(0);
    await expectTold(bot, ANA, '🔔 Page p1', 'Cards are refused');
    expect(monitor.told.length).toBeGreaterThan(called);
  });

  it('somebody else’s refusal of an update is no lateness, nor is a colleague who left when the next step was reached', async () => {
    const bot = await start();
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'error', error: 'is_archived', when: to(PAYMENTS) });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'error', error: 'user_disabled', when: to(ANA) });
    bot.workspace.fault({ method: 'conversations.open', kind: 'error', error: 'user_disabled', when: to(ANA) });
    await types(bot, CY, GENERAL, '/page payments Cards are refused');
    await bot.advance(3 * MINUTE);
    await expectTold(bot, BO, '🔔 Page p1');
    expect(await healthOf(bot)).toEqual([]);
  });

  it('a timer that fails is put off, said once, named by health and doctor, and taken up when it works again', async () => {
    const bot = await start();
    await types(bot, CY, GENERAL, '/page payments Cards are refused');
    const task = await unreadableTimer(bot, 'page:p1');
    await bot.advance(6 * MINUTE);
    await expectSeen(
      bot,
      CY,
      INCIDENTS,
      'Muster cannot escalate p1',
      /reference [0-9a-f]{8}/,
      'Page someone',
      'Cards are refused',
    );
    expect(await healthOf(bot)).toEqual([
      'Muster cannot escalate p1: internal error. Page someone yourself. “muster doctor” shows the error.',
    ]);
    expect(await figureOf(bot, 'muster_timers_failing')).toBe(1);
    await bot.advance(10 * MINUTE);
    const cannot = (words: string) => words.startsWith('🚨 Muster cannot escalate p1');
    expect((await seen(bot, CY, INCIDENTS)).filter(cannot)).toHaveLength(1);
    expectSome(await storyOf(bot, 1), 'the escalation is stuck on an internal error');
    await unreadableTimer(bot, 'page:p1', task);
    await bot.advance(31 * SECOND);
    await expectTold(bot, BO, '🔔 Page p1');
    expect(await healthOf(bot)).toEqual([]);
    await expectSeen(bot, CY, INCIDENTS, 'Muster can escalate p1 again');
    expect((await seen(bot, CY, INCIDENTS)).filter(cannot)).toEqual([]);
  });

  it.each([
    ['a task that is not even readable', (bot: Bot) => unreadableTimer(bot, 'page:p1', '{')],
    ['a page that cannot be read', (bot: Bot) => damagedPage(bot, 1)],
  ])('%s stops nothing else', async (_, breaks) => {
    const bot = await start();
    await types(bot, CY, GENERAL, '/page payments Cards are refused');
    await types(bot, CY, GENERAL, '/page @dee Another page');
    await breaks(bot);
    await bot.advance(6 * MINUTE);
    await expectSeen(bot, CY, INCIDENTS, 'Muster cannot escalate p1', 'Cards are refused');
    expect((await told(bot, DEE)).filter((words) => words.includes('p2')).length).toBe(2);
    expect((await healthOf(bot)).join()).toContain('Muster cannot escalate p1');
  });

  describe('the last resort', () => {
    const POSTS = 'chat.postMessage';
    const yaml = `${PAYMENTS_YAML}may: { administer: [dee, bo] }\n`;
    const exhausts = async (bot: Bot, line: string): Promise<void> => {
      await types(bot, CY, GENERAL, line);
      await bot.advance(31 * MINUTE);
    };
    const nobody = (words: string) => words.includes('🚨 Nobody acknowledged p1');
    const count = async (bot: Bot, user: string, channel: string): Promise<number> =>
      (await seen(bot, user, channel)).filter(nobody).length;

    it('goes from place to place as each refuses, tells no place twice, and follows later', async () => {
      const bot = await start({ yaml });
      bot.workspace.fault({ method: POSTS, kind: 'error', error: 'is_archived', when: to(INCIDENTS) });
      bot.workspace.fault({ method: POSTS, kind: 'error', error: 'user_disabled', when: to(CY, directOf(CY)) });
      bot.workspace.fault({ method: 'conversations.open', kind: 'error', error: 'user_disabled', when: to(CY) });
      await exhausts(bot, '/page payments Cards are refused');
      expect(await count(bot, ANA, PAYMENTS)).toBe(1);
      expect((await told(bot, DEE)).filter(nobody)).toEqual([]);
      expect(await healthOf(bot)).toEqual([]);
      await types(bot, ANA, GENERAL, '/page ack p1');
      expect(await count(bot, ANA, PAYMENTS)).toBe(0);
      await expectSeen(bot, ANA, PAYMENTS, '✅ Acknowledged p1');
    });

    it('comes to the administrators when every channel refuses it', async () => {
      const bot = await start({ yaml });
      const refuses = (...places: readonly string[]) =>
        bot.workspace.fault({ method: POSTS, kind: 'error', error: 'is_archived', when: to(...places) });
      refuses(INCIDENTS, PAYMENTS, CY, directOf(CY));
      bot.workspace.fault({ method: 'conversations.open', kind: 'error', error: 'user_disabled', when: to(CY) });
      await exhausts(bot, '/page payments Cards are refused');
      expect((await told(bot, DEE)).filter(nobody)).toHaveLength(1);
      expect((await told(bot, BO)).filter(nobody)).toHaveLength(1);
      expect(await healthOf(bot)).toEqual([]);
    });

    it('with nobody left health fails, until somebody can be told', async () => {
      const bot = await start({ yaml: PAYMENTS_YAML });
      bot.workspace.fault({
        method: POSTS,
        kind: 'error',
        error: 'is_archived',
        when: ({ text }) => String(text).includes('🚨 Nobody acknowledged'),
      });
      await exhausts(bot, '/page payments Cards are refused');
      await bot.advance(3 * MINUTE);
      expect((await healthOf(bot)).join()).toMatch(
        /Nobody acknowledged p1, and for \d+ min Muster has been unable to tell anyone/,
      );
      bot.workspace.clearFaults();
      await bot.advance(MINUTE + SECOND);
      expect(await healthOf(bot)).toEqual([]);
      expect(await count(bot, CY, INCIDENTS)).toBe(1);
    });

    it('tells nothing of a private incident', async () => {
      const bot = await start({ yaml });
      await types(bot, CY, GENERAL, '/incident new sev1 checkout Payroll was stolen --private');
      bot.workspace.fault({
        method: POSTS,
        kind: 'error',
        error: 'is_archived',
        when: to(INCIDENTS, CY, directOf(CY)),
      });
      bot.workspace.fault({ method: 'conversations.open', kind: 'error', error: 'user_disabled', when: to(CY) });
      await bot.advance(31 * MINUTE);
      await expectSeen(bot, ANA, PAYMENTS, 'Nobody acknowledged p1', 'Private incident');
      await expectNotSeen(bot, ANA, PAYMENTS, 'Payroll');
    });
  });
});

/** Calls of Slack that go to one of these. */
function to(...places: readonly string[]): (args: Readonly<Record<string, unknown>>) => boolean {
  return ({ channel, users }) => places.includes(String(channel)) || places.includes(String(users));
}
