/** A message of Slack's as plain words, for readers elsewhere. Pure. */
import type { Reader } from '../engine/answers.ts';
import { formatWall } from '../lib/zoned.ts';

/** A message's plain text with its mentions and dates spelled out. */
export function plainWords(text: string, { name, zone }: Reader): string {
  return text
    .replace(/<@(\w+)>/g, (_, id: string) => name('person', id))
    .replace(/<#(\w+)>/g, (_, id: string) => name('channel', id))
    .replace(/<!date\^(\d+)\^[^|>]*\|[^>]*>/g, (_, seconds: string) => formatWall(Number(seconds) * 1000, zone))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
