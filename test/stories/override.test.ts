import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { eventsOf, onCallAt, PUBLIC, subscribes } from '../support/calendars.ts';
import { dialects } from '../support/database.ts';
import { expectSeen, expectTold } from '../support/expect.ts';
import { audited } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, PAYMENTS } from '../support/seed.ts';
import { buttonsOf, findMessage, modalOf, overrides, presses, seen, told, types } from '../support/story.ts';

describe.each(dialects)('overrides on %s', (dialect) => {
  const begin = () => startBot({ dialect, yaml: PAYMENTS_YAML });

  it('are shown before they are saved, as it is and as it would be', async () => {
    const bot = await begin();
    const shown = await types(bot, CY, GENERAL, '/oncall override payments @bo mon 08:00 to mon 12:00');
    expect(shown).toContain(
      `Not saved yet. <@${BO}> is on call for payments from 2026-03-09 08:00 UTC to 2026-03-09 12:00 UTC`,
    );
    expect(shown).toContain(`2026-03-09 08:00 UTC – 2026-03-09 09:00 UTC · <@${ANA}>`);
    expect(shown).toContain(`2026-03-09 08:00 UTC – 2026-03-09 12:00 UTC · <@${BO}>`);
    expect(await types(bot, CY, GENERAL, '/oncall overrides')).toContain('No current or upcoming overrides');
    await presses(bot, CY, GENERAL, 'Save');
    expect(await types(bot, CY, GENERAL, '/oncall overrides')).toContain(
      `1 · <@${BO}> is on call for payments from 2026-03-09 08:00 UTC`,
    );
    await expectTold(
      bot,
      BO,
      `<@${BO}> is on call for payments from 2026-03-09 08:00 UTC to 2026-03-09 12:00 UTC. Added by <@${CY}>`,
    );
  });

  it('put somebody as well as those on call, or nobody on purpose', async () => {
    const bot = await begin();
    await overrides(bot, CY, GENERAL, 'payments @bo 4h --add');
    expect(await types(bot, CY, GENERAL, '/oncall payments')).toContain(
      `payments: <@${ANA}>, <@${BO}> until 2026-03-02 14:00 UTC`,
    );
    const shown = await overrides(bot, CY, GENERAL, 'payments 2h --nobody');
    expect(shown).toContain('🚨 nobody');
    expect(shown).toContain('It overlaps the override 1');
    expect(await types(bot, CY, GENERAL, '/oncall payments')).toContain('payments: nobody');
  });

  it('that two people saw at the same time do not both win silently', async () => {
    const bot = await begin();
    await types(bot, BO, GENERAL, '/oncall override payments @bo 4h');
    await types(bot, CY, GENERAL, '/oncall override payments @cy 4h');
    const [theirs, ours] = [
      await findMessage(bot, BO, GENERAL, /Not saved yet/),
      await findMessage(bot, CY, GENERAL, /Not saved yet/),
    ];
    await Promise.all([bot.workspace.click(BO, theirs, 'Save'), bot.workspace.click(CY, ours, 'Save')]);
    await bot.settle();
    const [toBo, toCy] = [await seen(bot, BO, GENERAL), await seen(bot, CY, GENERAL)];
    const having = (words: string) => [toBo, toCy].filter((texts) => texts.some((text) => text.includes(words)));
    expect(having('✅ Saved')).toHaveLength(1);
    const lost = having('Your change was not saved: check the preview again');
    expect(lost).toHaveLength(1);
    const [user, winner] = lost[0] === toBo ? [BO, CY] : [CY, BO];
    await expectSeen(bot, user, GENERAL, `2026-03-02 10:00 UTC – 2026-03-02 14:00 UTC · <@${winner}>`);
    await presses(bot, user, GENERAL, 'Save anyway');
    expect(await types(bot, CY, GENERAL, '/oncall payments')).toContain(`payments: <@${user}>`);
  });

  it('are filled in with a form when words are missing', async () => {
    const bot = await begin();
    await types(bot, CY, GENERAL, '/oncall override payments');
    const view = await modalOf(bot, CY);
    const values = { schedule: 'payments', who: DEE, how: 'replace' };
    const seconds = (at: string) => String(Date.parse(at) / 1000);
    await bot.workspace.submit(CY, view.id, {
      ...values,
      from: seconds('2026-03-03T10:00:00Z'),
      to: seconds('2026-03-03T09:00:00Z'),
    });
    expect((await modalOf(bot, CY)).errors).toEqual({ to: expect.stringContaining('must end after it begins') });
    await bot.workspace.submit(CY, view.id, {
      ...values,
      from: seconds('2026-03-03T10:00:00Z'),
      to: seconds('2026-03-03T12:00:00Z'),
    });
    await bot.settle();
    const shown = JSON.stringify((await modalOf(bot, CY)).blocks);
    expect(shown).toContain('Not saved yet');
    expect(shown).toContain('2026-03-03 12:00 UTC');
  });

  it('that have begun end now and stay in the history; those to come go', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, settings: { publicUrl: PUBLIC } });
    const path = await subscribes(bot, ANA, 'payments');
    await overrides(bot, CY, GENERAL, 'payments @bo 4h');
    await overrides(bot, CY, GENERAL, 'payments @dee fri 09:00 to fri 12:00');
    await bot.advance(1 * HOUR);
    await types(bot, ANA, GENERAL, '/oncall overrides payments');
    await presses(bot, ANA, GENERAL, 'Remove 1');
    expect(await types(bot, CY, GENERAL, '/oncall payments')).toContain(`payments: <@${ANA}>`);
    expect((await told(bot, BO)).at(-1)).toContain(`until 2026-03-02 14:00 UTC was ended early by <@${ANA}>`);
    await types(bot, ANA, GENERAL, '/oncall remove 2');
    expect((await told(bot, DEE)).at(-1)).toContain('was removed');
    expect(await types(bot, ANA, GENERAL, '/oncall remove 2')).toContain('You did this a moment ago');
    expect(await types(bot, BO, GENERAL, '/oncall remove 2')).toContain('already over or removed');
    expect(await types(bot, BO, GENERAL, '/oncall remove x')).toContain('There is no override');
    const [from, end] = [Date.parse('2026-03-02T10:00:00Z'), Date.parse('2026-03-02T11:00:00Z')];
    const [covered] = (await eventsOf(bot, path)).filter(({ start }) => start === from);
    expect(covered).toMatchObject({ summary: 'Bo Marsh · payments', end });
    for (const at of ['2026-03-02T11:30:00Z', '2026-03-06T10:00:00Z'])
      expect(await onCallAt(bot, path, Date.parse(at))).toEqual(['Ana Lima']);
    const removed = (await audited(bot)).filter(({ line }) => line.startsWith('oncall remove'));
    expect(removed.map(({ who, change }) => [who, change])).toEqual([
      ['Ana Lima', { 'override 1': ['active', 'removed'] }],
      ['Ana Lima', { 'override 2': ['active', 'removed'] }],
    ]);
  });

  it('take puts me on call at once, and tells who is relieved', async () => {
    const bot = await begin();
    expect(await types(bot, BO, GENERAL, '/oncall take payments until 18:00')).toContain(
      'You are now on call for payments until 2026-03-02 18:00 UTC',
    );
    expect(await types(bot, CY, GENERAL, '/oncall payments')).toContain(
      `payments: <@${BO}> until 2026-03-02 18:00 UTC`,
    );
    await expectTold(bot, ANA, `<@${BO}> has taken over payments from you`);
    await expectSeen(bot, CY, PAYMENTS, `<@${BO}> is on call for payments`);
    await types(bot, CY, GENERAL, '/page payments Who has it');
    await expectTold(bot, BO, 'Who has it');
    await bot.advance(61_000);
    expect(await types(bot, BO, GENERAL, '/oncall take payments 1h')).toContain('You are already on call for payments');
    expect(await types(bot, BO, GENERAL, '/oncall take 2h')).toContain('Which schedule?');
    expect(await types(bot, CY, GENERAL, '/oncall take payments fri 09:00 to fri 17:00')).toContain('starts now');
    expect(await types(bot, BO, GENERAL, '/oncall take payments until 2025-01-01 10:00')).toContain('before it');
  });

  it('an old button says that the time is over', async () => {
    const bot = await begin();
    await types(bot, CY, GENERAL, '/oncall override payments @bo 1h');
    await bot.advance(2 * HOUR);
    await presses(bot, CY, GENERAL, 'Save');
    await expectSeen(bot, CY, GENERAL, 'That time is already over. Nothing was saved');
  });

  it('messages name the schedule and lead to it, also for the person who is relieved', async () => {
    const bot = await begin();
    await overrides(bot, CY, GENERAL, 'payments @bo 4h');
    await expectTold(bot, ANA, `<@${BO}> is on call for payments`);
    expect(buttonsOf(await findMessage(bot, BO, directOf(BO), /is on call for payments/))).toContain('Who is on call');
  });

  it('of overlapping overrides the newest holds, then the older again', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await overrides(bot, CY, GENERAL, 'payments @cy 4h');
    await overrides(bot, CY, GENERAL, 'payments @dee 1h');
    expect(await types(bot, CY, GENERAL, '/oncall payments')).toContain(`payments: <@${DEE}>`);
    await bot.advance(61 * MINUTE);
    expect(await types(bot, CY, GENERAL, '/oncall payments')).toContain(`payments: <@${CY}>`);
  });
});
