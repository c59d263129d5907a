/**
 * The only way text reaches Slack. Words go out as `rich_text` elements, which parse nothing, so a title that is
 * `<!channel> *x*` shows as written. Everything is cut with a visible "…" to Slack's limits.
 */

import type { Button, KnownBlock, PlainTextOption, RichTextElement } from '@slack/types';
import { type Actor, actorName } from './actor.ts';
import { buttonValue } from './button-value.ts';
import { type Instant, minuteInUtc } from './instant.ts';
import { markPiece, slash } from './slash.ts';

export type Block = KnownBlock;
export type Inline = RichTextElement;
/** Muster's own text and text from outside, ready to be drawn. */
export type Rich = readonly Inline[];

/** A person, channel, user group or instant (milliseconds) inside stored text; control characters cannot be typed into Slack, so nobody can forge one. */
const TOKEN = /\u0002([@#&]|!(?=\d{1,15}\u0003))([A-Z0-9]+)\u0003/g;
/** What a user group is called where it is drawn: naming it would wake its members. */
const GROUP = '@group';

/** The token that stands for a person in stored text. */
export function personToken(user: string): string {
  return `\u0002@${user}\u0003`;
}

/** The token that stands for a channel in stored text. */
export function channelToken(channel: string): string {
  return `\u0002#${channel}\u0003`;
}

/** The token that stands for a user group in stored text. */
export function groupToken(group: string): string {
  return `\u0002&${group}\u0003`;
}

/** The token that stands for an instant in stored text: each reader sees it in their own zone. */
export function dateToken(at: Instant): string {
  return `\u0002!${at}\u0003`;
}

/** Characters that only Muster may write, that reverse the direction of text, or that are invisible. */
const UNSEEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
/** The joiners that emoji and some scripts need are between two of their signs. Each run is read from its beginning only. */
const STRAY_JOINER = /(?<![^\u0000-\u02ff])[\u200c\u200d]+|(?<![\u200c\u200d])[\u200c\u200d]+(?![^\u0000-\u02ff])/g;
/** Tags are letters that cannot be seen, except in the flags of England, Scotland and Wales. */
const STRAY_TAGS = /(\u{1f3f4}[\u{e0061}-\u{e007a}]{1,8}\u{e007f})|[\u{e0000}-\u{e007f}]/gu;

/** Removes characters that only Muster may write and invisible ones; every text from outside passes here first. */
export function stripTokens(text: string): string {
  return text
    .replace(UNSEEN, '')
    .replace(STRAY_JOINER, '')
    .replace(STRAY_TAGS, '$1')
    .replace(/[\u2028\u2029]/g, '\n');
}

type NameOf = (kind: 'person' | 'channel', id: string) => string;

/** Stored text for a file, a log or a page: tokens become names, and what `when` says of an instant. */
export function readTokens(text: string, name: NameOf, when: (at: Instant) => string = minuteInUtc): string {
  return text.replace(TOKEN, (_, sign: string, id: string) => {
    if (sign === '!') return when(Number(id));
    return sign === '&' ? GROUP : name(sign === '@' ? 'person' : 'channel', id);
  });
}

/** Stored text where nobody's name is at hand, such as a button: tokens become words, never ids. */
export function withoutTokens(text: string): string {
  return readTokens(text, (kind) => (kind === 'person' ? '@somebody' : 'a channel'));
}

/** At most `limit` characters, with a visible "…" when something was cut. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, limit - 1);
  const last = head.charCodeAt(head.length - 1);
  return `${last >= 0xd800 && last <= 0xdbff ? head.slice(0, -1) : head}…`;
}

/** Escapes the three characters Slack's markup knows; for the plain `text` next to blocks. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function person(user: string): Inline {
  return { type: 'user', user_id: user };
}

/** The actor who did something: a person by their mention, all else by name. */
export function actorWords(actor: Actor): Inline {
  return actor.kind === 'person' ? person(actor.user) : { type: 'text', text: actorName(actor, String) };
}

export function channel(id: string): Inline {
  return { type: 'channel', channel_id: id };
}

/** `@here`: notifies everybody who is active in the channel. No text can become one; only a caller of this says it. */
export function here(): Inline {
  return { type: 'broadcast', range: 'here' };
}

export function bold(text: string): Inline {
  return { type: 'text', text, style: { bold: true } };
}

export function code(text: string): Inline {
  return { type: 'text', text: slash(text), style: { code: true } };
}

export function link(url: string, text: string): Inline {
  return { type: 'link', url, text };
}

/** Today, tomorrow, or the weekday and day; the year only when it is another. https://docs.slack.dev/reference/block-kit/block-elements/date-element */
const DAY_WORDS = '{day_divider_pretty}';
/** What comes nearest to it where Slack reads markup instead of a date element. */
const DAY_IN_TEXT = '{date_long_pretty}';

/** An instant in the reader's own zone: its day with the weekday, and the time. `format` is Slack's, such as `{time}`. */
export function date(at: Instant, format = `${DAY_WORDS} {time}`): Inline {
  return { type: 'date', timestamp: Math.floor(at / 1000), format, fallback: minuteInUtc(at) };
}

/** The same to the second. */
export function seconds(at: Instant): Inline {
  return date(at, `${DAY_WORDS} {time_secs}`);
}

/** The time of day of an instant in the reader's own zone. */
export function time(at: Instant): Inline {
  return date(at, '{time}');
}

type Part = string | number | Inline | Rich | undefined;

/** Muster's own text with outside text put in as data. A `*` in the text turns bold on and off; its slash commands are marked. */
export function rich(words: TemplateStringsArray, ...parts: readonly Part[]): Rich {
  const out: Inline[] = [];
  let strong = false;
  words.map(markPiece).forEach((word, i) => {
    word.split('*').forEach((piece, j) => {
      if (j > 0) strong = !strong;
      if (piece !== '') out.push(strong ? bold(piece) : { type: 'text', text: piece });
    });
    out.push(...inlines(parts[i], strong));
  });
  return out;
}

function inlines(part: Part, strong: boolean): Rich {
  if (part === undefined) return [];
  if (typeof part === 'string' || typeof part === 'number') return stored(String(part), strong);
  return 'length' in part ? part : [part];
}

/** Stored text: tokens become people and channels, all else stays text. */
function stored(text: string, strong: boolean): Rich {
  const out: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > at) out.push(styled(text.slice(at, match.index), strong));
    out.push(drawnToken(match[1] ?? '', match[2] ?? '', strong));
    at = match.index + match[0].length;
  }
  if (at < text.length) out.push(styled(text.slice(at), strong));
  return out;
}

function drawnToken(sign: string, id: string, strong: boolean): Inline {
  if (sign === '&') return styled(GROUP, strong);
  return sign === '!' ? date(Number(id)) : sign === '@' ? person(id) : channel(id);
}

function styled(text: string, strong: boolean): Inline {
  return strong ? bold(text) : { type: 'text', text };
}

/** Several pieces, with `between` between them. */
export function join(pieces: readonly Rich[], between: string): Rich {
  return pieces.flatMap((piece, i) => (i === 0 ? piece : [{ type: 'text' as const, text: between }, ...piece]));
}

/** The same words for a notification and a screen reader. */
export function plain(text: Rich): string {
  return text.map(plainInline).join('');
}

function plainInline(part: Inline): string {
  if (part.type === 'text') return escapeText(part.text);
  if (part.type === 'user') return `<@${part.user_id}>`;
  if (part.type === 'channel') return `<#${part.channel_id}>`;
  if (part.type === 'broadcast') return `<!${part.range}>`;
  if (part.type === 'link') return escapeText(part.text ?? part.url);
  if (part.type === 'date') {
    const format = part.format.replace(DAY_WORDS, DAY_IN_TEXT);
    return `<!date^${part.timestamp}^${format}|${escapeText(part.fallback ?? '')}>`;
  }
  return '';
}

const SECTION = 3000;

/** One paragraph of text. */
export function paragraph(text: Rich): Block {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: limited(text, SECTION) }] };
}

/** A bulleted list. */
export function list(items: readonly Rich[]): Block {
  const sections = items.map((item) => ({ type: 'rich_text_section' as const, elements: limited(item, 600) }));
  return { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements: sections }] };
}

function limited(text: Rich, limit: number): Inline[] {
  const out: Inline[] = [];
  let left = limit;
  for (const part of text) {
    if (left <= 0) break;
    const piece = part.type === 'text' ? { ...part, text: cut(part.text, left) } : part;
    left -= piece.type === 'text' ? piece.text.length : 20;
    out.push(piece);
  }
  return out.length > 0 ? out : [{ type: 'text', text: ' ' }];
}

export function header(text: string): Block {
  return { type: 'header', text: { type: 'plain_text', text: cut(oneLine(text), 150), emoji: true } };
}

/** Small grey text under a message. */
export function context(text: string): Block {
  return { type: 'context', elements: [{ type: 'plain_text', text: cut(text, 2000), emoji: true }] };
}

export function divider(): Block {
  return { type: 'divider' };
}

function oneLine(text: string): string {
  const line = withoutTokens(text).replace(/\s+/g, ' ').trim();
  return line === '' ? ' ' : line;
}

export interface ButtonSpec {
  readonly label: string;
  /** The command line that the button runs. */
  readonly line: string;
  readonly style?: 'primary' | 'danger' | undefined;
  /** `again` lets a line through that was just done. */
  readonly action?: 'do' | 'again';
}

/** Slack keeps so many characters with a button; a line that was cut would be another one. */
const LONGEST_LINE = 2000;

/** A row of buttons; each carries a whole command line, or is left out. Words replace it where no button is left. */
export function buttons(specs: readonly ButtonSpec[]): Block {
  const whole = specs.filter(({ line }) => buttonValue(line).length <= LONGEST_LINE);
  if (whole.length === 0 && specs.length > 0) return context('The command is too long for a button. Shorten it.');
  return { type: 'actions', elements: whole.map((spec, i) => buttonOf(spec, String(i))) };
}

function buttonOf({ label, line, style, action = 'do' }: ButtonSpec, name: string): Button {
  return {
    type: 'button',
    action_id: `${action}:${name}`,
    text: { type: 'plain_text', text: cut(oneLine(label), 75), emoji: true },
    value: buttonValue(line),
    ...(style === undefined ? {} : { style }),
  };
}

/** Others' words with a button: one block, which a list of many can afford. `name` tells the buttons apart. */
export function textWithButton(text: string, spec: ButtonSpec, name: string): Block {
  const words = { type: 'plain_text' as const, text: cut(oneLine(text), 300) };
  const accessory = buttonValue(spec.line).length > LONGEST_LINE ? {} : { accessory: buttonOf(spec, name) };
  return { type: 'section', text: words, ...accessory };
}

export function linkButton(label: string, url: string): Button {
  return { type: 'button', action_id: 'link', text: { type: 'plain_text', text: cut(label, 75), emoji: true }, url };
}

export function option(label: string, value: string): PlainTextOption {
  return { text: { type: 'plain_text', text: cut(oneLine(label), 75), emoji: true }, value: buttonValue(value) };
}

/** A message: its blocks, and the plain words for notifications and screen readers. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Puts a message together: at most 50 blocks. */
export function message(text: Rich, blocks: readonly Block[] = [paragraph(text)]): Message {
  return { text: cut(plain(text), 3000), blocks: blocks.slice(0, 50) };
}
