/** What is typed at night, through the real door: done as meant, or asked about with buttons, never something else. */
import { describe, expect, it } from 'vitest';
import { rows } from '../../src/topics/rows.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectNotSeen, expectNotTold, expectSeen, expectTold } from '../support/expect.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, GENERAL, INCIDENTS } from '../support/seed.ts';
import { modalOf, presses, roomOf, types } from '../support/story.ts';

const TYPED_YAML = PAYMENTS_YAML.replace(
  '  payments:\n    channel',
  '  payments:\n    usergroup: payments-oncall\n    channel',
);

function start(): Promise<Bot> {
  return startBot({ yaml: PAYMENTS_YAML });
}

/** What a form shows in its fields, by their names. */
async function filledIn(bot: Bot, user: string): Promise<Readonly<Record<string, unknown>>> {
  const view = await modalOf(bot, user);
  return Object.fromEntries(
    view.blocks.flatMap((block) => {
      if (block.type !== 'input') return [];
      const { element } = block as unknown as { readonly element: Readonly<Record<string, unknown>> };
      const option = element['initial_option'] as { value: string } | undefined;
      const options = element['initial_options'] as readonly { value: string }[] | undefined;
      const value =
        element['initial_value'] ?? option?.value ?? options?.map((one) => one.value) ?? element['initial_user'];
      return [[block.block_id ?? '', value]];
    }),
  );
}

describe.each(dialects)('a declaration that is not understood, on %s', (dialect) => {
  it('declares nothing, and its buttons say what was meant', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await types(bot, BO, GENERAL, '/incident new S3 uploads are failing')).toContain('Nothing was changed');
    await expectNotSeen(bot, BO, INCIDENTS, 'INC-1');
    await presses(bot, BO, GENERAL, 'Severity 3');
    await expectSeen(bot, BO, INCIDENTS, 'INC-1 uploads are failing', 'sev3');
    await types(bot, BO, GENERAL, '/incident new S3 uploads are failing');
    await presses(bot, BO, GENERAL, 'Part of the title');
    await expectSeen(bot, BO, INCIDENTS, 'INC-2 S3 uploads are failing', 'sev3');
    await types(bot, BO, GENERAL, '/incident new sev1 checkout --dry-run broke the deploy');
    await expectNotTold(bot, ANA, 'deploy');
    await presses(bot, BO, GENERAL, 'Part of the title');
    await expectTold(bot, ANA, 'INC-3 sev1 checkout: --dry-run broke the deploy');
  });
});

describe('an incident that was meant to be private', () => {
  it.each(['‑‑privat', '-Private', '/private', '[--private]', '—privte'])('is private by %s', async (flag) => {
    const bot = await start();
    expect(await types(bot, BO, GENERAL, `/incident new sev1: checkout Data leak ${flag}`)).toContain('private');
    await expectNotSeen(bot, CY, INCIDENTS, 'INC-1');
    await expectTold(bot, ANA, 'Private incident');
    await expectNotTold(bot, ANA, 'leak');
  });

  it('is asked about when it may have been meant', async () => {
    const bot = await start();
    for (const words of ['-- private', 'private', '(private)', '--priv', 'now--private']) {
      expect(await types(bot, BO, GENERAL, `/incident new sev1 checkout Data leak ${words}`)).toContain('--private');
      await expectNotSeen(bot, CY, INCIDENTS, 'leak');
    }
    await presses(bot, BO, GENERAL, 'Did you mean --private?');
    await expectNotSeen(bot, CY, INCIDENTS, 'leak');
    await expectTold(bot, ANA, 'Private incident');
    expect(await types(bot, BO, GENERAL, '/incident show INC-1')).toContain('Data leak');
  });

  it('is no public one by the form, by a mention, by adopting a channel or by its title', async () => {
    const bot = await start();
    await bot.workspace.type(BO, GENERAL, '/incident new sev1 --privat');
    expect(await filledIn(bot, BO)).toMatchObject({ severity: 'sev1', private: ['yes'] });
    await bot.workspace.type(CY, GENERAL, '/incident');
    await bot.workspace.submit(CY, (await modalOf(bot, CY)).id, { title: 'Data leak --private', severity: 'sev3' });
    await bot.settle();
    await bot.workspace.type(BO, GENERAL, '@muster incident new sev1 Data leak - private');
    await bot.settle();
    expect(await types(bot, BO, GENERAL, '/incident adopt sev1 Data leak --private')).toContain('private');
    await expectNotSeen(bot, CY, INCIDENTS, 'leak');
    await types(bot, BO, GENERAL, '/incident new sev3 Slow');
    expect(await types(bot, BO, GENERAL, '/incident title INC-1 Data leak --private')).toContain('Nothing was changed');
    await expectNotSeen(bot, CY, INCIDENTS, 'leak');
  });
});

describe('the form of a declaration', () => {
  it('asks about a flag in its title, and declares when that is a word', async () => {
    const bot = await start();
    for (const title of ['Data leak --no-page', 'Data leak (private)', 'HR - private', 'drill: Data leak']) {
      await bot.workspace.type(CY, GENERAL, '/incident');
      await bot.workspace.submit(CY, (await modalOf(bot, CY)).id, { title, severity: 'sev3' });
      await bot.settle();
      await expectNotSeen(bot, BO, INCIDENTS, 'INC-1');
    }
    await bot.workspace.type(BO, GENERAL, '/incident');
    await bot.workspace.submit(BO, (await modalOf(bot, BO)).id, { title: 'Private key leaked', severity: 'sev3' });
    await bot.settle();
    const sure = await modalOf(bot, BO);
    expect(JSON.stringify(sure.blocks)).toContain('the box “Private” is not ticked');
    await bot.workspace.submit(BO, sure.id, {});
    await bot.settle();
    await expectSeen(bot, CY, INCIDENTS, 'INC-1 Private key leaked');
  });

  it('has everything that was typed', async () => {
    const bot = await start();
    await bot.workspace.type(BO, GENERAL, '/incident new checkout sev1 --drill --no-page');
    expect(await filledIn(bot, BO)).toMatchObject({
      severity: 'sev1',
      service: 'checkout',
      drill: ['yes'],
      paging: 'no',
    });
    await bot.workspace.type(CY, GENERAL, '/incident sev2: search Nothing is found --private');
    expect(await filledIn(bot, CY)).toMatchObject({
      severity: 'sev2',
      service: 'search',
      title: 'Nothing is found',
      private: ['yes'],
    });
    await bot.workspace.submit(CY, (await modalOf(bot, CY)).id, { title: 'sev1 Nothing is found' });
    await bot.settle();
    expect(JSON.stringify((await modalOf(bot, CY)).blocks)).not.toContain('INC-1');
    await expectNotSeen(bot, BO, INCIDENTS, 'INC-1');
  });
});

describe('a line that no button can hold', () => {
  it('is on no button, so that nothing of it is cut', async () => {
    const bot = await start();
    const line = `/incident new sev1 checkout ${'Data leak '.repeat(200)}--private`;
    await types(bot, BO, GENERAL, line);
    expect(await types(bot, BO, GENERAL, line)).toContain('The command is too long for a button');
    await expect(presses(bot, BO, GENERAL, 'Do it again')).rejects.toThrow('sees no button');
    await expectNotSeen(bot, CY, INCIDENTS, 'leak');
  });
});

describe('names that nobody has', () => {
  it('change nothing, and what there is is listed once', async () => {
    const bot = await start();
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
    const room = await roomOf(bot, BO, 1);
    for (const line of [
      '/incident lead @nobdy',
      '/incident lead nobdy please',
      '/incident role scribe @zed',
      '/incident role scribe zed',
    ]) {
      const said = await types(bot, BO, room, line);
      expect(said, line).toMatch(/“@?(nobdy|zed)” is not a person I know|is not a person such as @ana/);
      expect(said.match(/\bana\b/g)?.length, line).toBeGreaterThan(0);
      expect(said.match(/[ ,]dee[,.]/g), line).toHaveLength(1);
    }
    expect(await types(bot, BO, room, '/incident role @bo scribe')).toContain('Write the role first');
    expect(await types(bot, BO, room, '/incident role scrib @bo')).toContain('Roles: lead');
    expect(await types(bot, BO, room, '/incident who')).toContain('Nobody has the lead');
    expect(await types(bot, BO, room, '/incident task Fail over @nobdy due fri')).toContain('not a person I know');
    await types(bot, BO, room, '/incident task Fail over');
    expect(await types(bot, BO, room, '/incident task give t1 @nobdy')).toContain('not a person I know');
    expect(await types(bot, BO, room, '/incident task done t9')).toContain('Open tasks: t1.');
    await types(bot, BO, room, '/incident task done 1');
    await expectSeen(bot, BO, room, 'finished task t1');
    expect(await types(bot, BO, room, '/incident service chekout')).toContain('Services: checkout, search.');
    expect(await types(bot, BO, room, '/incident sev 9')).toContain('Severities: sev1, sev2, sev3.');
    expect(await types(bot, BO, room, '/incident follow chekout')).toContain('sev1, sev2, sev3, checkout, search');
    expect(await types(bot, BO, room, '/page ack p9')).toContain('Open pages: p1.');
    expect(await types(bot, BO, room, '/page escalate nobdy')).toContain('is not a page');
    await presses(bot, BO, room, 'Did you mean checkout?');
    expect(await types(bot, BO, room, '/incident follow list')).toContain('incidents of checkout');
  });

  it('are answered with schedules, and targets of pages, each once', async () => {
    const bot = await start();
    for (const line of [
      '/oncall paymetns',
      '/oncall next nope',
      '/oncall gaps nope',
      '/oncall share nope',
      '/oncall override nope @ana 4h',
      '/oncall take nope 2h',
      '/oncall overrides nope',
      '/oncall cover nope me 2h',
      '/oncall edit nope',
      '/oncall report nope',
      '/oncall handoff nope',
    ])
      expect(await types(bot, BO, GENERAL, line), line).toMatch(/empty, payments, second|payments, second, empty/);
    const said = await types(bot, BO, GENERAL, '/page @nobdy Payments are failing');
    expect(said).toContain('Nobody was paged');
    expect(said.match(/[ ,]payments[,.]/g)).toHaveLength(1);
    expect(said.match(/[ ,]ana[,.]/g)).toHaveLength(1);
    await expectNotTold(bot, ANA, 'Page p1');
  });
});

describe('short forms', () => {
  it('an id is shown, and may come before the verb', async () => {
    const bot = await start();
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
    expect(await types(bot, CY, GENERAL, '/incident INC-1')).toContain('Payments are failing');
    expect(await types(bot, CY, GENERAL, '/page p1')).toContain('Payments are failing');
    const room = await roomOf(bot, BO, 1);
    expect(await types(bot, BO, room, '/incident sev2')).toContain('Do you want to set INC-1 to sev2');
    await presses(bot, BO, room, 'Set INC-1 to sev2');
    expect(await types(bot, BO, GENERAL, '/incident inc-1 resolve Rolled back')).toContain('is resolved');
    expect(await types(bot, CY, GENERAL, '/incident INC-1')).toContain('sev2');
  });

  it('/page opens a form with what was typed, and so does the shortcut', async () => {
    const bot = await start();
    await bot.workspace.type(BO, GENERAL, '/page @dee --low');
    expect(await filledIn(bot, BO)).toMatchObject({ person: DEE, low: ['yes'] });
    await bot.workspace.type(BO, GENERAL, '/page checkout');
    expect(await filledIn(bot, BO)).toMatchObject({ target: 'checkout' });
    await bot.workspace.shortcut(BO, 'page_someone');
    await bot.workspace.submit(BO, (await modalOf(bot, BO)).id, { person: DEE, text: 'The shop is down' });
    await bot.settle();
    await expectTold(bot, DEE, 'The shop is down');
  });

  it('/oncall answers for a person, and a user group is the schedule that keeps it', async () => {
    const bot = await startBot({ yaml: TYPED_YAML });
    expect(await types(bot, CY, GENERAL, '/oncall @ana')).toMatch(/Shifts of .*now until .*payments/s);
    expect(await types(bot, CY, GENERAL, '/oncall @dee')).toContain('is not on call in the next four weeks');
    expect(await types(bot, CY, GENERAL, '/oncall @payments-oncall')).toContain('payments');
    await types(bot, CY, GENERAL, '/page @payments-oncall The shop is down');
    await expectTold(bot, ANA, 'The shop is down');
  });
});

describe('times with a name', () => {
  it('are shown before they are saved', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML, start: '2026-03-07T12:00:00Z' });
    const shown = await types(bot, BO, GENERAL, '/oncall override payments @bo sat to sun');
    expect(shown).toContain('Save');
    expect(await types(bot, BO, GENERAL, '/oncall overrides')).not.toContain('Override 1');
    await presses(bot, BO, GENERAL, 'Save');
    expect(await types(bot, BO, GENERAL, '/oncall overrides')).toContain('payments');
    expect(await types(bot, ANA, GENERAL, '/oncall away next week')).toContain('Nothing is saved yet');
    expect(await types(bot, ANA, GENERAL, '/oncall away')).toContain('When are you away?');
    await types(bot, ANA, GENERAL, '/oncall away next week');
    await presses(bot, ANA, GENERAL, 'Save');
    expect(await types(bot, ANA, GENERAL, '/oncall away')).toContain('Your time off');
  });
});

describe.each(dialects)('a number that is too long for an id, on %s', (dialect) => {
  it('is nobody’s by every command, and no internal error', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const examples = [
      ...rows.map(({ example }) => example),
      'incident follow INC-1',
      'incident unfollow #1',
      'incident INC-1',
    ];
    for (const id of ['9999999999', '9'.repeat(25)])
      for (const example of examples.filter((one) => /\d/.test(one))) {
        const line = example.replace(/\b(inc-|cover:|swap:|[a-z])?\d+(?!\d*[-:.]?\d*[a-z:])\b/gi, `$1${id}`);
        expect(await types(bot, BO, GENERAL, line.startsWith('/') ? line : `/${line}`), line).not.toContain(
          'Internal error',
        );
      }
  });
});
