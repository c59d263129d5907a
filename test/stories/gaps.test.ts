import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/lib/instant.ts';
import { applyInAnotherProcess } from '../support/another-process.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectSome } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, GENERAL, INCIDENTS, PAYMENTS, SEED } from '../support/seed.ts';
import { putOn, until } from '../support/shifts.ts';
import { buttonsOf, findMessage, presses, seen, types } from '../support/story.ts';

/** Nothing is wrong: the schedule without anybody is not there. */
const YAML = PAYMENTS_YAML.replace(/ {2}empty:\n(?: {4}.*\n)+/, '')
  .replace(/ {2}nobody:\n(?: {4}.*\n)+/, '')
  .replace('policy: nobody', 'policy: payments');
/** Somebody in turn whom Slack does not know. */
const GONE = YAML.replace('people: [ana, bo] }', 'people: [ana, gone] }').replace(
  '  cy:',
  '  gone: { email: gone@example.com }\n  cy:',
);

/** What the channel was told of gaps and of people who cannot be reached. */
async function heard(bot: Bot, channel = PAYMENTS): Promise<readonly string[]> {
  return (await seen(bot, channel === PAYMENTS ? ANA : CY, channel)).filter((words) =>
    /in the next 14 days|Nothing is left to do/.test(words),
  );
}

const at = (text: string): number => Date.parse(`${text}:00Z`);

describe.each(dialects)('gaps on %s', (dialect) => {
  it('are said once, again every Monday, and when they are mended', async () => {
    const bot = await startBot({ dialect, yaml: GONE });
    expect(await heard(bot)).toEqual([
      expect.stringContaining(
        'gone is not found in Slack, and is on call from 2026-03-09 09:00 UTC to 2026-03-16 09:00 UTC',
      ),
    ]);
    await bot.advance(3 * DAY);
    await putOn(bot, ['cy'], [at('2026-03-06T09:00'), at('2026-03-06T12:00')]);
    expect(await heard(bot)).toHaveLength(1);
    await until(bot, '2026-03-09T08:59:00Z');
    expect(await heard(bot)).toHaveLength(1);
    await until(bot, '2026-03-09T09:01:00Z');
    expect((await heard(bot)).slice(1)).toEqual([expect.stringContaining('gone is not found in Slack')]);
    await putOn(bot, ['cy'], [at('2026-03-09T09:00'), at('2026-03-30T09:00')]);
    expect((await heard(bot)).slice(2)).toEqual(['✅ payments: fixed. There are no gaps in the next 14 days.']);
  });

  it('that a change makes are said at once, with what takes them', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    expect(await heard(bot)).toEqual([]);
    await bot.advance(2 * DAY);
    const start = at('2026-03-18T09:00');
    await putOn(bot, [], [start, start + 3 * HOUR]);
    expect(await heard(bot)).toEqual([
      expect.stringContaining('🚨 Nobody is on call from 2026-03-18 09:00 UTC to 2026-03-18 12:00 UTC'),
    ]);
    const message = await findMessage(bot, ANA, PAYMENTS, /Nobody is on call/);
    expect(buttonsOf(message)).toEqual(['Put me on call', 'Override']);
    await presses(bot, ANA, PAYMENTS, 'Put me on call');
    expect((await seen(bot, ANA, PAYMENTS)).at(-1)).toMatch(
      /Not saved yet.*<@U000ANA01> is on call for payments from 2026-03-18 09:00/,
    );
    await presses(bot, ANA, PAYMENTS, 'Save');
    expect((await heard(bot)).at(-1)).toContain('payments: fixed');
  });

  it('that only come nearer wait for Monday; those of a new file do not', async () => {
    const later = YAML.replace('people: [ana, bo] }', 'people: [ana, bo], until: 2026-03-20T09:00 }');
    const bot = await startBot({ dialect, yaml: later });
    expect(await heard(bot)).toEqual([]);
    await until(bot, '2026-03-07T10:00:00Z');
    await putOn(bot, ['cy'], [at('2026-03-08T09:00'), at('2026-03-08T12:00')]);
    expect(await heard(bot)).toEqual([]);
    await until(bot, '2026-03-09T09:01:00Z');
    expect(await heard(bot)).toEqual([expect.stringContaining('Nobody is on call from 2026-03-20 09:00 UTC')]);
    await applyInAnotherProcess(bot, later.replace('2026-03-20T09:00', '2026-03-19T09:00'));
    bot.app.engine.poke();
    await bot.settle();
    expect((await heard(bot)).slice(1)).toEqual([
      expect.stringContaining('Nobody is on call from 2026-03-19 09:00 UTC to 2026-03-20 09:00 UTC… and 1 more'),
    ]);
  });

  it('of one reading of Slack are one message a channel', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    await bot.stop();
    bot.workspace.connect('http://127.0.0.1:1/');
    await bot.workspace.deactivate(BO);
    await bot.restart();
    const told = await heard(bot);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /payments in the next 14 days[\s\S]*<@U000BO001> has left Slack[\s\S]*second in the next 14 days/,
    );
    await until(bot, '2026-03-09T09:01:00Z');
    expect((await heard(bot)).slice(1)).toEqual([expect.stringMatching(/payments in the[\s\S]*second in the/)]);
  });

  it('are said when somebody on call is deactivated, and not for every new status', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    await bot.workspace.deactivate(CY);
    await bot.settle();
    expect(await heard(bot)).toEqual([]);
    await bot.workspace.deactivate(BO);
    await bot.workspace.deactivate(BO);
    await bot.settle();
    expect(await heard(bot)).toHaveLength(1);
  });

  it('are the days on which somebody on call is away', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    await types(bot, BO, PAYMENTS, '/oncall away 2026-03-10 to 2026-03-11');
    expectSome(await heard(bot), `<@${BO}> is away, and is on call from 2026-03-10 04:00 UTC`);
  });

  it('without a channel of their own are said in the announcement channel', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expectSome(await heard(bot, INCIDENTS), 'Nobody is on call from 2026-03-02 10:00 UTC');
  });

  it('are said to people in direct messages of nobody', async () => {
    const bot = await startBot({ dialect, yaml: GONE, seed: { ...SEED, channels: SEED.channels.slice(2) } });
    expect(bot.workspace.calls.filter((call) => call.method === 'chat.postMessage')).toEqual([]);
  });
});

describe.each(dialects)('/oncall gaps on %s', (dialect) => {
  it('answers at any time, to the asker only', async () => {
    const bot = await startBot({ dialect, yaml: GONE });
    const all = await types(bot, DEE, GENERAL, '/oncall gaps');
    expect(all).toContain('payments in the next 14 days');
    expect(all).toContain('gone is not found in Slack');
    expect(await types(bot, DEE, GENERAL, '/oncall gaps second')).toBe(
      '✅ second: no gaps in the next 14 days. Everyone on call can be reached.',
    );
  });

  it('shows what is expected, of which no channel hears', async () => {
    const bot = await startBot({
      dialect,
      yaml: PAYMENTS_YAML.replace('  empty:\n', '  empty:\n    gaps: expected\n'),
    });
    await bot.advance(8 * DAY);
    expect(await heard(bot, INCIDENTS)).toEqual([]);
    expect(await types(bot, CY, GENERAL, '/oncall gaps')).toContain('as muster.yaml expects');
  });

  it('says so when there is no schedule', async () => {
    const bot = await startBot({ dialect });
    expect(await types(bot, CY, GENERAL, '/oncall gaps')).toContain('There are no schedules yet');
  });
});
