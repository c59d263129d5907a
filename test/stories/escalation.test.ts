import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/lib/instant.ts';
import { applyInAnotherProcess } from '../support/another-process.ts';
import { storyOf } from '../support/asked.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { startCarrier } from '../support/carriers.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectNotTold, expectTold } from '../support/expect.ts';
import { namesIn } from '../support/flood.ts';
import { renamedGroup, verifiedContact } from '../support/given.ts';
import { messagesIn } from '../support/messages.ts';
import { laddersYaml } from '../support/policies.ts';
import { keptIn, rowsOf } from '../support/rows.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { buttonsOf, findMessage, presses, roomOf, seen, told, types } from '../support/story.ts';

/** Who stands in #payments-oncall, as Slack would tell. */
async function fillGroup(bot: Bot, members: readonly string[]): Promise<void> {
  await renamedGroup(bot, { id: 'S000PAYON', handle: 'payments-oncall', members });
}

describe.each(dialects)('who steps reach, on %s', (dialect) => {
  it('a user group: its members at that moment', async () => {
    const bot = await startBot({ dialect, yaml: laddersYaml() });
    await fillGroup(bot, [ANA, CY]);
    await types(bot, CY, GENERAL, '/page group The shop is slow');
    for (const user of [ANA, CY]) await expectTold(bot, user, '🔔 Page p1');
    await fillGroup(bot, []);
    await types(bot, CY, GENERAL, '/page group The shop is slower');
    expect(await storyOf(bot, 2)).toContain('step 1 skipped: nobody is in the user group @payments-oncall');
    await expectTold(bot, DEE, '🔔 Page p2');
  });

  it('people live, though the policy stays as it was when the page opened', async () => {
    const bot = await startBot({ dialect, yaml: laddersYaml() });
    await fillGroup(bot, [ANA]);
    await types(bot, CY, GENERAL, '/page group One');
    await applyInAnotherProcess(
      bot,
      laddersYaml()
        .replace('[{ page: [person:dee], wait: 5m }]', '[{ page: [person:bo], wait: 5m }]')
        .replace('wait: 5m }, { page: [person:dee]', 'wait: 5m }, { page: [person:bo]'),
    );
    await types(bot, CY, GENERAL, '/page group Two');
    await bot.advance(5 * MINUTE);
    expect((await told(bot, DEE)).filter((words) => words.includes('Page p')).length).toBe(1);
    await expectTold(bot, DEE, 'Page p1');
    await expectTold(bot, BO, 'Page p2');
    await expectNotTold(bot, BO, 'Page p1');
  });

  it('a channel, woken with @here only where the step says so, whatever a text contains', async () => {
    const bot = await startBot({ dialect, yaml: laddersYaml() });
    await types(bot, CY, GENERAL, '/page channels <!here> look');
    const first = await findMessage(bot, ANA, PAYMENTS, /Page p1/);
    expect(JSON.stringify(first.blocks)).toContain('"type":"broadcast","range":"here"');
    expect(first.text).toMatch(/^<!here> /);
    await bot.advance(5 * MINUTE);
    const second = await findMessage(bot, ANA, GENERAL, /Page p1/);
    expect(JSON.stringify(second.blocks)).not.toContain('broadcast');
    expect(second.text).not.toContain('<!here>');
  });

  it('a webhook, signed, of whose address only the host is ever said', async () => {
    const hook = await startCarrier();
    const bot = await startBot({ dialect, yaml: laddersYaml(`${hook.url}/services/T0SECRET`) });
    await types(bot, CY, GENERAL, '/page hook The shop is slow');
    expect(hook.told.map(({ path }) => path)).toEqual(['/services/T0SECRET']);
    expect(hook.told[0]?.headers['x-muster-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(JSON.parse(hook.told[0]?.body ?? '')).toMatchObject({
      kind: 'page',
      page: 'p1',
      text: 'The shop is slow',
      step: 1,
    });
    const story = await types(bot, CY, GENERAL, '/page show p1');
    expect(story).toContain(`step 1: paged the webhook at ${new URL(hook.url).host}`);
    expect(story).not.toContain('T0SECRET');
    // What stays after the delivery must not hold the secret; the payload that needs it goes with its row.
    expect(await keptIn(bot, ['page_events', 'page_reached', 'receipts'])).not.toContain('T0SECRET');
    const queued = await rowsOf(bot, 'outbox');
    expect(JSON.stringify(queued.map(({ slot, error, bucket }) => [slot, error, bucket]))).not.toContain('T0SECRET');
  });

  it('a webhook that refuses for good: the step is over at once, and the reason stays', async () => {
    const hook = await startCarrier();
    hook.answer = () => ({ status: 410 });
    const bot = await startBot({ dialect, yaml: laddersYaml(`${hook.url}/gone`) });
    await types(bot, CY, GENERAL, '/page hook The shop is slow');
    await expectTold(bot, BO, '🔔 Page p1');
    expect(await storyOf(bot, 1)).toContain(`the webhook at ${new URL(hook.url).host} failed (it answered HTTP 410)`);
  });
});

describe.each(dialects)('the end of an escalation policy, on %s', (dialect) => {
  it('is loud: whom, by which way, when and what failed; and it can be paged again', async () => {
    const bot = await startBot({ dialect, yaml: laddersYaml() });
    await verifiedContact(bot, ANA, 'sms', '+15005550010');
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    await bot.advance(30 * MINUTE);
    const cry = await findMessage(bot, CY, INCIDENTS, /Nobody acknowledged p1/);
    const words = (await seen(bot, CY, INCIDENTS)).find((w) => w.includes('Nobody acknowledged')) ?? '';
    expect(words).toContain(`<@${ANA}>: Slack`);
    expect(words).toMatch(new RegExp(`<@${ANA}>: SMS failed \\(SMS is not set up here`));
    expect(words).toContain(`<@${DEE}>: Slack`);
    expect(JSON.stringify(cry.blocks)).toContain('{time_secs}');
    await presses(bot, CY, INCIDENTS, 'Page again');
    expect((await told(bot, ANA)).at(-1)).toContain('🔔 Page p2');
    await bot.workspace.click(CY, cry, 'Page again').catch(() => undefined);
    await bot.settle();
    expect(await types(bot, CY, GENERAL, '/page again p1')).toContain('p1 is closed: paged again as p2');
    await expectNotTold(bot, ANA, 'p3');
  });

  it('comes again aloud when a page that was paged again runs out, and the older words are calm', async () => {
    const bot = await startBot({ dialect, yaml: laddersYaml() });
    await types(bot, CY, GENERAL, '/page group Trouble');
    await bot.advance(10 * MINUTE);
    await types(bot, CY, GENERAL, '/page give p1 @bo');
    await expectTold(bot, BO, '🔔 Page p1', `<@${CY}> reassigned this page to you.`);
    await expectNotSeen(bot, CY, INCIDENTS, 'Nobody acknowledged');
    await bot.advance(15 * MINUTE);
    const cries = (await messagesIn(bot.workspace, CY, INCIDENTS)).map(buttonsOf);
    expect(cries.filter((labels) => labels.includes('Acknowledge')).length).toBe(1);
    expect(cries.at(-1)).toContain('Acknowledge');
  });
});

describe.each(dialects)('one page and not two, on %s', (dialect) => {
  it('a second request for the same incident and policy says so and offers to page again', async () => {
    const bot = await startBot({ dialect, yaml: laddersYaml() });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    const room = await roomOf(bot, CY, 1);
    expect(await types(bot, CY, room, '/page payments Please')).toContain(
      'p1 is already paging policy payments for INC-1',
    );
    await expectNotTold(bot, ANA, 'p2');
    await bot.advance(5 * MINUTE);
    await presses(bot, CY, room, 'Page again');
    expect(await seen(bot, CY, room).then((all) => all.at(-1))).toContain(
      'p1 has changed in the meantime: it is now at step 2',
    );
    await types(bot, CY, room, '/page checkout Please, please');
    await presses(bot, CY, room, 'Page again');
    expect((await told(bot, ANA)).filter((words) => words.includes('p1')).length).toBe(2);
    expect(await storyOf(bot, 1)).toContain(`<@${CY}> paged again from the first step`);
    await types(bot, ANA, room, '/page ack');
    expect(await types(bot, CY, room, '/page payments It is worse')).toContain('p2 is paging policy payments');
  });

  it('thirty in ten minutes by one person, and then they are asked; an incident is never counted', async () => {
    const bot = await startBot({ dialect, yaml: laddersYaml() });
    const page = (n: number) =>
      bot.app.route({
        caller: { user: CY, door: 'slash', channel: GENERAL, modals: false },
        line: `/page @dee no ${n}`,
      });
    for (let n = 0; n < 30; n += 1) expect(JSON.stringify(await page(n))).toContain('is paging');
    await bot.advance(MINUTE);
    for (let n = 30; n < 100; n += 1) expect(JSON.stringify(await page(n))).toContain('or wait 9 min');
    await bot.settle();
    expect(namesIn(await told(bot, DEE)).size).toBe(30);
    expect(await types(bot, CY, GENERAL, '/incident new sev2 checkout Payments are failing')).toContain('INC-1');
    await expectTold(bot, ANA, 'INC-1');
    await bot.advance(9 * MINUTE);
    expect(JSON.stringify(await page(100))).toContain('is paging');
  });

  it('a text of 3,900 characters is cut so that everybody sees it', async () => {
    const bot = await startBot({ dialect, yaml: laddersYaml() });
    const line = `/page @dee ${'x'.repeat(3_900)}`;
    const answer = await bot.app.route({
      caller: { user: CY, door: 'dm', channel: directOf(CY), modals: false },
      line,
    });
    expect(JSON.stringify(answer)).toMatch(/Your text has .*3900.* characters\. The page shows only the first .*2499/);
    await bot.settle();
    await expectTold(bot, DEE, /x{2499}…/);
    expect(await storyOf(bot, 1)).toContain('its text had 3900 characters and was cut off');
  });
});

describe.each(dialects)('the story of a page, on %s', (dialect) => {
  it('has the seconds, the reasons, and who is next and when, in the reader’s zone', async () => {
    const bot = await startBot({ dialect, yaml: laddersYaml() });
    await types(bot, CY, GENERAL, '/page payments Trouble');
    await bot.advance(90 * SECOND);
    await types(bot, CY, GENERAL, '/page show p1');
    const { blocks } = await findMessage(bot, CY, GENERAL, /Next, if nobody acknowledges/);
    const text = JSON.stringify(blocks);
    expect(text).toContain('step 2: the people on call for second, dee (now ');
    expect(text).toContain('{day_divider_pretty} {time_secs}');
    const dates = [...text.matchAll(/"timestamp":(\d+)/g)].map((m) => Number(m[1]) * SECOND);
    expect(dates).toContain(Date.parse('2026-03-02T10:05:00Z'));
    expect(dates).toContain(Date.parse('2026-03-02T10:15:00Z'));
  });
});
