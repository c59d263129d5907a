/** Assertions about lists of texts, such as the messages of a channel: each text is looked at alone. */
import { expect, vi } from 'vitest';
import type { Bot } from './bot.ts';
import { seen, told } from './story.ts';

/** A string is contained in the text as it is; an expression matches it. */
export type Pattern = string | RegExp;

/** Of these texts, one alone matches every pattern. */
export const expectSome = vi.defineHelper((texts: readonly string[], ...patterns: readonly Pattern[]): void => {
  const found = texts.some((text) => patterns.every((pattern) => matches(text, pattern)));
  expect(found, `No text has ${patterns.map(shown).join(' and ')}. ${listed(texts)}`).toBe(true);
});

/** Of these texts, none matches any of the patterns. */
export const expectNone = vi.defineHelper((texts: readonly string[], ...patterns: readonly Pattern[]): void => {
  const found = texts.filter((text) => patterns.some((pattern) => matches(text, pattern)));
  expect(found, `A text has ${patterns.map(shown).join(' or ')}. ${listed(texts)}`).toEqual([]);
});

/** The bot told this person all that in one direct message. */
export const expectTold = vi.defineHelper(async (bot: Bot, user: string, ...patterns: readonly Pattern[]) => {
  expectSome(await told(bot, user), ...patterns);
});

/** The bot told this person nothing of that in a direct message. */
export const expectNotTold = vi.defineHelper(async (bot: Bot, user: string, ...patterns: readonly Pattern[]) => {
  expectNone(await told(bot, user), ...patterns);
});

/** This person sees all that in one message of the channel. */
export const expectSeen = vi.defineHelper(
  async (bot: Bot, user: string, channel: string, ...patterns: readonly Pattern[]) => {
    expectSome(await seen(bot, user, channel), ...patterns);
  },
);

/** This person sees nothing of that in the channel. */
export const expectNotSeen = vi.defineHelper(
  async (bot: Bot, user: string, channel: string, ...patterns: readonly Pattern[]) => {
    expectNone(await seen(bot, user, channel), ...patterns);
  },
);

function matches(text: string, pattern: Pattern): boolean {
  // `search` begins at the start each time, whereas `test` remembers where a global expression ended.
  return typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) >= 0;
}

function shown(pattern: Pattern): string {
  return typeof pattern === 'string' ? JSON.stringify(pattern) : String(pattern);
}

/** All texts, one on each line. */
function listed(texts: readonly string[]): string {
  const lines = texts.map((text) => `\n  ${JSON.stringify(text)}`).join('');
  return texts.length === 0 ? 'There is none at all' : `All ${texts.length}:${lines}\n`;
}
