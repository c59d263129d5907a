import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/lib/instant.ts';
import type { SeenView } from '../../src/sandbox/workspace.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectTold } from '../support/expect.ts';
import { wordsOf } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, EVE, GENERAL, SEED } from '../support/seed.ts';
import { buttonsOf, modalOf, presses, roomOf, types } from '../support/story.ts';

async function tabOf(bot: Bot, user: string): Promise<SeenView> {
  const { home } = await bot.workspace.snapshot(user);
  if (home === undefined) throw new Error(`${user} has no Home tab`);
  return home;
}

async function opens(bot: Bot, user: string): Promise<string> {
  await bot.workspace.home(user);
  await bot.settle();
  return home(bot, user);
}

async function home(bot: Bot, user: string): Promise<string> {
  return wordsOf({ text: '', blocks: (await tabOf(bot, user)).blocks });
}

async function labels(bot: Bot, user: string): Promise<readonly string[]> {
  return buttonsOf({ ...(await tabOf(bot, user)) } as never);
}

async function pressesHome(bot: Bot, user: string, label: string): Promise<void> {
  await bot.workspace.click(user, { view: (await tabOf(bot, user)).id }, label);
  await bot.settle();
}

async function modal(bot: Bot, user: string): Promise<string> {
  return wordsOf({ text: '', blocks: (await modalOf(bot, user)).blocks });
}

const published = (bot: Bot) => bot.workspace.calls.filter(({ method }) => method === 'views.publish');

describe.each(dialects)('the Home tab on %s', (dialect) => {
  it('is published when somebody opens it, and says so when there is nothing to show', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const words = await opens(bot, CY);
    expect(words).toContain('You have no open pages.');
    expect(words).toContain('You are not on call in the next four weeks.');
    expect(words).toContain('You do not follow any open incident.');
    expect(words).toContain('No incident is open.');
    expect(words).toContain(`Next hand-off 2026-03-09 09:00 UTC · payments · <@${ANA}> → <@${BO}>`);
    expect(await labels(bot, CY)).toEqual(
      expect.arrayContaining(['Declare an incident', 'Who is on call', 'How Muster reaches you', 'Report']),
    );
    expect(published(bot)).toHaveLength(1);
  });

  it('shows people who are paged and on call their page, shifts and next hand-off', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout <!channel> *pay* fails');
    const words = await opens(bot, ANA);
    expect(words).toContain('🔔 Page p1 INC-1 sev1 checkout: ');
    expect(words).toContain('*pay* fails');
    expect(words).toContain('If nobody acknowledges within 5 min, Muster pages the people on call for second');
    expect(words).toContain('🟢 payments now until 2026-03-09 09:00 UTC');
    expect(words).toContain('second 2026-03-09 09:00 UTC to 2026-03-16 09:00 UTC');
    expect(await labels(bot, ANA)).toEqual(
      expect.arrayContaining([
        'Acknowledge',
        'Escalate',
        'Show',
        'Open',
        'Cover me',
        'Hand-off note',
        'Join',
        'Follow',
      ]),
    );
  });

  it('acknowledges from there, answers in a modal, and is drawn again', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    await opens(bot, ANA);
    await pressesHome(bot, ANA, 'Acknowledge');
    expect(await modal(bot, ANA)).toContain('✅ You acknowledged p1');
    expect(await home(bot, ANA)).toContain('✅ Acknowledged p1');
    expect(await labels(bot, ANA)).not.toContain('Acknowledge');
    // Whoever acknowledged leads it: it stands among what concerns them.
    expect(await home(bot, ANA)).toContain(`lead <@${ANA}>`);
    expect(await labels(bot, ANA)).toContain('Update');
  });

  it('opens forms from there, and shows what they did', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await opens(bot, CY);
    await pressesHome(bot, CY, 'Declare an incident');
    const form = await modalOf(bot, CY);
    expect(form.callbackId).toBe('row:incident new');
    await bot.workspace.submit(CY, form.id, { title: 'Mail is slow', severity: 'sev3' });
    await bot.settle();
    await bot.advance(2 * SECOND);
    expect(await home(bot, CY)).toContain('INC-1 Mail is slow');
  });

  it('moves an incident to those one follows and back', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev3 Mail is slow');
    expect(await opens(bot, DEE)).toContain('You do not follow any open incident.');
    await pressesHome(bot, DEE, 'Follow');
    expect(await modal(bot, DEE)).toContain('You follow INC-1');
    expect(await home(bot, DEE)).toContain('No other open incidents.');
    await pressesHome(bot, DEE, 'Unfollow');
    expect(await home(bot, DEE)).toContain('You do not follow any open incident.');
    await types(bot, DEE, GENERAL, '/incident follow sev3');
    await bot.advance(2 * SECOND);
    expect(await home(bot, DEE)).toContain('You also follow every sev3 incident.');
    expect(await labels(bot, DEE)).toContain('Unfollow sev3');
  });

  it('follows what happens for an hour, each change once, and then rests', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await opens(bot, DEE);
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
    await bot.advance(2 * SECOND);
    expect(await home(bot, DEE)).toContain('INC-1 Payments are failing');
    expect(published(bot)).toHaveLength(2);
    await types(bot, ANA, await roomOf(bot, ANA, 1), '/incident update Rolled back');
    await types(bot, ANA, await roomOf(bot, ANA, 1), '/incident status monitoring');
    await bot.advance(2 * SECOND);
    expect(await home(bot, DEE)).toContain('📣 Rolled back');
    expect(published(bot)).toHaveLength(3);
    // A page that somebody else has moves on: nothing that Dee's tab shows.
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await types(bot, ANA, await roomOf(bot, ANA, 1), '/incident note Just a note');
    await bot.advance(2 * HOUR);
    const before = published(bot).length;
    await types(bot, ANA, await roomOf(bot, ANA, 1), '/incident resolve Done');
    await bot.advance(MINUTE);
    expect(published(bot)).toHaveLength(before);
    expect(await opens(bot, DEE)).toContain('No incident is open.');
  });

  it('reaches everybody who looks, also more people than are drawn at once', async () => {
    const crowd = Array.from({ length: 23 }, (_, i) => {
      const name = `crowd${i}`;
      return { ...SEED.people[0], id: `U000CR0${10 + i}`, name, realName: name, email: `${name}@example.com` };
    }) as unknown as typeof SEED.people;
    const bot = await startBot({ dialect, seed: { ...SEED, people: [...SEED.people, ...crowd] } });
    for (const { id } of crowd) await opens(bot, id);
    await types(bot, CY, GENERAL, '/incident new sev3 Mail is slow');
    await bot.advance(2 * SECOND);
    await types(bot, CY, GENERAL, '/incident status INC-1 identified');
    for (let i = 0; i < 5; i += 1) await bot.advance(SECOND);
    for (const { id } of crowd) expect(await home(bot, id)).toContain('identified · sev3');
    expect(published(bot).length).toBeLessThanOrEqual(3 * crowd.length);
  });

  it('says that a hand-off has come, and takes “I have it”', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, start: '2026-03-09T08:59:00Z' });
    await opens(bot, BO);
    await bot.advance(MINUTE + 3 * SECOND);
    expect(await home(bot, BO)).toContain('A hand-off is waiting for you.');
    await pressesHome(bot, BO, 'Accept: payments');
    expect(await modal(bot, BO)).toContain('You are on call for payments');
    expect(await home(bot, BO)).not.toContain('A hand-off is waiting');
  });

  it('shows a private incident to its members only', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await opens(bot, BO);
    await types(bot, CY, GENERAL, '/incident new sev1 checkout Keys are stolen --private --no-page');
    await bot.advance(2 * SECOND);
    expect(await opens(bot, BO)).not.toContain('Keys are stolen');
    expect(await opens(bot, CY)).toContain('🔒 INC-1 Keys are stolen');
    const room = await roomOf(bot, CY, 1);
    await types(bot, CY, room, '/incident lead @bo');
    await bot.advance(2 * SECOND);
    expect(await home(bot, BO)).toContain('🔒 INC-1 Keys are stolen');
    await bot.workspace.leave(BO, room);
    await bot.settle();
    await bot.advance(2 * SECOND);
    expect(await home(bot, BO)).not.toContain('Keys are stolen');
  });

  it('shows a guest what they may look at, without what they may not do', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/incident new sev3 Mail is slow');
    expect(await opens(bot, EVE)).toContain('INC-1 Mail is slow');
    expect(await labels(bot, EVE)).toEqual(['Who is on call', 'Next hand-offs', 'Open', 'Show', 'Follow']);
  });

  it('is tried again when Slack does not take it, and what is newest wins', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    bot.workspace.fault({ method: 'views.publish', kind: 'status', status: 500 });
    await bot.workspace.home(CY);
    await bot.settle();
    await types(bot, CY, GENERAL, '/incident new sev3 Mail is slow');
    await bot.advance(3 * SECOND);
    expect((await bot.workspace.snapshot(CY)).home).toBeUndefined();
    bot.workspace.clearFaults();
    await bot.advance(2 * MINUTE);
    expect(await home(bot, CY)).toContain('INC-1 Mail is slow');
  });

  it('says by direct message what Slack shows in no modal', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await opens(bot, CY);
    bot.workspace.fault({ method: 'views.open', kind: 'error', error: 'expired_trigger_id' });
    await pressesHome(bot, CY, 'Who is on call');
    await expectTold(bot, CY, 'On call now');
  });

  it('holds within Slack’s limits however much there is', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    for (let i = 0; i < 15; i += 1) {
      await bot.workspace.type(CY, GENERAL, `/incident new sev3 Trouble ${i}`);
      await bot.workspace.type(CY, GENERAL, `/page @dee Trouble ${i}`);
      await bot.advance(2 * MINUTE);
    }
    for (let i = 1; i < 13; i += 1) await bot.workspace.type(DEE, GENERAL, `/incident follow INC-${i}`);
    await types(bot, CY, GENERAL, `/incident new sev3 ${'x'.repeat(139)}`);
    const words = await opens(bot, DEE);
    expect(published(bot).at(-1)).toMatchObject({ ok: true });
    expect(words).toContain('INC-16');
    expect(await labels(bot, DEE)).toContain('All open incidents');
  });
});
