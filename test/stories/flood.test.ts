/** Many pages at once: each is named in a message that arrives soon, and waits from then on. */
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { startTwilio } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectTold } from '../support/expect.ts';
import { crowd, namesIn, oneMessageASecond, pagesOpened, withCrowd } from '../support/flood.ts';
import { verifiedContact } from '../support/given.ts';
import { messagesIn, wordsOf } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { laddersYaml } from '../support/policies.ts';
import { ANA, BO, CY, directOf, GENERAL, PAYMENTS } from '../support/seed.ts';
import { presses, types } from '../support/story.ts';

const PHONE = '+15005550010';

describe.each(dialects)('the wait of a step, on %s', (dialect) => {
  it('begins when the message that names the page was delivered', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 15, times: 1 });
    await types(bot, CY, GENERAL, '/page payments One');
    await bot.advance(5 * MINUTE + 10 * SECOND);
    await expectNotTold(bot, BO, 'p1');
    await bot.advance(10 * SECOND);
    await expectTold(bot, BO, '🔔 Page p1');
  });

  it('begins 30 seconds after the step was taken when nothing was delivered', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault({
      method: 'chat.postMessage',
      kind: 'status',
      status: 503,
      when: ({ channel }) => channel !== BO,
    });
    await types(bot, CY, GENERAL, '/page payments One');
    await bot.advance(5 * MINUTE + 25 * SECOND);
    await expectNotTold(bot, BO, 'p1');
    await bot.advance(5 * SECOND);
    await expectTold(bot, BO, '🔔 Page p1');
  });
});

describe.each(dialects)('many pages for one person, on %s', (dialect) => {
  it('are all named in messages that arrive within half a minute, though Slack takes one a second', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: withCrowd(6) });
    const posted = oneMessageASecond(bot);
    await pagesOpened(bot, crowd(6), 60, '@ana');
    await bot.advance(35 * SECOND);
    const toAna = posted.filter(({ channel }) => channel === ANA);
    expect(namesIn(toAna.map(({ words }) => words)).size).toBe(60);
    expect(toAna.length).toBeLessThan(8);
  });

  it('come in one message with a button each, and one button acknowledges them all', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: withCrowd(2) });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 5 });
    await pagesOpened(bot, crowd(2), 12, '@ana');
    bot.workspace.clearFaults();
    await bot.advance(10 * SECOND);
    const [message, ...others] = await messagesIn(bot.workspace, ANA, directOf(ANA));
    expect(others).toEqual([]);
    if (message === undefined) throw new Error('Ana got no message');
    expect(wordsOf(message)).toContain('🔔 12 pages need you');
    await bot.workspace.click(ANA, message, 'do:p7');
    await bot.advance(2 * SECOND);
    await expectTold(bot, ANA, '🔔 11 pages need you', '1 more page is acknowledged or closed');
    await expectNotTold(bot, ANA, 'p7 Trouble');
    await presses(bot, ANA, directOf(ANA), 'Acknowledge all 11');
    await bot.advance(2 * SECOND);
    await expectTold(bot, ANA, '12 pages: all acknowledged or closed');
    expect(await types(bot, CY, GENERAL, '/page list')).toContain('No page is open');
  });
});

describe.each(dialects)('pages that come after a common message, on %s', (dialect) => {
  it('wait half a minute for the next one, and nobody acknowledges them unread', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: withCrowd(2) });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 5 });
    await pagesOpened(bot, crowd(2), 5, '@ana');
    bot.workspace.clearFaults();
    await bot.advance(10 * SECOND);
    await pagesOpened(bot, crowd(2), 3, '@ana later');
    await expectNotTold(bot, ANA, 'later');
    expect(await types(bot, ANA, GENERAL, '/page ack all')).toContain('You acknowledged 5 pages (p1–p5)');
    await bot.advance(30 * SECOND);
    await expectTold(bot, ANA, '🔔 3 pages need you', 'p6 later Trouble');
    expect(await types(bot, CY, GENERAL, '/page list')).toMatch(/p6(.|\n)*p7(.|\n)*p8/);
  });

  it('name the earlier ones too, and the older message points to the newer', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: withCrowd(2) });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 5 });
    await pagesOpened(bot, crowd(2), 5, '@ana');
    bot.workspace.clearFaults();
    await bot.advance(10 * SECOND);
    await pagesOpened(bot, crowd(2), 1, '@ana later');
    await bot.advance(30 * SECOND);
    const words = (await messagesIn(bot.workspace, ANA, directOf(ANA))).map(wordsOf);
    expect(words).toEqual([
      expect.stringContaining('in the newer message below'),
      expect.stringMatching(/6 pages need you(.|\n)*p1 Trouble(.|\n)*p6 later/),
    ]);
  });
});

describe.each(dialects)('many pages by other contact methods, on %s', (dialect) => {
  it('are one SMS and one call, and “ack all” acknowledges them', async () => {
    const phone = await startTwilio();
    const settings = {
      twilio: { accountSid: 'AC1', authToken: 'secret', from: '+15005550006', apiUrl: phone.url },
      publicUrl: 'https://muster.example',
    };
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, seed: withCrowd(2), settings });
    await verifiedContact(bot, ANA, 'sms', PHONE);
    await verifiedContact(bot, ANA, 'call', PHONE);
    const stillClosed = { method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 5 } as const;
    bot.workspace.fault({ ...stillClosed, when: ({ channel }) => channel === ANA });
    await pagesOpened(bot, crowd(2), 12, '@ana');
    await bot.advance(50 * SECOND);
    const said = (kind: string, field: string) =>
      phone.told.filter(({ path }) => path.includes(kind)).map(({ body }) => new URLSearchParams(body).get(field));
    expect(said('Messages', 'Body')).toEqual([
      '12 pages need you: p1 Trouble number 1; p2 Trouble number 2; p3 Trouble number 3; and 9 more\nReply: ack all / ack p1',
    ]);
    expect(said('Calls', 'Twiml')).toEqual([expect.stringContaining('Muster. 12 pages need you. Page 1: Trouble')]);
    const params = { From: PHONE, Body: 'Ack all', MessageSid: 'SM1' };
    const signature = twilio.getExpectedTwilioSignature('secret', 'https://muster.example/twilio/sms', params);
    const reply = { method: 'POST', headers: { 'x-twilio-signature': signature }, body: new URLSearchParams(params) };
    expect(await (await fetch(`${bot.app.url}/twilio/sms`, reply)).text()).toContain('You acknowledged 12 pages');
    expect(await types(bot, CY, GENERAL, '/page list')).toContain('No page is open');
    await bot.advance(10 * MINUTE);
    expect(phone.told.length).toBe(2);
  });
});

describe.each(dialects)('many pages for one channel, on %s', (dialect) => {
  it('are one message that wakes it, and whoever reads it acknowledges them all', async () => {
    const bot = await startBot({ dialect, yaml: laddersYaml(), seed: withCrowd(2) });
    const closed = { method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 5 } as const;
    bot.workspace.fault({ ...closed, when: ({ channel }) => channel === PAYMENTS });
    await pagesOpened(bot, crowd(2), 6, 'channels');
    bot.workspace.clearFaults();
    await bot.advance(10 * SECOND);
    const texts = (await messagesIn(bot.workspace, BO, PAYMENTS)).map(({ text }) => text);
    expect(texts).toEqual([expect.stringMatching(/^<!here> 🔔 6 pages need somebody: p1 Trouble number 1/)]);
    await presses(bot, BO, PAYMENTS, 'Acknowledge all 6');
    expect(await types(bot, CY, GENERAL, '/page list')).toContain('No page is open');
  });
});

describe.each(dialects)('a message with many pages, on %s', (dialect) => {
  it('tells nothing of private incidents', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 5 });
    for (let n = 1; n <= 5; n += 1)
      await types(bot, BO, GENERAL, `/incident new sev1 checkout Secret number ${n} --private`);
    bot.workspace.clearFaults();
    await bot.advance(10 * SECOND);
    await expectTold(bot, ANA, '🔔 5 pages need you', 'p5 Private incident');
    await expectNotTold(bot, ANA, 'Secret');
  });

  it('names the most severe first', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'rate-limited', retryAfter: 5 });
    for (const words of ['sev2 checkout One', 'sev2 checkout Two', 'sev1 checkout Three', 'sev2 checkout Four'])
      await types(bot, BO, GENERAL, `/incident new ${words}`);
    bot.workspace.clearFaults();
    await bot.advance(10 * SECOND);
    await expectTold(bot, ANA, /INC-3 sev1(.|\n)*INC-1 sev2(.|\n)*INC-2 sev2(.|\n)*INC-4 sev2/);
  });
});
