import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects, temporaryFolder } from '../support/database.ts';
import { expectSeen, expectTold } from '../support/expect.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL } from '../support/seed.ts';
import { modalOf, presses, roomOf, told, types } from '../support/story.ts';

async function over(
  dialect: (typeof dialects)[number],
  yaml = COMMAND_YAML,
  line = 'sev1 checkout Payments are failing',
) {
  const reviewsDir = join(temporaryFolder(), 'reviews');
  const bot = await startBot({ dialect, yaml: yaml.replace('archive_after: 1d\n', ''), settings: { reviewsDir } });
  await types(bot, BO, GENERAL, `/incident new ${line}`);
  const room = await roomOf(bot, BO, 1);
  await types(bot, ANA, room, '/incident ack');
  await types(bot, BO, room, '/incident lead INC-1 @ana');
  await types(bot, BO, room, '/incident impact INC-1 # One in five [cannot](http://evil) pay');
  await types(bot, BO, room, '/incident began INC-1 20m ago');
  await types(bot, BO, room, '/incident followup INC-1 Alert on the queue @cy');
  await types(bot, BO, room, '/incident resolve INC-1 Rolled back');
  return { bot, room, reviewsDir };
}

async function writes(bot: Bot, user: string, parts: Record<string, string>): Promise<string> {
  const { body } = await bot.workspace.submit(user, (await modalOf(bot, user)).id, parts);
  await bot.settle();
  return body;
}

describe.each(dialects)('the review of an incident, on %s', (dialect) => {
  it('is asked for, written in a form and read as a file in the room and in the folder', async () => {
    const { bot, room, reviewsDir } = await over(dialect);
    await expectSeen(bot, BO, room, `<@${ANA}>, please write the postmortem while`);
    await presses(bot, BO, room, 'Write the postmortem');
    const form = JSON.stringify(await modalOf(bot, BO));
    expect(form).toContain('Rolled back');
    await writes(bot, BO, {
      summary: 'A deploy <b>broke</b> it',
      badly: '- Nobody could roll back',
      factors: '[x](javascript:alert(1))',
      state: 'published',
    });
    await expectSeen(bot, BO, room, 'published the postmortem of INC-1');
    const files = (await bot.workspace.snapshot(BO)).messages.flatMap((message) => message.files ?? []);
    expect(files.map(({ name }) => name)).toEqual(['inc-1-payments-are-failing.md']);
    const document = readFileSync(join(reviewsDir, 'inc-1-payments-are-failing.md'), 'utf8');
    expect(files[0]?.text).toBe(document);
    for (const part of [
      '# Postmortem of INC-1: Payments are failing',
      'A deploy &lt;b>broke',
      '- Nobody could roll back',
      '| resolve |',
      'began Mon 2 Mar 09:40',
      't1 Alert on the queue (Cy Wood)',
      'Ana Lima',
      '\\# One in five \\[cannot\\]',
    ])
      expect(document).toContain(part);
    expect(document).not.toMatch(/javascript:|\{\{/);
    expect(readdirSync(reviewsDir)).toEqual(['inc-1-payments-are-failing.md']);
  });

  it('is reminded of after three days until a person closes it', async () => {
    const { bot, room } = await over(dialect);
    await bot.advance(3 * DAY);
    await expectTold(bot, ANA, 'The postmortem of INC-1 Payments are failing is not written yet');
    expect(await types(bot, CY, GENERAL, '/incident postmortem list')).toContain('INC-1 Payments are failing · asked');
    await presses(bot, ANA, directOf(ANA), 'Not needed');
    await expectSeen(bot, BO, room, 'closed the postmortem: Not needed');
    const asked = async () => (await told(bot, ANA)).filter((text) => text.includes('is not written yet')).length;
    expect(await asked()).toBe(1);
    await bot.advance(30 * DAY);
    expect(await asked()).toBe(1);
    expect(await types(bot, CY, GENERAL, '/incident postmortem list')).toContain('No postmortem is open');
  });

  it('of two people who write at once loses neither', async () => {
    const { bot, room } = await over(dialect);
    await types(bot, ANA, room, '/incident postmortem');
    await types(bot, BO, room, '/incident postmortem');
    await writes(bot, ANA, { summary: 'It was the disk', state: 'draft' });
    expect(await writes(bot, BO, { summary: 'It was the network', state: 'draft' })).toContain(
      'saved this postmortem while you were writing',
    );
    const both = JSON.stringify(await modalOf(bot, BO));
    expect(both).toContain('It was the disk\\n\\nIt was the network');
    // Slack keeps what was typed into a field of the same ids.
    expect(both).toMatch(/"action_id":"value:\d+"/);
  });

  it('is a canvas where the file wants one, rewritten in place; else it falls back to the file and says so', async () => {
    const { bot, room } = await over(dialect, `reviews: canvas\n${COMMAND_YAML}`);
    for (const summary of ['First', 'Second']) {
      await types(bot, BO, room, '/incident postmortem');
      await writes(bot, BO, { summary, state: 'published' });
    }
    const calls = bot.workspace.calls
      .filter(({ method, ok }) => ok && method.includes('canvas'))
      .map(({ method }) => method);
    expect(calls).toEqual(['conversations.canvases.create', 'canvases.edit']);
    const other = await over(dialect, `reviews: canvas\n${COMMAND_YAML}`);
    other.bot.workspace.fault({
      method: 'conversations.canvases.create',
      kind: 'error',
      error: 'canvas_disabled_user_team',
    });
    await types(other.bot, BO, other.room, '/incident postmortem');
    await writes(other.bot, BO, { summary: 'First', state: 'published' });
    await expectSeen(
      other.bot,
      BO,
      other.room,
      'Slack refused the canvas (canvas_disabled_user_team), so the postmortem is posted as a file',
    );
    const files = (await other.bot.workspace.snapshot(BO)).messages.flatMap((message) => message.files ?? []);
    expect(files.length).toBe(1);
  });

  it('is a canvas without tables, written again after somebody deleted it, and never doubled while it is locked', async () => {
    const { bot, room } = await over(dialect, `reviews: canvas\n${COMMAND_YAML}`);
    const publish = async (summary: string) => {
      await types(bot, BO, room, '/incident postmortem');
      await writes(bot, BO, { summary, state: 'published' });
    };
    const impact = ['| Region | Orders |', '|---|---|', '| Europe | 1200 |'].join('\n');
    await publish(impact);
    const written = () => bot.workspace.calls.filter(({ method, ok }) => ok && method.includes('canvas')).at(-1);
    expect(JSON.stringify(written()?.args)).toContain('- **Europe**: 1200');
    expect(JSON.stringify(written()?.args)).toContain('- **resolve**: ');
    await bot.workspace.deleteCanvas(room);
    await publish('Second');
    expect(written()?.method).toBe('conversations.canvases.create');
    const locked = { method: 'canvases.edit', kind: 'error', error: 'canvas_editing_locked' } as const;
    bot.workspace.fault({ ...locked, times: 2 });
    await publish('Third');
    await bot.advance(2 * MINUTE);
    expect(written()).toMatchObject({ method: 'canvases.edit', args: { changes: expect.stringContaining('Third') } });
    const files = (await bot.workspace.snapshot(BO)).messages.flatMap((message) => message.files);
    expect(files).toEqual([]);
  });

  it('goes to the messages of its writer once the channel is archived', async () => {
    const { bot, room } = await over(dialect);
    await bot.workspace.archive(room);
    await bot.settle();
    await types(bot, BO, GENERAL, '/incident postmortem INC-1');
    await writes(bot, BO, { summary: 'Written late', state: 'published' });
    const { messages } = await bot.workspace.snapshot(BO);
    const files = messages.filter((message) => (message.files ?? []).length > 0);
    expect(files.map(({ channel }) => channel)).toEqual([directOf(BO)]);
    expect(files[0]?.files?.[0]?.text).toContain('Written late');
  });

  it('of a private incident stays in its room; drills and small ones are not asked for', async () => {
    const { bot, room, reviewsDir } = await over(dialect, COMMAND_YAML, 'sev1 checkout Mail is read --private');
    await types(bot, BO, room, '/incident postmortem INC-1');
    await writes(bot, BO, { summary: 'Somebody read it', state: 'published' });
    await expectSeen(bot, BO, room, 'published the postmortem');
    expect(existsSync(reviewsDir)).toBe(false);
    for (const line of ['sev3 checkout Payments are slow', 'sev1 checkout Exercise --drill --no-page'])
      await types(bot, DEE, GENERAL, `/incident new ${line}`);
    for (const inc of ['INC-2', 'INC-3']) await types(bot, DEE, GENERAL, `/incident resolve ${inc} Done`);
    expect(await types(bot, DEE, GENERAL, '/incident postmortem list')).toContain('No postmortem is open');
  });

  it('survives a kill before its file is written, and takes the team’s own template', async () => {
    const { bot, room, reviewsDir } = await over(dialect);
    await types(bot, BO, room, '/incident postmortem');
    bot.workspace.fault({ method: '*', kind: 'status', status: 503 });
    await writes(bot, BO, { summary: 'A deploy broke it', state: 'published' });
    await bot.crash();
    const templates = join(bot.config.file, '..', 'templates');
    mkdirSync(templates, { recursive: true });
    writeFileSync(join(templates, 'review.md'), 'OURS {{title}} {{nonsense}}');
    bot.workspace.clearFaults();
    await bot.restart();
    await bot.advance(MINUTE);
    expect(readFileSync(join(reviewsDir, 'inc-1-payments-are-failing.md'), 'utf8')).toContain('A deploy broke it');
    await types(bot, BO, room, '/incident postmortem');
    await writes(bot, BO, { summary: 'Again', state: 'published' });
    expect(readFileSync(join(reviewsDir, 'inc-1-payments-are-failing.md'), 'utf8')).toBe(
      'OURS Payments are failing {{nonsense}}',
    );
  });
});

it('a postmortem is one canvas, and no file, when the creation of the canvas was cut off', async () => {
  const { bot, room } = await over('sqlite', `reviews: canvas\n${COMMAND_YAML}`);
  const publish = async (summary: string) => {
    await types(bot, BO, room, '/incident postmortem');
    await writes(bot, BO, { summary, state: 'published' });
    await bot.advance(2 * MINUTE);
  };
  const method = 'conversations.canvases.create';
  bot.workspace.fault({ method, kind: 'accept-then-hang', times: 1 });
  await publish('First');
  await publish('Second');
  const canvas = () => bot.workspace.calls.filter((call) => call.method.includes('canvas')).map((call) => call.method);
  expect(canvas()).toEqual([method, 'canvases.edit', 'canvases.edit']);
  const files = async () => (await bot.workspace.snapshot(BO)).messages.flatMap((message) => message.files ?? []);
  expect(await files()).toEqual([]);
});
