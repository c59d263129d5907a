import { describe, expect, it } from 'vitest';
import { DAY } from '../../src/lib/instant.ts';
import { applyInAnotherProcess } from '../support/another-process.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { eventsOf, PUBLIC, subscribes } from '../support/calendars.ts';
import { dialects } from '../support/database.ts';
import { expectNone, expectSome, expectTold } from '../support/expect.ts';
import { gather, messagesIn } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, EVE, GENERAL } from '../support/seed.ts';
import { modalOf, presses, types } from '../support/story.ts';

const ENTRY = '      - { name: weekly, every: 1 week, start: 2026-03-02T09:00, people: [ana, bo] }';

/** The company, with calendars. */
function world(dialect: (typeof dialects)[number], start = '2026-03-02T10:00:00Z'): Promise<Bot> {
  return startBot({ dialect, yaml: PAYMENTS_YAML, settings: { publicUrl: PUBLIC }, start });
}

type Values = Readonly<Record<string, string>>;

/** Opens the form, submits it, and returns the words that take its place. */
async function edits(bot: Bot, user: string, values: Values, line = '/oncall edit payments'): Promise<string> {
  await types(bot, user, GENERAL, line);
  const { id } = await modalOf(bot, user);
  await bot.workspace.submit(user, id, values);
  await bot.settle();
  return gather((await modalOf(bot, user)).blocks);
}

/** What the form says at its fields after a submission that was refused. */
async function refused(bot: Bot, user: string, values: Values): Promise<Values> {
  await edits(bot, user, values);
  const { errors, id } = await modalOf(bot, user);
  await bot.workspace.dismiss(user, id);
  return errors;
}

/** The printed lines, from the block that shows them as they are. */
async function printed(bot: Bot, user: string): Promise<string> {
  const { blocks } = await modalOf(bot, user);
  const pre = blocks.filter((block) => JSON.stringify(block).includes('rich_text_preformatted'));
  return pre.map((block) => gather(block)).join('\n');
}

/** Puts lines in place of the first entry of `payments`, as somebody would, and applies the file next to the bot. */
function apply(bot: Bot, lines: string): Promise<readonly string[]> {
  return applyInAnotherProcess(
    bot,
    PAYMENTS_YAML.replace(ENTRY, () => lines),
  );
}

/** The shifts of the coming six weeks, as a calendar of payments has them; the same people in a row are one. */
async function shifts(bot: Bot, path: string): Promise<readonly string[]> {
  const [now, until] = [bot.clock.now(), bot.clock.now() + 42 * DAY];
  const coming = (await eventsOf(bot, path)).filter(({ start, end }) => start < until && end > now);
  const all = coming.map(({ summary, start }) => ({
    who: summary
      .replace(' · payments', '')
      .split(', ')
      .map((name) => KEYS[name])
      .join('+'),
    start: Math.max(start, now),
  }));
  const whole = all.filter(({ who }, i) => all[i - 1]?.who !== who);
  return whole.map(({ who, start }, i) => `${who} ${wall(start)} to ${wall(whole[i + 1]?.start ?? until)}`);
}

/** The names of muster.yaml by the names in calendars. */
const KEYS: Readonly<Record<string, string>> = {
  'Ana Lima': 'ana',
  'Bo Marsh': 'bo',
  'Cy Wood': 'cy',
  'Dee Okafor': 'dee',
};

const wall = (at: number): string => new Date(at).toISOString().slice(0, 16);

/** The promised shifts, read from the items of the answer: who would be on call, from when until when. */
async function promised(bot: Bot, user: string): Promise<readonly string[]> {
  const names: Readonly<Record<string, string>> = { [ANA]: 'ana', [BO]: 'bo', [CY]: 'cy', [DEE]: 'dee' };
  const { blocks } = await modalOf(bot, user);
  const items = blocks.flatMap((block) =>
    block.type === 'rich_text'
      ? block.elements.flatMap((part) => (part.type === 'rich_text_list' ? part.elements : []))
      : [],
  );
  return items.map((item) => {
    const [, start = '', end = '', who = ''] =
      /^(.*?) UTC to (.*?) UTC · (.*?)(?:, instead of .*)?$/.exec(gather(item)) ?? [];
    const people = [...who.matchAll(/<@(\w+)>/g)].map((m) => names[m[1] ?? '']);
    return `${people.join('+')} ${start.replace(' ', 'T')} to ${end.replace(' ', 'T')}`;
  });
}

describe.each(dialects)('/oncall edit on %s', (dialect) => {
  it('shows who would be on call and the lines, and changes nothing', async () => {
    const bot = await world(dialect);
    const path = await subscribes(bot, ANA, 'payments');
    const before = await shifts(bot, path);
    const words = await edits(bot, DEE, { people: 'cy\nana\nbo + dee', handoff: '10:30', day: '1' });
    expect(words).toContain('payments · weekly: nothing has changed yet.');
    expect(words).toContain('muster apply');
    expect(words).toMatch(new RegExp(`<@${CY}>, instead of <@${BO}>`));
    expect(await printed(bot, DEE)).toContain('- [ bo, dee ]');
    expect(await shifts(bot, path)).toEqual(before);
    await expectTold(bot, DEE, '- [ bo, dee ]');
  });

  it('keeps its promise: the printed lines, put into the file and applied, give the promised shifts', async () => {
    const bot = await world(dialect, '2026-03-05T12:00:00Z');
    const path = await subscribes(bot, ANA, 'payments');
    await edits(bot, DEE, { people: 'dee\ncy\nana\nbo', handoff: '18:00', day: '3' });
    const lines = await printed(bot, DEE);
    const promise = await promised(bot, DEE);
    expect(promise.length).toBeGreaterThan(4);
    const said = await apply(bot, lines);
    expectSome(said, 'on call before and after: ana');
    expectNone(said, 'muster.yaml read from scratch');
    expect(await shifts(bot, path)).toEqual(promise);
  });

  it('keeps it also when only the hand-off moves, across a clock change', async () => {
    const bot = await world(dialect, '2026-03-09T09:30:00Z');
    const path = await subscribes(bot, ANA, 'payments');
    await edits(bot, DEE, { people: 'ana\nbo', handoff: '10:00', day: '0' });
    const promise = await promised(bot, DEE);
    expect(promise[0]).toBe('bo 2026-03-09T09:30 to 2026-03-16T10:00');
    expect(promise).toContain('ana 2026-03-30T09:00 to 2026-04-06T09:00');
    await apply(bot, await printed(bot, DEE));
    expect(await shifts(bot, path)).toEqual(promise);
  });

  it('says so when it is like that already', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const words = await edits(bot, DEE, {});
    expect(words).toContain('that is already the rotation');
    expect(words).toContain('Nobody’s shifts change');
  });

  it('refuses at the field what it does not understand', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await refused(bot, DEE, { people: 'ana\nzoe' })).toEqual({ people: '“zoe” is not in muster.yaml.' });
    expect((await refused(bot, DEE, { people: 'ana\nanna' }))['people']).toContain('did you mean ana?');
    expect((await refused(bot, DEE, { people: 'ana + ana' }))['people']).toContain('is twice in one shift');
    expect((await refused(bot, DEE, { people: ' \n ' }))['people']).toContain('at least one person');
    expect((await refused(bot, DEE, { people: 'ana +' }))['people']).toContain('has an extra');
    const stranger = (await refused(bot, DEE, { people: 'ana\nEve Stone' }))['people'];
    expect(stranger).toContain('Eve Stone is in Slack but not in muster.yaml');
    expect(stranger).toContain(`{ slack: ${EVE} }`);
    expect((await refused(bot, DEE, { handoff: '25:00' }))['handoff']).toContain('“25:00” is not a time of day');
    expect((await refused(bot, DEE, { handoff: 'fri 9:00' }))['handoff']).toContain('not a time of day');
  });

  it('takes people by any of their names, and time as people write it', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await edits(bot, DEE, { people: `1. @Ana\n2) bo marsh, ${CY}\n- Dee Okafor`, handoff: '6pm' });
    const lines = await printed(bot, DEE);
    expect(lines).toContain('          - ana\n          - [ bo, cy ]\n          - dee');
    expect(lines).toMatch(/start: \S+T18:00/);
  });

  it('asks which schedule and which rotation', async () => {
    const two =
      '      - { name: week, every: 1 week, start: 2026-03-02T09:00, people: [ana], active: [{ days: mon-fri, from: "08:00", to: "18:00" }] }';
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML.replace(ENTRY, `${two}\n${ENTRY}`) });
    expect(await types(bot, DEE, GENERAL, '/oncall edit')).toContain('Which schedule');
    await presses(bot, DEE, GENERAL, 'payments');
    expect(gather((await messagesIn(bot.workspace, DEE, GENERAL)).at(-1)?.blocks)).toContain(
      'Which rotation of payments',
    );
    await presses(bot, DEE, GENERAL, 'week');
    const { blocks, id } = await modalOf(bot, DEE);
    expect(gather(blocks)).toContain('payments · week: each shift lasts 1 week');
    await bot.workspace.submit(DEE, id, { people: 'bo' });
    await bot.settle();
    expect(await printed(bot, DEE)).toContain('- { days: mon-fri, from: "08:00", to: "18:00" }');
    expect(await types(bot, DEE, GENERAL, '/oncall edit payments nights')).toContain('has no rotation “nights”');
    expect(await types(bot, DEE, GENERAL, '/oncall edit paymens')).toContain('“paymens” is not a schedule');
  });

  it('sends people to the calendar who want to edit a schedule that is read from one', async () => {
    const yaml = PAYMENTS_YAML.replace(
      / {4}rotations:\n.*name: past.*/,
      '    ical: https://calendar.example.com/secret/team.ics',
    );
    const bot = await startBot({ dialect, yaml });
    const words = await types(bot, DEE, GENERAL, '/oncall edit empty');
    expect(words).toContain('is read from the calendar at calendar.example.com. Change it there');
    expect(words).not.toContain('secret');
  });
});
