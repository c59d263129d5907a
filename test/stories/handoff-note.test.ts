/** The note one leaves for the next person, before the hand-off or after. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL, INCIDENTS, PAYMENTS } from '../support/seed.ts';
import { putOn, until } from '../support/shifts.ts';
import { buttonsOf, findMessage, modalOf, presses, seen, told, types } from '../support/story.ts';

const HANDOFF = Date.parse('2026-03-09T09:00:00Z');
const WRITE = '/oncall handoff payments';

/** What the open form's text begins with. */
async function draftOf(bot: Bot, user: string): Promise<string> {
  const input = (await modalOf(bot, user)).blocks.find((block) => block.block_id === 'note') as
    | { element: { initial_value?: string } }
    | undefined;
  return input?.element.initial_value ?? '';
}

async function opens(bot: Bot, user: string, line = WRITE): Promise<string> {
  await bot.workspace.type(user, GENERAL, line);
  await bot.settle();
  return draftOf(bot, user);
}

async function saves(bot: Bot, user: string, note: string): Promise<string> {
  await bot.workspace.submit(user, (await modalOf(bot, user)).id, { note });
  await bot.settle();
  return JSON.stringify((await modalOf(bot, user)).blocks);
}

/** A shift with a page at noon, one at night, an incident that ended and one that did not. */
async function liveThrough(bot: Bot): Promise<void> {
  await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
  await bot.advance(2 * MINUTE);
  await presses(bot, ANA, directOf(ANA), 'Acknowledge');
  await bot.advance(HOUR);
  await types(bot, ANA, GENERAL, '/incident resolve INC-1');
  await types(bot, CY, GENERAL, '/incident new sev3 checkout Slow refunds');
  await types(bot, CY, GENERAL, '/incident new sev3 search Another team’s trouble');
  await until(bot, '2026-03-06T02:00:00Z');
  await types(bot, CY, GENERAL, '/page payments Disk is full');
  await bot.advance(4 * MINUTE);
  await presses(bot, ANA, directOf(ANA), 'Acknowledge');
}

describe.each(dialects)('the hand-off note on %s', (dialect) => {
  it('begins with what happened, goes to the channel and to the person coming on, who has it before the time', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await liveThrough(bot);
    await until(bot, HANDOFF - 20 * MINUTE);
    await expectSeen(bot, ANA, PAYMENTS, `No hand-off note yet. <@${ANA}>`);
    const draft = await opens(bot, ANA);
    expect(draft).toContain('2 pages, 1 at night (times in Europe/London):');
    expect(draft).toContain('p1 Mon 2 Mar 10:00 INC-1 sev1 checkout: Payments are failing: Ana Lima after 2 min\n');
    expect(draft).toContain('p2 Fri 6 Mar 02:00 Disk is full: Ana Lima after 4 min, at night');
    expect(draft).toContain('Incidents that ended:\n• INC-1 Payments are failing: resolved after 1 h 2 min');
    expect(draft).toContain('Still open:\n• INC-2 Slow refunds: investigating for 6 d 21 h');
    expect(draft).not.toContain('Another team');

    expect(await saves(bot, ANA, 'Refunds are slow.\nCy looks <at> it.')).toContain('The note is saved');
    await expectSeen(
      bot,
      CY,
      PAYMENTS,
      `Note by <@${ANA}> for the hand-off of payments, 2026-03-09 09:00 UTC\nFor <@${BO}>\nRefunds are slow.\nCy looks <at> it.`,
    );
    await expectNotSeen(bot, CY, PAYMENTS, `No hand-off note yet. <@${ANA}>`);
    await presses(bot, BO, directOf(BO), 'Accept hand-off');
    await expectTold(bot, BO, '✅ You accepted the hand-off at 2026-03-09 08:40 UTC');

    await until(bot, HANDOFF + 20 * MINUTE);
    const handoff = (await seen(bot, ANA, PAYMENTS)).find((text) => text.startsWith('📟 Hand-off of payments\n'));
    expect(handoff).toContain(`✅ <@${BO}> accepted the hand-off at 2026-03-09 08:40 UTC`);
    expect(handoff).toContain('Refunds are slow.');
    expect(handoff).toContain(`p2 Disk is full · 2026-03-06 02:00 UTC · <@${ANA}> after 4 min · at night`);
    expect((await told(bot, BO)).find((text) => text.includes('for payments now'))).toContain('Refunds are slow.');
    await expectNotTold(bot, ANA, 'has not accepted the 2026-03-09 09:00 UTC hand-off of payments yet');
  });

  it('may come after the hand-off: it is added to what was said, and sent', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await until(bot, HANDOFF + HOUR);
    await expectTold(bot, BO, `There is no hand-off note. Ask <@${ANA}>, who was on call before you.`);
    const missing = await findMessage(bot, ANA, PAYMENTS, /Hand-off of payments\n/);
    await bot.workspace.click(ANA, missing, 'Write the note');
    await bot.settle();
    expect(await draftOf(bot, ANA)).toBe('A quiet shift: no pages, no incidents.\n\nTo carry over: ');
    await saves(bot, ANA, 'The certificate expires on Friday.');
    const handoff = await findMessage(bot, ANA, PAYMENTS, /Hand-off of payments\n/);
    expect(handoff.ts).toBe(missing.ts);
    expect(JSON.stringify(handoff.blocks)).toContain('The certificate expires on Friday.');
    expect(buttonsOf(handoff)).toEqual(['Accept hand-off']);
    const note = await findMessage(bot, BO, directOf(BO), /Note by/);
    expect(buttonsOf(note)).toEqual(['Accept hand-off']);
    await expectNotTold(bot, BO, 'There is no hand-off note');
    await until(bot, HANDOFF + DAY);
    expect(await types(bot, ANA, GENERAL, `${WRITE} 2026-03-09T09:00:00Z`)).toContain('more than a day ago');
  });

  it('can be edited until then: what was sent is edited, not sent again', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await opens(bot, ANA);
    await saves(bot, ANA, 'First thought.');
    expect(await opens(bot, ANA)).toBe('First thought.');
    await saves(bot, ANA, 'Second thought.');
    const notes = (await told(bot, BO)).filter((text) => text.includes('Note by'));
    expect(notes).toEqual([expect.stringContaining('Second thought.')]);
    await expectNotSeen(bot, CY, PAYMENTS, 'First thought.');
  });

  it('for a gap waits for the person who comes after it', async () => {
    const days = 'active: [ { days: mon-fri, from: "09:00", to: "17:00" } ]';
    const yaml = PAYMENTS_YAML.replace('people: [ana, bo] }', `people: [ana, bo], ${days} }`);
    const bot = await startBot({ dialect, yaml, start: '2026-03-06T16:00:00Z' });
    await opens(bot, ANA);
    await saves(bot, ANA, 'Mind the weekend batch.');
    await expectSeen(bot, CY, PAYMENTS, 'Mind the weekend batch.');
    await expectNotTold(bot, BO, 'Mind the weekend batch.');
    await until(bot, HANDOFF);
    expect((await told(bot, BO)).at(-1)).toContain(
      `Hand-off note by <@${ANA}>, 2026-03-06 16:00 UTC\nMind the weekend batch.`,
    );
  });

  it('of two people who write at once loses neither', async () => {
    const yaml = PAYMENTS_YAML.replace('people: [ana, bo] }', 'people: [ [ana, dee], bo ] }');
    const bot = await startBot({ dialect, yaml });
    await opens(bot, ANA);
    await opens(bot, DEE);
    await saves(bot, ANA, 'From Ana.');
    expect(await saves(bot, DEE, 'From Dee.')).toContain('saved a note while you were writing');
    expect(await draftOf(bot, DEE)).toBe('From Ana.\n\nFrom Dee.');
    await saves(bot, DEE, 'From Ana and Dee.');
    await expectTold(bot, BO, 'From Ana and Dee.');
  });

  it('opens from a mention by a button, and asks which of several', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.workspace.type(ANA, PAYMENTS, '@muster oncall handoff payments');
    await bot.settle();
    await presses(bot, ANA, PAYMENTS, 'Open the form');
    expect(await draftOf(bot, ANA)).toContain('A quiet shift');
    const both = PAYMENTS_YAML.replace('people: [bo, ana]', 'people: [ana, bo]');
    const other = await startBot({ dialect, yaml: both });
    expect(await types(other, ANA, GENERAL, '/oncall handoff')).toContain('Which hand-off?');
    await presses(other, ANA, GENERAL, 'second, Mon 9 Mar 09:00');
    expect((await modalOf(other, ANA)).blocks.length).toBeGreaterThan(1);
    await other.stop();
  });

  it('is for those who are on call or were just now', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await types(bot, CY, GENERAL, WRITE)).toContain(
      'You are not on call for payments and were not in the last shift',
    );
    expect(await types(bot, CY, GENERAL, '/oncall handoff')).toContain('so you have no hand-off note to write');
    expect(await types(bot, ANA, GENERAL, '/oncall handoff paymnts')).toContain('“paymnts” is neither a schedule');
    await opens(bot, ANA);
    await bot.workspace.submit(ANA, (await modalOf(bot, ANA)).id, { note: '  ' });
    await bot.settle();
    expect(JSON.stringify((await modalOf(bot, ANA)).errors)).toContain('The note is empty');
  });

  it('follows the hand-off when an override moves it, and the old button says so', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await opens(bot, ANA);
    await saves(bot, ANA, 'Watch the replica.');
    await putOn(bot, ['ana'], [HANDOFF - HOUR, HANDOFF + 2 * HOUR]);
    await presses(bot, BO, directOf(BO), 'Accept hand-off');
    expect((await seen(bot, BO, directOf(BO))).at(-1)).toContain(
      'There is no such hand-off of payments: the schedule was changed.',
    );
    await presses(bot, BO, directOf(BO), 'Accept the next one');
    await until(bot, HANDOFF + 2 * HOUR + 20 * MINUTE);
    const handoff = (await seen(bot, ANA, PAYMENTS)).filter((text) => text.startsWith('📟 Hand-off of payments\n'));
    expect(handoff).toHaveLength(1);
    expect(handoff[0]).toContain('Watch the replica.');
    expect(handoff[0]).toContain(`✅ <@${BO}> accepted the hand-off`);
  });

  it('and the hand-off tell of a private incident to its members only, and no more than that it is there', async () => {
    const yaml = PAYMENTS_YAML.replace('people: [bo, ana] }', 'people: [dee] }');
    const bot = await startBot({ dialect, yaml });
    await types(bot, ANA, GENERAL, '/incident new sev1 checkout Data leak at the bank --private');
    await bot.advance(MINUTE);
    await presses(bot, ANA, directOf(ANA), 'Acknowledge');
    await until(bot, HANDOFF - 20 * MINUTE);
    const draft = await opens(bot, ANA);
    expect(draft).toBe('A quiet shift: no pages, no incidents.\n\nTo carry over: ');
    expect(JSON.stringify((await modalOf(bot, ANA)).blocks)).toContain('private incident');
    await saves(bot, ANA, 'Quiet.');
    await until(bot, HANDOFF + 16 * MINUTE);
    for (const place of [PAYMENTS, INCIDENTS, GENERAL])
      await expectNotSeen(bot, CY, place, /Data leak|private incident|INC-1|p1/i);
    await expectTold(bot, BO, 'You are on call for payments now', 'No open incidents or pages.');
    await expectNotTold(bot, BO, /Data leak|private incident|INC-1|p1/i);

    await until(bot, HANDOFF + 7 * DAY + MINUTE);
    const back = (await told(bot, ANA)).at(-1);
    expect(back).toContain('You are on call for payments now');
    expect(back).toContain('🔒 INC-1 private incident · investigating');
    expect(back).not.toContain('Data leak');
  });
});
