import type { KnownBlock, TableBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/lib/instant.ts';
import type { SeenMessage } from '../../src/sandbox/workspace.ts';
import { applyInAnotherProcess } from '../support/another-process.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { messagesIn, wordsOf } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, CY, DEE, directOf, GENERAL, PAYMENTS } from '../support/seed.ts';
import { buttonsOf, overrides, presses, types } from '../support/story.ts';

/** What a person sees last in a channel. */
async function newest(bot: Bot, user: string, channel: string): Promise<SeenMessage> {
  const last = (await messagesIn(bot.workspace, user, channel)).at(-1);
  if (last === undefined) throw new Error('nothing is seen');
  return last;
}

/** The rows of the newest message's table, the cells joined. */
async function tableOf(bot: Bot, user: string, channel: string): Promise<readonly string[]> {
  const { blocks } = await newest(bot, user, channel);
  const table = blocks.find((block): block is TableBlock => block.type === 'table');
  return (table?.rows ?? []).map((row) => row.map((cell) => (cell.type === 'raw_text' ? cell.text : '?')).join(' | '));
}

const kindsOf = (blocks: readonly KnownBlock[]): readonly string[] => blocks.map((block) => block.type);

async function until(bot: Bot, instant: string): Promise<void> {
  await bot.advance(Date.parse(instant) - bot.clock.now());
}

describe.each(dialects)('/oncall report on %s', (dialect) => {
  it('gives the month so far: hours, nights, weekends and pages a person, a chart, and the quality', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, CY, GENERAL, '/page payments Who has it');
    await bot.advance(2 * MINUTE);
    await types(bot, ANA, PAYMENTS, '/page ack p1');
    await until(bot, '2026-03-11T02:00:00Z');
    await types(bot, CY, GENERAL, '/page payments Again');
    await until(bot, '2026-03-16T09:00:00Z');
    await types(bot, DEE, GENERAL, '/oncall report payments');
    const message = await newest(bot, DEE, GENERAL);
    expect(wordsOf(message)).toContain('On call in March 2026, payments so far');
    expect(kindsOf(message.blocks).slice(0, 4)).toEqual([
      'header',
      'table',
      'data_visualization',
      'data_visualization',
    ]);
    expect(await tableOf(bot, DEE, GENERAL)).toEqual([
      'Person | Hours | Night hours | Nights | Weekend hours | Shifts | Pages | Pages at night | Median to ack',
      'Bo Marsh | 201 | 78 | 10 | 77 | 2 | 1 | 1 | –',
      'Ana Lima | 168 | 63 | 7 | 48 | 1 | 1 | 0 | 2 min',
    ]);
    expect(message.text).toContain(
      'Ana Lima: 168 h, 63 h in 7 nights, 48 h of weekend, 1 shift, 1 page (0 at night), 2 min to acknowledge',
    );
    expect(wordsOf(message)).toContain('The next 12 weeks');
    expect(wordsOf(message)).toContain('payments (weekly) has only');
    expect(buttonsOf(message)).toEqual(['Export', 'February 2026']);
  });

  it('counts the shifts as they were, overrides and all', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await overrides(bot, CY, GENERAL, 'payments @cy 2026-03-03 00:00 to 2026-03-04 00:00');
    await until(bot, '2026-04-02T12:00:00Z');
    await types(bot, DEE, GENERAL, '/oncall report last month payments');
    const rows = await tableOf(bot, DEE, GENERAL);
    expect(rows).toContainEqual(expect.stringMatching(/^Cy Wood \| 24 \| /));
    const hours = rows.slice(1).map((row) => Number(row.split(' | ')[1]));
    expect(hours.reduce((a, b) => a + b, 0)).toBe(743);
    const words = wordsOf(await newest(bot, DEE, GENERAL));
    expect(words).toContain('On call in March 2026, payments');
    expect(words).toContain('The schedules of that month');
  });

  it('counts what people did who have left, for a schedule that the file has no more', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await overrides(bot, CY, GENERAL, 'empty @cy 2026-03-03 09:00 to 2026-03-03 19:00');
    await until(bot, '2026-03-05T12:00:00Z');
    const without = PAYMENTS_YAML.replace(/ {2}empty:\n.*\n.*\n/, '')
      .replace('schedule:empty', 'person:dee')
      .replace(/ {2}cy: .*\n/, '');
    await applyInAnotherProcess(bot, without);
    await types(bot, DEE, GENERAL, '/oncall report');
    expect(await tableOf(bot, DEE, GENERAL)).toContainEqual(expect.stringMatching(/^cy \| 19 \|/));
  });

  it('counts the pages of private incidents, and tells nothing of them', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await types(bot, DEE, GENERAL, '/incident new sev1 checkout Secret breach --private');
    await bot.advance(30 * MINUTE);
    await types(bot, DEE, GENERAL, '/oncall report');
    const message = await newest(bot, DEE, GENERAL);
    expect(`${message.text} ${JSON.stringify(message.blocks)}`).not.toContain('Secret');
    expect(message.text).toMatch(/Ana Lima: .* 1 page \(0 at night\)/);
  });

  it('sends the figures as a file to the person who presses Export, and goes back a month', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, start: '2026-04-02T10:00:00Z' });
    await types(bot, DEE, GENERAL, '/oncall report payments 2026-03');
    await presses(bot, DEE, GENERAL, 'Export');
    const file = (await newest(bot, DEE, directOf(DEE))).files[0];
    expect(file?.name).toBe('oncall-payments-2026-03.csv');
    expect(file?.text.split('\r\n')[0]).toContain('month,schedule,person,hours,night_hours');
    expect(file?.text).toMatch(/^2026-03,payments,Ana Lima,\d+/m);
    await presses(bot, DEE, GENERAL, 'February 2026');
    expect(wordsOf(await newest(bot, DEE, GENERAL))).toContain('On call in February 2026, payments');
  });

  it('says so when it understands no month', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await types(bot, DEE, GENERAL, '/oncall report 2026-13')).toContain('“2026-13” is neither a month nor');
    expect(await types(bot, DEE, GENERAL, '/oncall report paymnts')).toContain('“paymnts” is neither');
  });
});

describe('a workspace that does not know tables and charts', () => {
  const hasTable = (args: Readonly<Record<string, unknown>>): boolean =>
    JSON.stringify(args['blocks']).includes('"table"');

  it('gets them as letters, also at a button and for a mention', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML, start: '2026-03-16T09:00:00Z' });
    bot.workspace.fault({ method: 'response_url', kind: 'status', status: 400, when: hasTable });
    bot.workspace.fault({ method: 'chat.postEphemeral', kind: 'error', error: 'invalid_blocks', when: hasTable });
    await types(bot, DEE, GENERAL, '/oncall report payments');
    const first = await newest(bot, DEE, GENERAL);
    expect(kindsOf(first.blocks)).not.toContain('table');
    expect(wordsOf(first)).toMatch(/Ana Lima +\d+/);
    expect(buttonsOf(first)).toContain('Export');
    await presses(bot, DEE, GENERAL, 'February 2026');
    expect(wordsOf(await newest(bot, DEE, GENERAL))).toContain('On call in February 2026');
    await types(bot, ANA, PAYMENTS, '@muster oncall report payments');
    expect(wordsOf(await newest(bot, ANA, PAYMENTS))).toMatch(/Ana Lima +\d+/);
  });

  it('shows it nothing twice when the figures are welcome', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML, start: '2026-03-16T09:00:00Z' });
    const before = (await messagesIn(bot.workspace, DEE, GENERAL)).length;
    await types(bot, DEE, GENERAL, '/oncall report payments');
    expect((await messagesIn(bot.workspace, DEE, GENERAL)).length).toBe(before + 1);
  });

  it('a month from now is shown as it is planned', async () => {
    const bot = await startBot({ yaml: PAYMENTS_YAML });
    await bot.advance(DAY);
    expect(await types(bot, DEE, GENERAL, '/oncall report next month')).toContain(
      'April 2026, all schedules as planned',
    );
  });
});
