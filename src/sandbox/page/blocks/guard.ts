/** Keeps text that is data from coming alive in the drawing library, which decodes entities before it parses. Pure. */
import type { KnownBlock } from '@slack/types';

/** Parses nothing and has no width; what comes before it cannot begin Slack's markup. */
const JOINER = '\u2060';

/** Marks every escaped `<`, and `@here` that is only typed, so that they stay letters; an escaped `>` gets no space. */
export function tamed(mrkdwn: string): string {
  return mrkdwn
    .replace(/<[^>]*>|^&gt;|&gt;/gm, (piece, at: number) => (piece === '&gt;' && !startsLine(mrkdwn, at) ? '>' : piece))
    .replaceAll('&lt;', `&lt;${JOINER}`)
    .replace(/(^|[^!\w])@(here|channel|everyone)\b/g, `$1@${JOINER}$2`);
}

function startsLine(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === '\n';
}

/** Plain text in places that only the library draws (a picture's title): every sign it would parse is kept apart. */
function numbed(plain: string): string {
  return plain.replace(/[<*_~`@&]/g, `${JOINER}$&${JOINER}`);
}

/** The block with every text in it tamed; cells of raw text become rich text, which parses nothing. */
export function tamedBlock(block: KnownBlock): KnownBlock {
  return walk(block) as KnownBlock;
}

function walk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walk);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, held]) => [key, walk(held)]));
  const { type, text } = copy;
  if (typeof text !== 'string') return copy;
  if (type === 'mrkdwn') return { ...copy, text: tamed(text) };
  if (type === 'plain_text') return { ...copy, text: numbed(text) };
  if (type === 'raw_text')
    return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
  return copy;
}

const SIGNS = /:([a-z0-9_+-]+):/g;

/** Plain text as it is written, with the names of known emoji as signs. */
export function plainSigns(text: string, sign: (name: string) => string): string {
  return text.replace(SIGNS, (_, name: string) => sign(name));
}
