import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import type { ContactMethod } from '../../src/topics/paging/contact/rules.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { startMail, startTwilio } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { expectTold } from '../support/expect.ts';
import { sealedFor, verifiedContact } from '../support/given.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, directOf, GENERAL } from '../support/seed.ts';
import { presses, told, types } from '../support/story.ts';

const PUBLIC = 'https://muster.example';
const TOKEN = 'secret-token';
const PHONE = '+15005550010';

async function world(dialect: (typeof dialects)[number], ways: readonly (readonly [string, ContactMethod, string])[]) {
  const [phone, mail] = [await startTwilio(), await startMail()];
  const settings = {
    twilio: { accountSid: 'AC1', authToken: TOKEN, from: '+15005550006', apiUrl: phone.url },
    mail: { url: mail.url, from: 'muster@example.com' },
    publicUrl: PUBLIC,
  };
  const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, settings });
  for (const [user, method, address] of ways) await verifiedContact(bot, user, method, address);
  return { bot, phone, mail };
}

/** The links of a mail, by what they do. */
function linksIn(source: string): Readonly<Record<string, string>> {
  const text = source.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
  return Object.fromEntries(
    [...text.matchAll(/(\w+): https:\/\/muster\.example(\/answer\/\S+)/g)].map((m) => [m[1], m[2]]),
  );
}

const HTML = { accept: 'text/html' };

/** Posts to one of Twilio's doors, signed as Twilio does. */
async function fromTwilio(
  bot: Bot,
  path: string,
  params: Record<string, string>,
  authToken = TOKEN,
): Promise<Response> {
  const signature = twilio.getExpectedTwilioSignature(authToken, `${PUBLIC}${path}`, params);
  const body = new URLSearchParams(params);
  return fetch(`${bot.app.url}${path}`, { method: 'POST', headers: { 'x-twilio-signature': signature }, body });
}

async function sms(bot: Bot, Body: string, more: Record<string, string> = {}): Promise<string> {
  const params = { From: PHONE, Body, MessageSid: `SM${Body}`, ...more };
  return (await fromTwilio(bot, '/twilio/sms', params)).text();
}

async function page(bot: Bot, words = 'Payments are failing'): Promise<void> {
  await types(bot, CY, GENERAL, `/page payments ${words}`);
}

async function show(bot: Bot, id = 'p1'): Promise<string> {
  return types(bot, CY, GENERAL, `/page show ${id}`);
}

describe.each(dialects)('a link in a mail, on %s', (dialect) => {
  async function mailed() {
    const { bot, mail } = await world(dialect, [[ANA, 'email', 'ana@example.com']]);
    await page(bot, 'Payments <b>are</b> failing');
    await bot.advance(5 * MINUTE);
    return { bot, links: linksIn(mail.mails[0]?.source ?? '') };
  }

  it('asks once more and does nothing, however often it is followed; pressing acknowledges', async () => {
    const { bot, links } = await mailed();
    const link = `${bot.app.url}${links['Acknowledge']}`;
    for (let n = 0; n < 3; n += 1) {
      const asked = await fetch(link);
      expect(asked.headers.get('cache-control')).toBe('no-store');
      expect(asked.headers.get('content-security-policy')).toContain("default-src 'none'");
      const html = await asked.text();
      expect(html).toContain('Acknowledge p1</button>');
      expect(html).toContain('Payments &lt;b&gt;are&lt;/b&gt; failing');
      expect(html).toContain('Nobody has acknowledged it yet');
    }
    expect(await show(bot)).not.toContain('> acknowledged');
    const done = await fetch(link, { method: 'POST', headers: HTML });
    expect(await done.text()).toContain('You acknowledged p1');
    await bot.settle();
    expect(await show(bot)).toContain(`<@${ANA}>`);
    const again = await fetch(link, { method: 'POST', headers: { accept: '*/*' } });
    expect(again.headers.get('content-type')).toContain('text/plain');
    expect(await again.text()).toContain('p1');
  });

  it('that is stale does no harm and says who has it', async () => {
    const { bot, links } = await mailed();
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    const html = await (await fetch(`${bot.app.url}${links['Escalate']}`, { method: 'POST', headers: HTML })).text();
    expect(html).toMatch(/acknowledged|in the meantime/);
    await bot.advance(1 * HOUR);
    expect((await told(bot, BO)).filter((words) => words.includes('p1')).length).toBe(1);
  });

  it('that is a day old, or of somebody else’s making, does nothing', async () => {
    const { bot, links } = await mailed();
    const link = `${bot.app.url}${links['Acknowledge']}`;
    for (const added of ['x', '.x', '%00'])
      expect((await fetch(`${link}${added}`, { method: 'POST' })).status).toBe(404);
    const [payload = '', mac = ''] = (links['Acknowledge'] ?? '').replace('/answer/', '').split('.');
    const forged = Buffer.from(payload, 'base64url').toString().replace('p1', 'p2');
    const other = `/answer/${Buffer.from(forged).toString('base64url')}.${mac}`;
    expect((await fetch(`${bot.app.url}${other}`, { method: 'POST' })).status).toBe(404);
    await bot.advance(25 * HOUR);
    expect((await fetch(link, { method: 'POST' })).status).toBe(410);
    expect(await show(bot)).not.toContain('> acknowledged');
  });
});

it('a signed link answers, and runs nothing else: no other command, and no token that was made for another door', async () => {
  const { bot } = await world('sqlite', []);
  await page(bot);
  const post = (token: string) => fetch(`${bot.app.url}/answer/${token}`, { method: 'POST' });
  const other = await post(await sealedFor(bot, ANA, 'answer', 'page @bo Wake up'));
  expect(await other.text()).toContain('This link works only for pages and contact-method tests.');
  const wall = await sealedFor(bot, ANA, 'web', 'web 0');
  expect((await post(wall)).status).toBe(404);
  expect((await fetch(`${bot.app.url}/pushover/receipt/${wall}`, { method: 'POST' })).status).toBe(404);
  expect(await types(bot, CY, GENERAL, '/page list')).not.toContain('p2');
});

describe.each(dialects)('an SMS, on %s', (dialect) => {
  it('acknowledges, with or without the page’s name, once for each that arrives', async () => {
    const { bot } = await world(dialect, [[ANA, 'sms', PHONE]]);
    await page(bot);
    expect(await sms(bot, ' ACK! ')).toContain('You acknowledged p1');
    expect(await sms(bot, ' ACK! ')).toContain('You acknowledged p1');
    await bot.settle();
    expect(await show(bot)).toContain('> acknowledged');
    await types(bot, CY, GENERAL, '/page @ana One');
    await types(bot, CY, GENERAL, '/page @ana Two');
    expect(await sms(bot, 'ack')).toContain('ack p2: One\nack p3: Two');
    expect(await sms(bot, 'p3 ack')).toContain('You acknowledged p3');
    expect(await sms(bot, '👍', { MessageSid: 'SM9' })).toContain('You acknowledged p2');
    expect(await sms(bot, 'ack', { MessageSid: 'SM10' })).toContain('No page is open');
  });

  it('escalates', async () => {
    const { bot } = await world(dialect, [[ANA, 'sms', PHONE]]);
    await page(bot);
    expect(await sms(bot, 'esc p1')).toContain('Escalated');
    await bot.settle();
    await expectTold(bot, BO, 'p1');
  });

  it('from a stranger, or not from Twilio, learns and does nothing', async () => {
    const { bot } = await world(dialect, [[ANA, 'sms', PHONE]]);
    await page(bot);
    const stranger = await sms(bot, 'ack p1', { From: '+15005550099' });
    expect(stranger).toContain('only for people who have set up their phone');
    expect(stranger).not.toContain('Payments');
    const forged = await fromTwilio(bot, '/twilio/sms', { From: PHONE, Body: 'ack', MessageSid: 'SM1' }, 'guessed');
    expect(forged.status).toBe(403);
    expect(await sms(bot, 'hello?')).toContain('Reply “ack”');
    expect(await show(bot)).not.toContain('> acknowledged');
  });

  it('that says stop ends SMS to that number, and Slack says so', async () => {
    const { bot, phone } = await world(dialect, [[ANA, 'sms', PHONE]]);
    expect(await sms(bot, 'Stop')).not.toContain('<Message>');
    await bot.settle();
    await expectTold(bot, ANA, 'You sent STOP');
    await page(bot);
    await bot.advance(10 * MINUTE);
    expect(phone.told.length).toBe(0);
  });

  it('that never arrives hands over to the next way at once', async () => {
    const { bot, phone } = await world(dialect, [
      [ANA, 'sms', PHONE],
      [ANA, 'call', PHONE],
    ]);
    await page(bot);
    while (phone.told.length === 0) await bot.advance(1 * MINUTE);
    const report = new URLSearchParams(phone.told[0]?.body).get('StatusCallback')?.replace(PUBLIC, '') ?? '';
    await fromTwilio(bot, report, { MessageStatus: 'sent', MessageSid: 'SM1' });
    expect(phone.told.length).toBe(1);
    await fromTwilio(bot, report, { MessageStatus: 'undelivered', ErrorCode: '30003', MessageSid: 'SM1' });
    await bot.settle();
    expect(phone.told.length).toBe(2);
    expect(await show(bot)).toContain(`<@${ANA}>: SMS failed (undelivered, Twilio’s 30003)`);
    const ring = new URLSearchParams(phone.told[1]?.body).get('StatusCallback')?.replace(PUBLIC, '') ?? '';
    await fromTwilio(bot, ring, { CallStatus: 'in-progress', CallSid: 'CA1' });
    expect(await show(bot)).toContain('a call arrived (a person or a machine picked up)');
  });
});

describe.each(dialects)('a call, on %s', (dialect) => {
  async function called() {
    const { bot, phone } = await world(dialect, [[ANA, 'call', PHONE]]);
    await page(bot);
    await bot.advance(4.5 * MINUTE);
    const twiml = new URLSearchParams(phone.told[0]?.body).get('Twiml') ?? '';
    return { bot, twiml, path: /action="https:\/\/muster\.example([^"]+)"/.exec(twiml)?.[1] ?? '' };
  }
  const key = async (bot: Bot, path: string, Digits: string) =>
    (await fromTwilio(bot, path, { Digits, CallSid: 'CA1' })).text();

  it('reads the page and takes 1, and after that 2 does no harm', async () => {
    const { bot, twiml, path } = await called();
    expect(twiml).toContain('Payments are failing');
    expect(twiml).toContain('Press 1 to acknowledge, 2 to escalate, 3 to hear it again');
    expect(await key(bot, path, '3')).toContain('Payments are failing');
    expect(await key(bot, path, '7')).toContain('7 is not an option');
    expect(await key(bot, path, '1')).toContain('You acknowledged p1');
    await bot.settle();
    expect(await show(bot)).toContain('> acknowledged');
    expect(await key(bot, path, '2')).toMatch(/in the meantime|acknowledged/);
    expect(await key(bot, path, '3')).toContain('acknowledged it');
  });

  it('takes 2: the next step is paged', async () => {
    const { bot, path } = await called();
    expect(await key(bot, path, '2')).toContain('Escalated');
    await bot.settle();
    await expectTold(bot, BO, 'p1');
  });
});
