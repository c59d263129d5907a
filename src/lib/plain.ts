/** A message of Slack's as plain words, for readers elsewhere. Pure. */
import { formatWall } from './zoned.ts';

/** The reader: the names they know, and their zone. */
export interface PlainReader {
  readonly name: (kind: 'person' | 'channel', id: string) => string;
  readonly zone: string;
}

/** A message's plain text with its mentions and dates spelled out. */
export function plainWords(text: string, { name, zone }: PlainReader): string {
  return text
    .replace(/<@(\w+)>/g, (_, id: string) => name('person', id))
    .replace(/<#(\w+)>/g, (_, id: string) => name('channel', id))
    .replace(/<!date\^(\d+)\^[^|>]*\|[^>]*>/g, (_, seconds: string) => formatWall(Number(seconds) * 1000, zone))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

/** `1 gap`, `2 gaps`, `1 entry`, `2 entries`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
