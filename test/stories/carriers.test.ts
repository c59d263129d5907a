import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import type { ContactMethod } from '../../src/topics/paging/contact/rules.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { startCarrier, startMail, startTwilio } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { expectTold } from '../support/expect.ts';
import { verifiedContact } from '../support/given.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, directOf, GENERAL } from '../support/seed.ts';
import { presses, types } from '../support/story.ts';

/** Ana's ways, as if she had verified them. */
async function ways(bot: Bot, user: string, contacts: readonly (readonly [ContactMethod, string])[]): Promise<void> {
  for (const [method, address] of contacts) await verifiedContact(bot, user, method, address);
}

async function world(dialect: (typeof dialects)[number]) {
  const [push, phone, mail] = [await startCarrier(), await startTwilio(), await startMail()];
  const twilio = { accountSid: 'AC1', authToken: 'secret-token', from: '+15005550006', apiUrl: phone.url };
  const settings = { twilio, mail: { url: mail.url, from: 'muster@example.com' }, publicUrl: 'https://muster.example' };
  const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, settings });
  return { bot, push, phone, mail };
}

describe.each(dialects)('contact methods on %s', (dialect) => {
  it('go out one after the other until the page is answered', async () => {
    const { bot, push, phone, mail } = await world(dialect);
    await ways(bot, ANA, [
      ['push', `${push.url}/ana`],
      ['email', 'ana@example.com'],
      ['sms', '+15005550010'],
      ['call', '+15005550010'],
    ]);
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    expect([push.told.length, mail.mails.length, phone.told.length]).toEqual([0, 0, 0]);
    await bot.advance(1 * MINUTE);
    expect(JSON.parse(push.told[0]?.body ?? '')).toMatchObject({
      topic: 'ana',
      priority: 5,
      message: 'Payments are failing',
    });
    await bot.advance(1 * MINUTE);
    expect(mail.mails[0]?.source).toContain('[p1] Payments are failing');
    expect(mail.mails[0]?.source).toContain('https://muster.example/answer/');
    await bot.advance(2 * MINUTE);
    expect(phone.told.map((t) => t.path)).toEqual(['/2010-04-01/Accounts/AC1/Messages.json']);
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await bot.advance(30 * MINUTE);
    expect(phone.told.length).toBe(1);
  });

  it('that fail for good are followed by the next at once, and the page says so', async () => {
    const { bot, phone, mail } = await world(dialect);
    await ways(bot, ANA, [
      ['email', 'ana@example.com'],
      ['sms', '+15005550010'],
    ]);
    mail.refuse = () => ({ code: 550, words: 'no such user' });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await bot.advance(1 * MINUTE);
    expect(phone.told.length).toBe(1);
    expect(await types(bot, CY, GENERAL, '/page show p1')).toContain(
      `<@${ANA}>: e-mail failed (the mail server said 550)`,
    );
  });

  it('go at once when Slack does not take the message', async () => {
    const { bot, phone } = await world(dialect);
    await ways(bot, ANA, [
      ['sms', '+15005550010'],
      ['call', '+15005550010'],
    ]);
    bot.workspace.fault({ method: '*', kind: 'status', status: 503 });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await bot.advance(19 * SECOND);
    expect(phone.told.length).toBe(0);
    await bot.advance(2 * SECOND);
    expect(phone.told.map((t) => t.path.split('/').at(-1)).sort()).toEqual(['Calls.json', 'Messages.json']);
  });

  it('go on after the next step, and a repeat starts them again', async () => {
    const { bot, phone } = await world(dialect);
    await ways(bot, ANA, [['sms', '+15005550010']]);
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await bot.advance(6 * MINUTE);
    await expectTold(bot, BO, 'p1');
    expect(phone.told.length).toBe(1);
    await bot.advance(11 * MINUTE);
    expect(phone.told.length).toBe(2);
  });
});
