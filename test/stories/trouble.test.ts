import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { pageState, storyOf } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectSeen, expectTold } from '../support/expect.ts';
import { askInside, insideOf } from '../support/health.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, directOf, GENERAL, INCIDENTS } from '../support/seed.ts';
import { presses, roomOf, seen, told, types } from '../support/story.ts';

const LINE = '/incident new sev1 checkout Payments are failing';

/** Everything a declare owes, and nothing of it twice. */
async function expectDeclaredOnce(bot: Bot): Promise<void> {
  const { channels } = await bot.workspace.snapshot(ANA);
  expect(channels.filter((c) => c.name.startsWith('inc-1')).length).toBe(1);
  const room = await roomOf(bot, ANA, 1);
  expect(channels.find((c) => c.id === room)?.members).toEqual(expect.arrayContaining([ANA, BO]));
  expect(channels.find((c) => c.id === room)?.topic).toContain('INC-1');
  expect((await told(bot, ANA)).filter((words) => words.includes('🔔 Page p1')).length).toBe(1);
  expect((await seen(bot, CY, INCIDENTS)).filter((words) => words.includes('INC-1')).length).toBe(1);
  expect((await seen(bot, ANA, room)).filter((words) => words.includes('Lead nobody yet')).length).toBe(1);
}

describe.each(dialects)('trouble on %s', (dialect) => {
  it('Slack is down for a minute in the middle of a declare', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    let calls = 0;
    bot.workspace.fault({ method: '*', kind: 'status', status: 503, when: () => ++calls > 2 });
    expect(await types(bot, BO, GENERAL, LINE)).toContain('INC-1');
    await bot.advance(MINUTE);
    bot.workspace.clearFaults();
    await bot.advance(2 * MINUTE);
    await expectDeclaredOnce(bot);
  });

  describe.each(['hang', 'accept-then-hang'] as const)('killed and started again (%s)', (kind) => {
    it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])('at call %i of a declare', async (step) => {
      const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
      let calls = 0;
      bot.workspace.fault({ method: '*', kind, when: () => ++calls >= step });
      await bot.workspace.type(BO, GENERAL, LINE);
      await expect.poll(() => calls, { timeout: 5_000 }).toBeGreaterThanOrEqual(step);
      await bot.crash();
      bot.workspace.clearFaults();
      await bot.restart();
      await bot.advance(MINUTE);
      await expectDeclaredOnce(bot);
    });
  });

  it('the escalation continues where it was after a stop that swallowed its step', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, LINE);
    await bot.crash();
    bot.clock.set(bot.clock.now() + 7 * MINUTE);
    await bot.restart();
    await bot.settle();
    expect((await told(bot, BO)).filter((words) => words.includes('🔔 Page p1')).length).toBe(1);
    await bot.advance(9 * MINUTE);
    expect((await told(bot, ANA)).filter((words) => words.includes('p1')).length).toBe(1);
    await bot.advance(2 * MINUTE);
    expect((await told(bot, ANA)).filter((words) => words.includes('p1')).length).toBe(2);
  });

  it('one refusal stops nothing else, is said, and is tried again', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault({ method: 'conversations.setTopic', kind: 'error', error: 'restricted_action' });
    await types(bot, BO, GENERAL, LINE);
    await expectTold(bot, ANA, '🔔 Page p1');
    await expectSeen(bot, CY, INCIDENTS, 'INC-1');
    await expectSeen(
      bot,
      BO,
      await roomOf(bot, BO, 1),
      'Slack refused to set the channel topic (restricted_action). Muster keeps trying',
    );
    bot.workspace.clearFaults();
    await bot.advance(5 * MINUTE);
    await expectDeclaredOnce(bot);
  });

  it('a page waits for nothing: 429 for everything else, and then for it', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 30, times: 1 });
    await types(bot, BO, GENERAL, LINE);
    await bot.advance(MINUTE);
    await expectDeclaredOnce(bot);
  });

  it('starts with Slack unreachable, and commands that reach it work', async () => {
    const bot = await startBot({
      dialect,
      yaml: PAYMENTS_YAML,
      before: (workspace) => workspace.fault({ method: '*', kind: 'drop' }),
    });
    const answer = await bot.workspace.type(BO, GENERAL, LINE);
    expect(answer.body).toContain('INC-1');
    bot.workspace.clearFaults();
    await bot.advance(5 * MINUTE);
    await bot.app.ready;
    await bot.settle();
    await expectSeen(bot, CY, INCIDENTS, 'INC-1');
    const health = await askInside(bot, '/healthz');
    expect(health.status).toBe(200);
  });

  it('an unsigned or stale request is refused and counted', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const body = 'command=/incident&text=new+sev1+x&user_id=U000BO001';
    const send = (headers: Record<string, string>) =>
      fetch(`${bot.app.url}/slack/events`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
    expect((await send({})).status).toBe(401);
    expect((await send({ 'x-slack-request-timestamp': '1000000000', 'x-slack-signature': 'v0=00' })).status).toBe(401);
    expect(await insideOf(bot, '/metrics')).toMatch(/refused\S*\s2/);
  });

  it('an acknowledgement that races the timer that escalates wins or loses whole', async () => {
    for (let round = 0; round < 8; round += 1) {
      const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
      await types(bot, CY, GENERAL, '/page payments Race');
      const due = await bot.app.nextDue();
      bot.clock.set(due ?? 0);
      bot.app.engine.poke();
      await Promise.all([bot.workspace.type(ANA, directOf(ANA), 'page ack p1'), bot.settle()]);
      await bot.settle();
      const bo = (await told(bot, BO)).filter((words) => words.includes('Race'));
      expect(bo.every((words) => words.includes('✅ Acknowledged'))).toBe(true);
      expect(await pageState(bot, 1)).toBe('acknowledged');
      expect(await types(bot, CY, GENERAL, '/page show p1')).toContain(`<@${ANA}> acknowledged at`);
      await bot.advance(60 * MINUTE);
      expect((await told(bot, BO)).filter((words) => words.includes('🔔'))).toEqual([]);
    }
  });

  it('two people acknowledge at once: one has it', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Both');
    await Promise.all([
      bot.workspace.type(ANA, GENERAL, '/page ack p1'),
      bot.workspace.type(BO, GENERAL, '/page ack p1'),
    ]);
    await bot.settle();
    expect(await pageState(bot, 1)).toBe('acknowledged');
    expect((await storyOf(bot, 1)).filter((entry) => entry.includes('acknowledged'))).toHaveLength(1);
  });

  it('presses of a button again have one effect', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Once');
    await presses(bot, ANA, directOf(ANA), 'Escalate');
    await bot.workspace.repeat();
    await bot.settle();
    const story = await storyOf(bot, 1);
    expect(story.filter((entry) => entry.endsWith('escalated'))).toHaveLength(1);
    expect(story.flatMap((entry) => /^step \d+(?=: paged)/.exec(entry)?.[0] ?? [])).toEqual(['step 1', 'step 2']);
  });
});
