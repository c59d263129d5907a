/** Many pages at once, opened as people open them, and a Slack that takes one message a second and channel. */
import type { WorkspaceSeed } from '../../src/sandbox/workspace.ts';
import type { Bot } from './bot.ts';
import { wordsOf } from './messages.ts';
import { GENERAL, SEED } from './seed.ts';
import { types } from './story.ts';

/** Slack ids of `count` people who page others. */
export function crowd(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `U000X${String(i).padStart(4, '0')}`);
}

/** The workspace with these people in it. */
export function withCrowd(count: number): WorkspaceSeed {
  const ids = crowd(count);
  const people = ids.map((id, i) => ({
    id,
    name: `x${i}`,
    realName: `Person ${i}`,
    email: `x${i}@example.com`,
    timezone: 'Europe/London',
  }));
  const channels = SEED.channels.map((one) =>
    one.id === GENERAL ? { ...one, members: [...one.members, ...ids] } : one,
  );
  return { ...SEED, people: [...SEED.people, ...people], channels };
}

/** These people open so many pages between them, `each` takes ten at most. */
export async function pagesOpened(bot: Bot, people: readonly string[], count: number, whom: string): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await types(bot, people[n % people.length] ?? '', GENERAL, `/page ${whom} Trouble number ${n + 1}`);
}

/** A message that Slack took: its words are read when it is new, because it is edited later. */
export interface Posted {
  readonly channel: string;
  readonly at: number;
  readonly words: string;
}

/** From now on Slack takes one message a second and channel. Returns what it took, and goes on adding to it. */
export function oneMessageASecond(bot: Bot): readonly Posted[] {
  const posted: Posted[] = [];
  bot.workspace.fault({
    method: 'chat.postMessage',
    kind: 'rate-limited',
    retryAfter: 1,
    when: ({ channel, text, blocks }) => {
      const at = bot.clock.now();
      if (posted.some((one) => one.channel === channel && at - one.at < 1_000)) return true;
      const words = wordsOf({ text: String(text), blocks: Array.isArray(blocks) ? blocks : [] });
      posted.push({ channel: String(channel), at, words });
      return false;
    },
  });
  return posted;
}

/** The pages that texts name, also as `p3–p7`. */
export function namesIn(texts: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const text of texts)
    for (const [, first, last] of text.matchAll(/\bp(\d+)(?:–p(\d+))?/g))
      for (let id = Number(first); id <= Number(last ?? first); id += 1) found.add(id);
  return found;
}
