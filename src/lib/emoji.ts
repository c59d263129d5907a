/** Emoji as Slack writes them in text, `:fire:`, as the signs they stand for. Pure. */
import { nameToEmoji } from 'gemoji';

/** Names between colons, one after another. A time of day and an IPv6 address are none. */
const WRITTEN = /(?<![\w:])(?::[a-z0-9_+-]{1,40}:)+(?!\w)/g;
const NAMED = /:([a-z0-9_+-]+):/g;

/** Names that Slack has and others do not: https://github.com/iamcal/emoji-data */
const SLACKS = {
  large_green_circle: '🟢',
  large_orange_circle: '🟠',
  large_yellow_circle: '🟡',
  large_red_square: '🟥',
  simple_smile: '🙂',
  face_with_monocle: '🧐',
};
const SIGNS: ReadonlyMap<string, string> = new Map(Object.entries({ ...nameToEmoji, ...SLACKS }));

/** The same text with signs, without the colours of skins; a name that only this workspace knows stays as it is written. */
export function readEmoji(text: string): string {
  if (!text.includes(':')) return text;
  return text.replace(WRITTEN, (run) => run.replace(NAMED, (written, name: string) => signOf(name) ?? written));
}

function signOf(name: string): string | undefined {
  return /^skin-tone-\d$/.test(name) ? '' : SIGNS.get(name);
}
