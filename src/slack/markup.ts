/** Slack's markup to stored text: plain words, with people and channels as tokens. Pure. */
import { channelToken, groupToken, personToken, stripTokens } from '../lib/blockkit.ts';
import { readEmoji } from '../lib/emoji.ts';

/** Slack escapes every `<` that people type, so one that is left begins a reference. */
const ANGLE = /<([^<>\s][^<>]*)>/g;

/** Reads text that came from Slack once, so that nothing behind this line knows its markup. */
export function readMarkup(text: string): string {
  return pieces(stripTokens(text)).join('').trim();
}

function pieces(text: string): readonly string[] {
  const out: string[] = [];
  let at = 0;
  for (const match of text.matchAll(ANGLE)) {
    out.push(readEmoji(decode(text.slice(at, match.index))), reference(match[1] ?? ''));
    at = match.index + match[0].length;
  }
  return [...out, readEmoji(decode(text.slice(at)))];
}

/** What is between angle brackets: `@U1|ana`, `#C1|name`, `!here`, `!subteam^S1|@x`, `https://…|label`. */
function reference(inner: string): string {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : decode(inner.slice(bar + 1));
  const id = target.slice(1);
  if (target.startsWith('@')) return /^[A-Z0-9]+$/.test(id) ? personToken(id) : `@${decode(id)}`;
  if (target.startsWith('#')) return /^[A-Z0-9]+$/.test(id) ? channelToken(id) : `#${decode(id)}`;
  if (target.startsWith('!')) return special(id, label);
  // Slack makes a link of a name such as `checkout.example.com`, which nobody wrote as an address.
  if (label !== '' && decode(target) === `http://${label}`) return label;
  return decode(target.replace(/^mailto:|^tel:/, ''));
}

/** `<!channel>` becomes the word, which nobody's notification answers to; a date keeps its fallback. */
function special(id: string, label: string): string {
  if (label !== '') return label;
  const [name = id, group = ''] = id.split('^');
  if (name !== 'subteam') return `@${decode(name)}`;
  return /^[A-Z0-9]+$/.test(group) ? groupToken(group) : '@group';
}

function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
