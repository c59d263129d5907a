/**
 * A message that is longer than Slack takes, as several. Slack counts the blocks of a message with their structure, not
 * only their words, and refuses more than about 13,200 characters: https://github.com/slackapi/bolt-js/issues/2867. Pure.
 */
import type { Block, Message } from './blockkit.ts';

/** Characters in the blocks of one message, counted as JSON. */
export const LONGEST_PART = 8_000;
const MOST_BLOCKS = 49;

/** A block, or an element of one. */
type Node = Readonly<Record<string, unknown>>;

/** What Slack counts of a block, characters. Tables and charts have limits of their own, so only their words count. */
export function sizeOf(block: unknown): number {
  const { type } = block as Node;
  return type === 'table' || type === 'data_visualization' ? wordsIn(block) : JSON.stringify(block).length;
}

/** The characters in every `text` inside a value. */
function wordsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + wordsIn(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : wordsIn(item)),
    0,
  );
}

/** The message in parts of at most `limit` characters, in order, at least one. Blocks are divided only where one is too long. */
export function partsOf(message: Message, limit = LONGEST_PART): readonly Message[] {
  const groups = packed(
    message.blocks.flatMap((block) => divided(block as unknown as Node, limit)),
    limit,
    MOST_BLOCKS,
  );
  if (groups.length < 2) return [message];
  return groups.map((blocks, i) => ({
    text: i === 0 ? message.text : `Part ${i + 1} of ${groups.length}`,
    blocks: blocks as unknown as readonly Block[],
  }));
}

/** A node as it is when it fits; otherwise its elements, or its text, in as many nodes as it takes. */
function divided(node: Node, limit: number): readonly Node[] {
  if (sizeOf(node) <= limit || node['type'] === 'table' || node['type'] === 'data_visualization') return [node];
  const { block_id: _, ...rest } = node;
  if (Array.isArray(rest['elements'])) {
    const room = limit - JSON.stringify({ ...rest, elements: [] }).length;
    const pieces = (rest['elements'] as readonly Node[]).flatMap((element) => divided(element, room));
    return packed(pieces, room).map((elements) => ({ ...rest, elements }));
  }
  const { text } = rest;
  if (typeof text !== 'string' || text.length < 2) return [node];
  const at = breakNear(text);
  return [text.slice(0, at), text.slice(at)].flatMap((half) => divided({ ...rest, text: half }, limit));
}

/** The end of a line near the middle of a text; else of a word; else the middle, between two whole signs. */
function breakNear(text: string): number {
  const middle = Math.floor(text.length / 2);
  for (const sign of ['\n', ' ']) {
    const at = text.indexOf(sign, middle);
    if (at >= 0 && at < text.length - 1) return at + 1;
  }
  const low = text.charCodeAt(middle);
  return low >= 0xdc00 && low <= 0xdfff ? middle + 1 : middle;
}

/** As few groups as the limits allow, in order. */
function packed(nodes: readonly Node[], limit: number, most = Number.POSITIVE_INFINITY): readonly (readonly Node[])[] {
  const groups: Node[][] = [];
  let size = 0;
  for (const node of nodes) {
    const last = groups.at(-1);
    // A comma joins it to those before.
    const own = sizeOf(node) + 1;
    if (last === undefined || last.length >= most || size + own > limit) {
      groups.push([node]);
      size = own;
    } else {
      last.push(node);
      size += own;
    }
  }
  return groups;
}
