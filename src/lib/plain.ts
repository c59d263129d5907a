/** A message of Slack's as plain words, for readers elsewhere. Pure. */
import type { Instant } from './instant.ts';
import { formatWall } from './zoned.ts';

/** Who reads: the names they know, the zone in which times are told, and when they read. */
export interface PlainReader {
  readonly name: (kind: 'person' | 'channel', id: string) => string;
  readonly zone: string;
  readonly now: Instant;
}

/** A message's plain text with its mentions and dates spelled out. */
export function plainWords(text: string, { name, zone, now }: PlainReader): string {
  return text
    .replace(/<@(\w+)>/g, (_, id: string) => name('person', id))
    .replace(/<#(\w+)>/g, (_, id: string) => name('channel', id))
    .replace(/<!date\^(\d+)\^[^|>]*\|[^>]*>/g, (_, seconds: string) => formatWall(Number(seconds) * 1000, zone, now))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

/** `1 gap`, `2 gaps`, `1 entry`, `2 entries`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
