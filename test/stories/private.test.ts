/** A hostile reader: whoever is no member learns neither title nor number of a private incident, by no row. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import type { SeenMessage } from '../../src/sandbox/workspace.ts';
import { rows } from '../../src/topics/index.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { nextIncident } from '../support/given.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { BO, CY, DEE, GENERAL } from '../support/seed.ts';
import { roomOf, told, types } from '../support/story.ts';

/** Words of the incident that nobody else ever types. */
const WORDS = /zebra|vault|quokka/i;
const SECRET = /zebra|vault|quokka|inc-?7\b/i;

/** What of the secret is told, with what stands around it. */
function leaks(text: string, secret = SECRET): readonly string[] {
  return [...text.matchAll(new RegExp(secret, 'gi'))].map(({ index }) =>
    text.slice(Math.max(0, index - 80), index + 40),
  );
}

/** INC-7 is private and goes on; the pages p1 and p2 are about it, and nobody has answered yet. */
async function world(dialect: (typeof dialects)[number]): Promise<Bot> {
  const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, settings: { publicUrl: 'https://muster.example.com' } });
  await nextIncident(bot, 7);
  await types(bot, DEE, GENERAL, '/incident new sev1 checkout Zebra payments vault is open --private');
  const room = await roomOf(bot, DEE, 7);
  await types(bot, DEE, room, '/incident impact Quokka customers are in the vault');
  await types(bot, DEE, room, '/incident note Quokka keys were copied');
  await types(bot, DEE, room, '/incident update Zebra is being closed');
  await types(bot, DEE, room, '/page @ana Quokka needs you');
  await types(bot, DEE, room, '/incident follow INC-7');
  await bot.advance(MINUTE);
  return bot;
}

/** Everything one person sees in Slack: every channel they are in, what only they see, open forms, buttons and their lines. */
async function everything(bot: Bot, user: string): Promise<string> {
  const { messages, channels, views, ...rest } = await bot.workspace.snapshot(user);
  const heard = messages.filter((m: SeenMessage) => m.user !== user);
  return JSON.stringify([heard, channels, views, rest]);
}

/** Lines of somebody who knows that there is a page, but not of which incident. */
function blind(example: string): readonly string[] {
  return [...new Set([example, example.replace(/\bp\d+\b/g, 'p1'), `${commandOf(example)} p1`])];
}

/** Lines of somebody who guesses the number. */
function aimed(example: string): readonly string[] {
  const there = example.replace(/INC-\d+/g, 'INC-7');
  return [...new Set([there, `${commandOf(example)} INC-7`])].filter((line) => line.includes('INC-7'));
}

function commandOf(example: string): string {
  return /^\/\S+(?: \S+)?/.exec(example)?.[0] ?? example;
}

/** An answer without what differs from one line to the next anyway: the numbers of new things, and made-up channels. */
function shape(words: string, number: string): string {
  return words.replaceAll(number, 'INC-N').replace(/\b(INC-|p)\d+|<#\w+>|\b[0-9a-f]{8}\b|calendar\/[\w-]+/g, '#');
}

describe.each(dialects)('a private incident on %s', (dialect) => {
  it('is told to nobody else by any row', async () => {
    const bot = await world(dialect);
    expect(leaks(await everything(bot, CY))).toEqual([]);
    for (const { name, example } of rows)
      for (const line of blind(example))
        expect(leaks(await types(bot, CY, GENERAL, line)), `${name}: ${line}`).toEqual([]);
    expect(leaks(await everything(bot, CY))).toEqual([]);
  }, 60_000);

  it('answers to its number like one that was never declared', async () => {
    const bot = await world(dialect);
    const asked = rows.filter(({ name }) => name !== 'incident new');
    for (const { example } of asked)
      for (const line of aimed(example)) {
        const never = line.replaceAll('INC-7', 'INC-99');
        const [answer, other] = [await types(bot, CY, GENERAL, line), await types(bot, CY, GENERAL, never)];
        expect(leaks(answer, WORDS), line).toEqual([]);
        expect(shape(answer, 'INC-7'), line).toBe(shape(other, 'INC-99'));
      }
    expect(leaks(await everything(bot, CY), WORDS)).toEqual([]);
  }, 60_000);

  it('is named to nobody when it is merged with a public one, either way', async () => {
    const bot = await world(dialect);
    await types(bot, CY, GENERAL, '/incident new sev2 search Search is slow');
    await types(bot, CY, GENERAL, '/incident new sev2 search Search is slower');
    await types(bot, CY, GENERAL, '/incident follow INC-8');
    await types(bot, DEE, GENERAL, '/incident merge INC-8 INC-7');
    await types(bot, DEE, GENERAL, '/incident merge INC-7 INC-9');
    const shown = await types(bot, BO, GENERAL, '/incident show INC-8');
    expect(shown).toContain('Merged into a private incident');
    expect(leaks(await types(bot, BO, GENERAL, '/incident timeline INC-9'))).toEqual([]);
    expect(leaks(await everything(bot, BO))).toEqual([]);
  });

  it('is not named by the page that cried for help, nor in its thread', async () => {
    const bot = await world(dialect);
    await bot.advance(30 * MINUTE);
    const shown = await types(bot, CY, GENERAL, '/page show p1');
    expect(shown).toContain('Nobody answered p1');
    expect(shown).toContain('Private incident, open Slack');
    const answers = [
      await types(bot, CY, GENERAL, '/incident from p1'),
      await types(bot, CY, GENERAL, '/page again p1'),
    ];
    expect(answers.flatMap((text) => leaks(text))).toEqual([]);
  });

  it('is told to its members no longer when they leave the room', async () => {
    const bot = await world(dialect);
    await types(bot, DEE, GENERAL, '/incident role INC-7 scribe @cy');
    await types(bot, CY, GENERAL, '/incident follow INC-7');
    await bot.workspace.leave(CY, await roomOf(bot, DEE, 7));
    await bot.settle();
    await types(bot, DEE, GENERAL, '/incident update INC-7 Quokka again');
    expect((await told(bot, CY)).flatMap((text) => leaks(text, /again/i))).toEqual([]);
    expect(await types(bot, CY, GENERAL, '/incident show INC-7')).toContain('There is no INC-7');
  });
});
