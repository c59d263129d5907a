import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { startCarrier, startMail, startTwilio } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { expectNone, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { keptIn } from '../support/rows.ts';
import { ANA, BO, CY, DEE, GENERAL, PAYMENTS } from '../support/seed.ts';
import { modalOf, seen, told, types } from '../support/story.ts';

const PHONE = '+15005550010';

async function world(dialect: (typeof dialects)[number], privateReceivers = ['127.0.0.1']) {
  const [phone, mail, push] = [await startTwilio(), await startMail(), await startCarrier()];
  const settings = {
    twilio: { accountSid: 'AC1', authToken: 'secret-token', from: '+15005550006', apiUrl: phone.url },
    mail: { url: mail.url, from: 'muster@example.com' },
    publicUrl: 'https://muster.example',
    privateReceivers,
  };
  const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, settings });
  return { bot, phone, mail, push };
}

/** Fills in the form of one's ways; what is not named stays empty. */
async function sets(bot: Bot, user: string, named: Record<string, string>) {
  await types(bot, user, GENERAL, '/oncall me');
  const answer = await bot.workspace.submit(user, (await modalOf(bot, user)).id, named);
  await bot.settle();
  return JSON.stringify(answer);
}

/** The code in what a carrier was told. */
function codeIn(body: string | undefined): string {
  return /(?:code is|code=)\D*(\d{6})/.exec(decodeURIComponent((body ?? '').replace(/\+/g, ' ')))?.[1] ?? 'none';
}

describe.each(dialects)('how somebody is reached, on %s', (dialect) => {
  it('is entered in a form, tested, and used once the test is answered', async () => {
    const { bot, phone } = await world(dialect);
    const said = await sets(bot, ANA, { sms: '+1 (500) 555-0010', high: 'slack, text 90s' });
    expect(said).toContain('a test is on its way to you');
    expect(new URLSearchParams(phone.told[0]?.body).get('To')).toBe(PHONE);
    const code = codeIn(phone.told[0]?.body);
    await types(bot, CY, GENERAL, '/page payments One');
    await bot.advance(2 * MINUTE);
    expect(phone.told.length).toBe(1);
    await types(bot, ANA, GENERAL, '/page ack');
    expect(await types(bot, BO, GENERAL, `/oncall verified ${code}`)).toContain('You have no open test');
    expect(await types(bot, ANA, GENERAL, '/oncall verified 000000x')).toContain('That code is wrong');
    expect(await types(bot, ANA, GENERAL, `/oncall verified ${code}`)).toContain('Verified');
    await types(bot, CY, GENERAL, '/page payments Two');
    await bot.advance(1 * MINUTE);
    expect(phone.told.length).toBe(1);
    await bot.advance(1 * MINUTE);
    expect(phone.told.length).toBe(2);
  });

  it('is seen by nobody else, in no message, list, audit or export', async () => {
    const { bot, phone } = await world(dialect);
    await sets(bot, ANA, { sms: PHONE, email: 'ana.private@example.com' });
    await types(bot, ANA, GENERAL, `/oncall verified ${codeIn(phone.told[0]?.body)}`);
    await types(bot, CY, GENERAL, '/page payments One');
    await bot.advance(10 * MINUTE);
    const seen = [await types(bot, CY, GENERAL, '/page show p1'), ...(await told(bot, BO)), ...(await told(bot, CY))];
    await types(bot, BO, GENERAL, '/oncall me');
    seen.push(JSON.stringify(await modalOf(bot, BO)));
    // Requests, audit and stories of pages are kept long and exported: no address may be in them.
    const kept = await keptIn(bot, ['audit', 'inbox', 'page_events']);
    expectNone([...seen, kept], /5550010|ana\.private/);
  });

  it('is no door into the network that Muster stands in: a webhook or push server there is not called, and says why', async () => {
    const { bot, push } = await world(dialect, []);
    await sets(bot, ANA, { webhook: `${push.url}/hook`, push: `${push.url}/ana-topic` });
    await types(bot, ANA, GENERAL, '/oncall test');
    expect(push.told).toEqual([]);
    await expectTold(bot, ANA, 'could not be reached', 'PRIVATE_RECEIVERS');
  });

  it('says what is wrong with an address or a rule, at its field', async () => {
    const { bot } = await world(dialect);
    expect(await sets(bot, ANA, { sms: '07700 900123' })).toContain('has no country code');
    expect(await sets(bot, ANA, { email: 'ana at example' })).toContain('not an e-mail address');
    expect(await sets(bot, ANA, { push: 'ana' })).toContain('easy to guess');
    expect(await sets(bot, ANA, { high: 'slack, pigeon 5m' })).toContain('“pigeon 5m” is not a contact method');
    expect(await sets(bot, ANA, { low: 'sms eventually' })).toContain('“eventually” is not a delay');
  });

  it('is tested all at once, and one message follows how it goes', async () => {
    const { bot, phone, mail } = await world(dialect);
    await sets(bot, ANA, { sms: PHONE, email: 'ana@example.com' });
    mail.refuse = () => ({ code: 550, words: 'no such user' });
    expect(await types(bot, ANA, GENERAL, '/oncall test')).toContain('Sent: Slack, e-mail, SMS');
    const report = async () => (await told(bot, ANA)).findLast((words) => words.includes('tested now')) ?? '';
    expect(await report()).toContain('E-mail (…com): did not arrive (the mail server said 550)');
    expect(await report()).toContain('SMS (…010): sent, waiting for you to confirm it');
    await types(bot, ANA, GENERAL, `/oncall verified ${codeIn(phone.told.at(-1)?.body)}`);
    expect(await report()).toContain('SMS (…010): verified');
  });

  it('takes no code after 15 minutes or five wrong ones, and sends no more than five tests an hour', async () => {
    const { bot, phone } = await world(dialect);
    await sets(bot, ANA, { sms: PHONE });
    const late = codeIn(phone.told[0]?.body);
    await bot.advance(16 * MINUTE);
    expect(await types(bot, ANA, GENERAL, `/oncall verified ${late}`)).toContain('You have no open test');
    await types(bot, ANA, GENERAL, '/oncall test');
    const code = codeIn(phone.told[1]?.body);
    for (let n = 0; n < 5; n += 1) await types(bot, ANA, GENERAL, `/oncall verified 12345x${n}`);
    expect(await types(bot, ANA, GENERAL, `/oncall verified ${code}`)).toContain('You have no open test');
    for (let n = 0; n < 3; n += 1) {
      await bot.advance(2 * MINUTE);
      await types(bot, ANA, GENERAL, '/oncall test');
    }
    await bot.advance(2 * MINUTE);
    expect(await types(bot, ANA, GENERAL, '/oncall test')).toContain('5 tests by sms were sent to you within an hour');
    expect(phone.told.length).toBe(5);
  });

  it('is not tested any longer once the code counts no more, whatever its server answers', async () => {
    const { bot, push } = await world(dialect);
    push.answer = () => ({ status: 503, headers: { 'retry-after': '3600' } });
    await sets(bot, ANA, { push: `${push.url}/ana-topic` });
    await types(bot, ANA, GENERAL, '/oncall test');
    await bot.advance(16 * MINUTE);
    const tried = push.told.length;
    expect(tried).toBeGreaterThan(2);
    await bot.advance(1 * HOUR);
    expect(push.told.length).toBe(tried);
    await expectTold(bot, ANA, 'did not arrive (it could not be delivered within 15 minutes)');
  });

  it('sends no more than five tests an hour to whichever addresses somebody enters', async () => {
    const { bot, phone } = await world(dialect);
    for (let n = 0; n < 7; n += 1) await sets(bot, ANA, { sms: `+1500555002${n}` });
    expect(phone.told.length).toBe(5);
  });

  it('changes with the form: another address is tested anew, an emptied field forgets it', async () => {
    const { bot, phone } = await world(dialect);
    await sets(bot, ANA, { sms: PHONE });
    await types(bot, ANA, GENERAL, `/oncall verified ${codeIn(phone.told[0]?.body)}`);
    await types(bot, ANA, GENERAL, '/oncall me');
    expect(JSON.stringify(await modalOf(bot, ANA))).toContain('verified ✅');
    await sets(bot, ANA, { sms: '+15005550011' });
    expect(phone.told.length).toBe(2);
    await sets(bot, ANA, {});
    await types(bot, CY, GENERAL, '/page payments One');
    await bot.advance(10 * MINUTE);
    expect(phone.told.length).toBe(2);
  });
});

describe.each(dialects)('a person in do-not-disturb, on %s', (dialect) => {
  it('gets the next way at once, and the page says why; at other hours they wait for it', async () => {
    const { bot, phone } = await world(dialect);
    const now = bot.clock.now();
    await sets(bot, ANA, { sms: PHONE });
    await types(bot, ANA, GENERAL, `/oncall verified ${codeIn(phone.told[0]?.body)}`);
    bot.workspace.quiet(ANA, now + 2 * HOUR, now + 4 * 60 * MINUTE);
    await bot.stop();
    await bot.restart();
    await types(bot, CY, GENERAL, '/page payments One');
    expect(phone.told.length).toBe(1);
    await types(bot, ANA, GENERAL, '/page ack');
    await bot.advance(3 * HOUR);
    await types(bot, CY, GENERAL, '/page payments Two');
    expect(phone.told.length).toBe(2);
    expect(await types(bot, CY, GENERAL, '/page show p2')).toContain(
      `<@${ANA}> has Slack’s do-not-disturb on until Mon 2 Mar 14:00, so SMS is used at once`,
    );
  });
});

describe.each(dialects)('the first page of a life, on %s', (dialect) => {
  it('says how to let it through; the second says nothing of it', async () => {
    const { bot } = await world(dialect);
    await types(bot, CY, GENERAL, '/page @dee One');
    await types(bot, CY, GENERAL, '/page @dee Two');
    const hints = (await told(bot, DEE)).map((words) => words.includes('This is your first page'));
    expect(hints).toEqual([true, false]);
  });

  it('that cannot reach its person escalates at once, and the schedule’s channel is told', async () => {
    const { bot } = await world(dialect);
    bot.workspace.fault({
      method: 'chat.postMessage',
      kind: 'error',
      error: 'channel_not_found',
      when: (args) => args.channel === ANA,
    });
    await types(bot, CY, GENERAL, '/page payments One');
    await bot.advance(1 * MINUTE);
    await expectTold(bot, BO, 'p1');
    expect((await seen(bot, CY, PAYMENTS)).filter((words) => words.includes('cannot reach')).length).toBe(1);
  });
});
