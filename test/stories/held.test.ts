/** Our own trouble with Slack or a carrier: what waits, what goes out meanwhile, and what happens when it works again. */
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { pageState, storyOf } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { startMail, startTwilio } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { verifiedContact } from '../support/given.ts';
import { insideOf } from '../support/health.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL } from '../support/seed.ts';
import { presses, told } from '../support/story.ts';

const NUMBER = '+15005550010';

async function world(dialect: (typeof dialects)[number], yaml = PAYMENTS_YAML) {
  const [phone, mail] = [await startTwilio(), await startMail()];
  const settings = {
    twilio: { accountSid: 'AC1', authToken: 'secret-token', from: '+15005550006', apiUrl: phone.url },
    mail: { url: mail.url.replace('smtp://', 'smtp://muster:p4ssword@'), from: 'muster@example.com' },
  };
  const bot = await startBot({ dialect, yaml, settings });
  return { bot, phone, mail };
}

/** Slack answers every call of the bot with this code. */
function refuse(bot: Bot, error: string): void {
  bot.workspace.fault({ method: '*', kind: 'error', error });
}

async function pages(bot: Bot, line = '/page payments Payments are failing'): Promise<void> {
  await bot.workspace.type(CY, GENERAL, line);
  await bot.settle();
}

/** Time passes at once: whatever fell due meanwhile is done at its end. */
async function passes(bot: Bot, time: number): Promise<void> {
  bot.clock.set(bot.clock.now() + time);
  bot.app.engine.poke();
  await bot.settle();
}

/** How many messages about page 1 a person has. */
async function messagesOf(bot: Bot, user: string): Promise<number> {
  return (await told(bot, user)).filter((words) => words.includes('p1')).length;
}

describe.each(dialects)('our own trouble on %s', (dialect) => {
  it('Slack revokes the token for two hours: nothing is lost, used up or repeated', async () => {
    const { bot, phone } = await world(dialect);
    await verifiedContact(bot, ANA, 'sms', NUMBER);
    refuse(bot, 'token_revoked');
    await pages(bot);
    // Not after Slack's grace: Slack has answered.
    expect(phone.told).toHaveLength(1);
    await bot.advance(25 * MINUTE);
    await passes(bot, 95 * MINUTE);
    // The second round reached Ana once more; after her nobody can be reached without Slack.
    expect(phone.told).toHaveLength(2);
    expect(await insideOf(bot, '/readyz')).toContain('The connection slack has been held since 2026-03-02T10:00');
    expect(await insideOf(bot, '/metrics')).toContain('muster_connection_held{connection="slack"} 1');
    bot.workspace.clearFaults();
    await bot.advance(10 * SECOND);
    for (const user of [ANA, BO, DEE]) expect(await messagesOf(bot, user)).toBe(1);
    expect(await pageState(bot, 1)).toBe('open');
    const story = await storyOf(bot, 1);
    expect(story.filter((entry) => entry.includes('Slack refuses the bot (token_revoked)'))).toHaveLength(1);
    expect(story).toContain('round 2, step 1 waits: no later step can be reached without Slack');
    expect(story).toContain('Slack works again: the page continues from round 2, step 1');
    expect(await insideOf(bot, '/metrics')).not.toContain('muster_connection_held{');
    await bot.advance(5 * MINUTE);
    expect(await messagesOf(bot, BO)).toBe(2);
    await presses(bot, BO, directOf(BO), 'Acknowledge');
    expect(await pageState(bot, 1)).toBe('acknowledged');
  });

  it.each(['invalid_auth', 'account_inactive', 'not_authed', 'missing_scope', 'token_revoked'])(
    'nobody has another contact method while Slack says %s: the page waits and is not exhausted',
    async (error) => {
      const { bot } = await world(dialect);
      const method = error === 'missing_scope' ? 'chat.postMessage' : '*';
      bot.workspace.fault({ method, kind: 'error', error });
      await pages(bot);
      await bot.advance(6 * MINUTE);
      await passes(bot, 29 * MINUTE);
      bot.workspace.clearFaults();
      await bot.advance(10 * SECOND);
      expect([await messagesOf(bot, ANA), await messagesOf(bot, BO)]).toEqual([1, 0]);
      expect(await pageState(bot, 1)).toBe('open');
      // The wait of the first step begins when Ana was told.
      await bot.advance(4 * MINUTE + 40 * SECOND);
      expect(await messagesOf(bot, BO)).toBe(0);
      await bot.advance(30 * SECOND);
      expect(await messagesOf(bot, BO)).toBe(1);
    },
  );

  it('a start with another token tries at once', async () => {
    const { bot } = await world(dialect);
    refuse(bot, 'token_revoked');
    await pages(bot);
    await bot.stop();
    bot.workspace.clearFaults();
    await bot.restart();
    expect(await messagesOf(bot, ANA)).toBe(1);
  });

  it('a page that was acknowledged meanwhile reaches nobody as an alarm', async () => {
    const { bot, phone } = await world(dialect);
    await verifiedContact(bot, ANA, 'sms', NUMBER);
    phone.answer = () => ({ status: 401, body: { code: 20003, status: 401 } });
    refuse(bot, 'invalid_auth');
    await pages(bot);
    await bot.workspace.type(BO, GENERAL, '/page ack p1');
    await bot.settle();
    const before = phone.told.length;
    phone.answer = () => ({ status: 201, body: { sid: 'SM1', status: 'queued' } });
    bot.workspace.clearFaults();
    await bot.advance(MINUTE);
    expect(phone.told).toHaveLength(before);
    expect((await told(bot, ANA)).filter((words) => words.includes('🔔'))).toEqual([]);
  });

  it('a scope that is missing elsewhere holds no message', async () => {
    const { bot } = await world(dialect);
    bot.workspace.fault({ method: 'conversations.create', kind: 'error', error: 'missing_scope' });
    bot.workspace.fault({ method: 'bookmarks.add', kind: 'error', error: 'missing_scope' });
    await pages(bot, '/incident new sev1 checkout Payments are failing');
    expect(await messagesOf(bot, ANA)).toBe(1);
    expect(await insideOf(bot, '/metrics')).not.toContain('muster_connection_held{');
  });

  it('a mail server that refuses our login holds e-mail, and the next contact method goes at once', async () => {
    const { bot, phone, mail } = await world(dialect);
    await verifiedContact(bot, ANA, 'email', 'ana@example.com');
    await verifiedContact(bot, ANA, 'sms', NUMBER);
    mail.login = false;
    await pages(bot);
    await bot.advance(MINUTE);
    expect([mail.mails.length, phone.told.length]).toEqual([0, 1]);
    expect(await storyOf(bot, 1)).toContain(
      `<@${ANA}>: e-mail waits (the mail server does not accept our credentials (535))`,
    );
    await bot.advance(2 * MINUTE);
    mail.login = true;
    await bot.advance(10 * SECOND);
    expect([mail.mails.length, phone.told.length]).toEqual([1, 1]);
  });

  it('an account that Twilio refuses holds SMS, and the next contact method goes at once', async () => {
    const notify = 'notify: [{ via: slack }, { via: sms, after: 1m }, { via: email, after: 10m }]';
    const yaml = PAYMENTS_YAML.replace('email: ana@example.com', `email: ana@example.com, ${notify}`);
    const { bot, phone, mail } = await world(dialect, yaml);
    await verifiedContact(bot, ANA, 'sms', NUMBER);
    await verifiedContact(bot, ANA, 'email', 'ana@example.com');
    phone.answer = () => ({ status: 401, body: { code: 20003, status: 401 } });
    await pages(bot);
    await bot.advance(MINUTE + SECOND);
    expect(mail.mails).toHaveLength(1);
    phone.answer = () => ({ status: 201, body: { sid: 'SM1', status: 'queued' } });
    const before = phone.told.length;
    await bot.advance(10 * SECOND);
    expect(phone.told).toHaveLength(before + 1);
  });

  it('Slack asks a page to wait for an hour: it is believed for 20 seconds', async () => {
    const { bot } = await world(dialect);
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 3600, times: 1 });
    await pages(bot);
    await bot.advance(19 * SECOND);
    expect(await messagesOf(bot, ANA)).toBe(0);
    await bot.advance(2 * SECOND);
    expect(await messagesOf(bot, ANA)).toBe(1);
  });

  it('a page that its receiver refuses is tried until it is over, and the next step goes at once', async () => {
    const { bot } = await world(dialect);
    bot.workspace.fault({
      method: 'chat.postMessage',
      kind: 'error',
      error: 'user_not_found',
      when: (args) => args['channel'] === ANA,
    });
    await pages(bot, '/page payments Payments are failing');
    await bot.advance(SECOND);
    expect(await messagesOf(bot, BO)).toBe(1);
    await bot.advance(14 * MINUTE);
    bot.workspace.clearFaults();
    await bot.advance(12 * MINUTE);
    expect(await messagesOf(bot, ANA)).toBe(1);
  });
});
