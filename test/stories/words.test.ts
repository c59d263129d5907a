/** What the bot and the command line print has no forbidden word, where a sentence is put together from parts too. */
import { expect, it } from 'vitest';
import { muster } from '../../src/cli.ts';
import { DAY, MINUTE } from '../../src/lib/instant.ts';
import { rows } from '../../src/topics/rows.ts';
import { FORBIDDEN } from '../laws/forbidden.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { openingBy } from '../support/database.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, CY, DEE, directOf, EVE, GENERAL, INCIDENTS } from '../support/seed.ts';
import { presses, types } from '../support/story.ts';

/** Every text of messages and forms, the labels of buttons included. */
function textsIn(part: unknown): readonly string[] {
  if (typeof part === 'string') return [part];
  if (Array.isArray(part)) return part.flatMap(textsIn);
  if (typeof part !== 'object' || part === null) return [];
  const shown = Object.entries(part).filter(([key]) => !['value', 'action_id', 'block_id', 'callbackId'].includes(key));
  return shown.flatMap(([, one]) => textsIn(one));
}

/** The printed sentences with a forbidden word, and what to say instead. */
function faultsIn(sentences: Iterable<string>): readonly string[] {
  return [...new Set(sentences)].flatMap((text) =>
    FORBIDDEN.filter(({ only }) => only !== 'comment').flatMap(({ not, say }) => {
      const word = not.exec(text)?.[0];
      return word === undefined ? [] : [`“${word}” (say: ${say}) in: ${text}`];
    }),
  );
}

/** What each of these people sees now: messages, forms, their Home tab. */
async function seenBy(bot: Bot, ...users: readonly string[]): Promise<readonly string[]> {
  const found = [];
  for (const user of users) {
    const { messages, views, home } = await bot.workspace.snapshot(user);
    found.push(...messages.flatMap(({ text, blocks }) => [text, ...textsIn(blocks)]), ...textsIn([views, home]));
  }
  return found;
}

async function runs(bot: Bot, ...args: readonly string[]): Promise<readonly string[]> {
  const printed: string[] = [];
  const print = (line: string): void => void printed.push(line);
  const env = { DATABASE_URL: bot.config.databaseUrl, MUSTER_CONFIG: bot.config.file };
  await muster([...args], { env, clock: bot.clock, open: openingBy(bot.clock), out: print, err: print });
  return printed;
}

it('an incident, its pages, every command’s example and the command line are printed in plain words', async () => {
  const bot = await startBot({ yaml: PAYMENTS_YAML });
  await types(bot, CY, GENERAL, '/incident new sev1 checkout Payments are failing');
  await types(bot, CY, GENERAL, '/page group Trouble');
  await bot.advance(7 * MINUTE);
  await presses(bot, BO, directOf(BO), 'Acknowledge');
  const printed = [...(await seenBy(bot, ANA, BO, CY, DEE, EVE))];
  for (const [i, row] of rows.entries()) {
    printed.push(await types(bot, [ANA, BO, CY, DEE][i % 4] ?? ANA, i % 2 === 0 ? GENERAL : INCIDENTS, row.example));
    printed.push(await types(bot, EVE, GENERAL, `/${row.name} zzz`));
  }
  await bot.advance(DAY);
  printed.push(...(await seenBy(bot, ANA, BO, CY, DEE, EVE)));
  for (const line of [
    'help',
    'check',
    'apply',
    'doctor',
    'commands',
    'manifest',
    'schedule payments',
    'oncall',
    'audit',
  ])
    printed.push(...(await runs(bot, ...line.split(' '))));
  for (const line of [
    'nothing',
    'schedule nothing',
    'feed payments',
    'backup',
    'forget @nobody',
    'forget @ana',
    'vacuum',
  ])
    printed.push(...(await runs(bot, ...line.split(' '))));
  expect(printed.length).toBeGreaterThan(1_000);
  expect(faultsIn(printed)).toEqual([]);
});
