/** The text of a message, including attachments and blocks, which monitors use. Pure. */
import { minuteInUtc } from '../lib/instant.ts';
import { readMarkup } from './markup.ts';

/** A message as Slack tells of it, as far as it has words. */
export interface WordyMessage {
  readonly text?: string | undefined;
  readonly bot_id?: string | undefined;
  readonly blocks?: readonly unknown[] | undefined;
  readonly attachments?: readonly unknown[] | undefined;
}

/** Blocks inside blocks are read so deep, which is deeper than Slack allows them to be. */
const DEEPEST = 8;
const LONGEST = 10_000;

/** Everything that a reader of the message sees as text, a line for each part; what says the same twice says it once. */
export function messageWords({ text = '', bot_id, blocks = [], attachments = [] }: WordyMessage): string {
  const drawn = blocks.map((block) => blockWords(block, 0));
  // A bot's plain text stands in for its blocks where these cannot be shown.
  const own = bot_id !== undefined && drawn.some((words) => words !== '') ? drawn : [readMarkup(text)];
  const said = own.some((words) => words !== '') ? own : drawn;
  const parts = [...said, ...attachments.filter(isOwn).map(attachmentWords)]
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return [...new Set(parts)].join('\n').slice(0, LONGEST);
}

/** Not a preview that Slack adds of a page or of another message: https://docs.slack.dev/messaging/unfurling-links-in-messages */
function isOwn(attachment: unknown): boolean {
  const { from_url, is_msg_unfurl } = fieldsOf(attachment);
  return from_url === undefined && is_msg_unfurl !== true;
}

/** https://docs.slack.dev/messaging/formatting-message-text#attachments */
function attachmentWords(attachment: unknown): string {
  const { pretext, author_name, title, title_link, text, fields, blocks, fallback } = fieldsOf(attachment);
  const heading = [read(author_name), read(title)].filter((part) => part !== '').join(': ');
  const lines = [
    read(pretext),
    typeof title_link === 'string' && heading !== '' ? `${heading} (${title_link})` : heading,
    read(text),
    ...listOf(fields).map((field) =>
      [read(fieldsOf(field)['title']), read(fieldsOf(field)['value'])].filter((part) => part !== '').join(': '),
    ),
    ...listOf(blocks).map((block) => blockWords(block, 0)),
  ].filter((line) => line !== '');
  return lines.length === 0 ? read(fallback) : lines.join('\n');
}

function blockWords(block: unknown, depth: number): string {
  if (depth > DEEPEST) return '';
  const { type, text, fields, elements, title, alt_text, url, rows } = fieldsOf(block);
  if (type === 'rich_text' || type === 'rich_text_list')
    return listOf(elements)
      .map((part) => blockWords(part, depth + 1))
      .join('\n');
  if (typeof type === 'string' && type.startsWith('rich_text_'))
    return listOf(elements)
      .map((part) => blockWords(part, depth + 1))
      .join('');
  if (type === 'context')
    return listOf(elements)
      .map((part) => blockWords(part, depth + 1))
      .filter((part) => part !== '')
      .join(' ');
  if (type === 'section') return [textOf(text), ...listOf(fields).map(textOf)].filter((part) => part !== '').join('\n');
  if (type === 'header' || type === 'markdown' || type === 'mrkdwn' || type === 'plain_text') return textOf(text);
  if (type === 'image') return textOf(title) || read(alt_text);
  if (type === 'text') return typeof text === 'string' ? text : '';
  if (type === 'link') return typeof text === 'string' ? text : read(url);
  if (type === 'table')
    return listOf(rows)
      .map((cells) =>
        listOf(cells)
          .map((cell) => cellWords(cell, depth + 1))
          .filter((part) => part !== '')
          .join(' · '),
      )
      .filter((line) => line !== '')
      .join('\n');
  return referenceWords(fieldsOf(block));
}

/** A cell of a table is rich text, or raw: https://docs.slack.dev/reference/block-kit/blocks/table-block */
function cellWords(cell: unknown, depth: number): string {
  const { type, text } = fieldsOf(cell);
  return type === 'raw_text' ? read(text) : blockWords(cell, depth);
}

/** What rich text mentions: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
function referenceWords(element: Readonly<Record<string, unknown>>): string {
  const { type, name, user_id, channel_id, usergroup_id, range, unicode, fallback, timestamp } = element;
  if (type === 'user') return readMarkup(`<@${String(user_id)}>`);
  if (type === 'channel') return readMarkup(`<#${String(channel_id)}>`);
  if (type === 'usergroup') return readMarkup(`<!subteam^${String(usergroup_id)}>`);
  if (type === 'broadcast') return readMarkup(`<!${String(range)}>`);
  if (type === 'emoji') return emojiOf(unicode, name);
  if (type === 'date') return read(fallback) || dateOf(timestamp);
  return '';
}

function dateOf(timestamp: unknown): string {
  const at = typeof timestamp === 'number' ? timestamp * 1000 : Number.NaN;
  return Math.abs(at) < 8.64e15 ? minuteInUtc(at) : '';
}

function emojiOf(unicode: unknown, name: unknown): string {
  const points = typeof unicode === 'string' ? unicode.split('-').map((point) => Number.parseInt(point, 16)) : [];
  const known = points.length > 0 && points.every((point) => point > 0 && point <= 0x10ffff);
  return known ? String.fromCodePoint(...points) : readMarkup(`:${String(name)}:`);
}

/** The text of a text object, or a text. */
function textOf(text: unknown): string {
  return read(typeof text === 'string' ? text : fieldsOf(text)['text']);
}

function read(text: unknown): string {
  return typeof text === 'string' ? readMarkup(text) : '';
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, 100) : [];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
