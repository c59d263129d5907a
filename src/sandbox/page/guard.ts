/** Keeps text that is data from coming alive in the drawing library, which decodes entities before it parses. Pure. */
import type { KnownBlock } from '@slack/types';

/** Parses nothing and has no width; what stands before it cannot begin Slack's markup. */
const JOINER = '\u2060';

/** Marks every escaped `<`, and `@here` that is only typed, so that they stay letters. */
export function tamed(mrkdwn: string): string {
  return mrkdwn.replaceAll('&lt;', `&lt;${JOINER}`).replace(/(^|[^!\w])@(here|channel|everyone)\b/g, `$1@${JOINER}$2`);
}

/** The block with every mrkdwn text in it tamed. `plain_text` must not reach the library: it would parse it. */
export function tamedBlock(block: KnownBlock): KnownBlock {
  return walk(block) as KnownBlock;
}

function walk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walk);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, held]) => [key, walk(held)] as const);
  const copy = Object.fromEntries(entries);
  return copy['type'] === 'mrkdwn' && typeof copy['text'] === 'string' ? { ...copy, text: tamed(copy['text']) } : copy;
}

const SIGNS = /:([a-z0-9_+-]+):/g;

/** Plain text as it is written, with the names of known emoji as signs. */
export function plainSigns(text: string, sign: (name: string) => string): string {
  return text.replace(SIGNS, (_, name: string) => sign(name));
}
