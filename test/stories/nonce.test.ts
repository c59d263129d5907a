/** Buttons of a page: each is about the page that it was drawn for, never about another one that has its number. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { pageState } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { startCarrier, startTwilio } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { expectNone, expectSome, expectTold } from '../support/expect.ts';
import { verifiedContact } from '../support/given.ts';
import { messagesIn } from '../support/messages.ts';
import { audited } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { tampers } from '../support/rows.ts';
import { SAID } from '../support/said.ts';
import { ANA, BO, CY, directOf, GENERAL } from '../support/seed.ts';
import { presses, types } from '../support/story.ts';

const STALE = 'This button was made before the database was restored';

/** The lines behind everything that a person can press in a channel. */
async function linesIn(bot: Bot, user: string, channel: string): Promise<readonly string[]> {
  const messages = await messagesIn(bot.workspace, user, channel);
  return messages.flatMap(({ blocks }) =>
    blocks.flatMap((block) =>
      block.type === 'actions'
        ? block.elements.flatMap((element) => (element.type === 'button' && element.value ? [element.value] : []))
        : [],
    ),
  );
}

/** As if another copy of the database had given the number to another page. */
async function becomesAnother(bot: Bot): Promise<void> {
  await tampers(bot, `update pages set nonce = 'zzzz'`);
}

describe.each(dialects)('buttons of a page on %s', (dialect) => {
  it('carry a nonce that nobody reads, and act once it is theirs', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    const lines = await linesIn(bot, ANA, directOf(ANA));
    expect(lines.length).toBe(3);
    for (const line of lines)
      expect(line).toMatch(/^(page ack p1|page escalate p1 1\/1|incident from p1) ~[a-z0-9]{4}$/);
    await presses(bot, ANA, directOf(ANA), 'Escalate');
    await expectTold(bot, BO, 'Page p1', 'Payments are failing');
    await presses(bot, BO, directOf(BO), 'Acknowledge');
    expect(await pageState(bot, 1)).toBe('acknowledged');
    expectNone([JSON.stringify(await audited(bot)), await types(bot, CY, GENERAL, '/page show p1')], /~[a-z0-9]{4}/);
  });

  it('do nothing to another page that has its number, whichever is pressed; typed lines need no nonce', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await becomesAnother(bot);
    for (const label of ['Acknowledge', 'Escalate', 'Declare incident']) {
      await presses(bot, ANA, directOf(ANA), label);
      await expectTold(bot, ANA, STALE, '/page list');
    }
    expect(await pageState(bot, 1)).toBe('open');
    expect(await types(bot, CY, GENERAL, '/incident list')).not.toContain('INC-1');
    expect(await types(bot, ANA, GENERAL, '/page ack p1')).toContain(`${SAID.acknowledged}1`);
  });

  it('are refused without a nonce, unless the page is of an older version', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    const press = async (line: string) =>
      JSON.stringify(await bot.app.route({ caller: { user: ANA, door: 'button', modals: true }, line }));
    expect(await press('page ack p1')).toContain(STALE);
    expect(await press('page ack p7 ~k3f9')).toContain(STALE);
    await tampers(bot, 'update pages set nonce = null');
    expect(await press('page ack p1')).toContain('You acknowledged p1');
  });

  it('that repeat or correct what somebody typed are about the page of today', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await types(bot, CY, GENERAL, '/page @dee Search is slow');
    expect(await types(bot, ANA, GENERAL, '/page akc p1')).toContain('Did you mean');
    expectSome(await linesIn(bot, ANA, GENERAL), /^page ack p1 ~[a-z0-9]{4}$/);
    await presses(bot, ANA, GENERAL, '/page ack p1');
    expect(await pageState(bot, 1)).toBe('acknowledged');
    await types(bot, ANA, GENERAL, '/page again p2');
    await types(bot, ANA, GENERAL, '/page again p2');
    await presses(bot, ANA, GENERAL, 'Do it again');
    expectNone(
      (await messagesIn(bot.workspace, ANA, GENERAL)).map(({ text }) => text),
      STALE,
    );
  });

  it('in links, calls and apps are checked too', async () => {
    const [push, phone] = [await startCarrier(), await startTwilio()];
    const twilio = { accountSid: 'AC1', authToken: 'secret-token', from: '+15005550006', apiUrl: phone.url };
    const bot = await startBot({
      dialect,
      yaml: PAYMENTS_YAML,
      settings: { twilio, publicUrl: 'https://muster.example' },
    });
    await verifiedContact(bot, ANA, 'push', `${push.url}/ana`);
    await types(bot, CY, GENERAL, '/page payments Payments are failing');
    await bot.advance(MINUTE);
    const { actions } = JSON.parse(push.told[0]?.body ?? '{}') as {
      readonly actions: readonly { readonly url: string }[];
    };
    const link = (actions[0]?.url ?? '').replace('https://muster.example', bot.app.url);
    await becomesAnother(bot);
    expect(await (await fetch(link)).text()).toContain('before Muster’s database was restored');
    expect(await (await fetch(link, { method: 'POST' })).text()).toContain(STALE);
    expect(await pageState(bot, 1)).toBe('open');
    for (const door of ['call', 'receipt'] as const)
      expect(
        JSON.stringify(await bot.app.route({ caller: { user: ANA, door, modals: false }, line: 'page ack p1 ~k3f9' })),
      ).toContain(STALE);
    expect(
      JSON.stringify(await bot.app.route({ caller: { user: ANA, door: 'sms', modals: false }, line: 'page ack p1' })),
    ).toContain('You acknowledged p1');
  });
});
